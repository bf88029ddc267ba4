package importer

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"go.uber.org/zap"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// A RouteRefusedError ends a run whose explicit route the service does not have. The row that met it stays open.
type RouteRefusedError struct {
	Route Route
	Err   error
}

func (e *RouteRefusedError) Error() string {
	return fmt.Sprintf("%s: the service refuses the route %s: %v", identity.CodeRouteRefused, e.Route, e.Err)
}

func (e *RouteRefusedError) Unwrap() error { return e.Err }

// An updater sends changes and says what became of them.
type updater struct {
	client *graph.Client
	check  *input.Check
	log    *zap.Logger
	auto   bool // the user left the route to us

	mu      sync.Mutex // guards what a change of route replaces
	planner planner
	route   Route
	chunks  *chunker // corporate changes by action travel together
	note    func(string)
	sent    bool // rows may have been sent; set before the workers start

	// Of a sync, and of a plan that is applied: how a row is decided, and who creates and deletes. Nil for an update.
	decide  func(*slot, *planner, Route) (*change, outcome.Outcome)
	creates *chunker
	remove  func(context.Context, *slot, *change) error
	sending atomic.Int32 // workers that send a change by itself
}

// now returns the route and planner in force.
func (u *updater) now() (planner, Route) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.planner, u.route
}

// apply plans the slot's row, sends what is needed, and settles the slot. An error means that the row's fate is not known or
// that the run must stop; the row is then not recorded.
func (u *updater) apply(ctx context.Context, s *slot) error {
	for {
		ch := u.plan(s)
		switch {
		case ch == nil:
			s.settle()
			return nil
		case ch.action == outcome.ActionCreate:
			u.creates.add(s, ch)
			return nil
		case ch.action == outcome.ActionDelete:
			return u.remove(ctx, s, ch)
		case ch.route == RouteAction && u.check.Kind() == identity.Corporate:
			u.chunks.add(s, ch)
			return nil
		}
		u.sending.Add(1)
		again, err := u.send(ctx, s, ch)
		u.sending.Add(-1)
		if err != nil {
			return err
		}
		if !again {
			s.settle()
			return nil
		}
	}
}

// send sends one change by itself. Again asks for another plan: the route or what is known of the tenant has changed.
func (u *updater) send(ctx context.Context, s *slot, ch *change) (again bool, err error) {
	var reply graph.Reply
	var body graph.Patch
	switch {
	case ch.route == RouteAction:
		reply.Receipt, err = u.updateDevice(ctx, ch)
	case u.check.Kind() == identity.Corporate:
		body = corporateBody(&s.rec, ch)
		if ch.route == RouteCollection {
			reply, err = u.client.PatchCorporateCollection(ctx, body)
		} else {
			reply, err = u.client.PatchCorporateItem(ctx, ch.id, body)
		}
	default:
		body = autopilotBody(ch)
		if ch.route == RouteUpload {
			reply, err = u.client.PatchAutopilotUpload(ctx, ch.id, body)
		} else {
			reply, err = u.client.PatchAutopilotItem(ctx, ch.id, body)
		}
	}
	o := &s.outcome
	if err != nil {
		return u.failed(ctx, s, ch, err)
	}
	take(o, reply.Receipt)
	if name := contradiction(body, reply.Object); name != "" {
		deny(o, "the service answered success but returned another value of "+name+": look at the entry before sending again")
		return false, nil
	}
	o.Settle(outcome.Updated, "", "")
	return false, nil
}

// updateDevice changes a registered device; taking its user away is a call of its own.
func (u *updater) updateDevice(ctx context.Context, ch *change) (graph.Receipt, error) {
	body, unassign := deviceBody(ch)
	var sum graph.Receipt
	if unassign {
		r, err := u.client.UnassignUser(ctx, ch.id)
		if err != nil {
			return r, err
		}
		sum = r
	}
	if len(body) == 0 {
		return sum, nil
	}
	r, err := u.client.UpdateDevice(ctx, ch.id, body)
	if e := graph.AsError(err); e != nil && unassign {
		e.Message += "; the user was taken off the device before that"
	}
	r.Attempts += sum.Attempts
	return r, err
}

// failed decides what an error means: the row's fate, another try by another way, or the end of the run.
func (u *updater) failed(ctx context.Context, s *slot, ch *change, err error) (again bool, fatal error) {
	e := graph.AsError(err)
	if e == nil {
		return false, err
	}
	o := &s.outcome
	takeError(o, e)
	switch e.Class {
	case graph.RouteRefused:
		if !u.auto || ch.route == RouteAction {
			return false, &RouteRefusedError{ch.route, e}
		}
		return true, u.useAction(ctx, e)
	case graph.NotFound:
		// A given id may be of either Autopilot list: look before believing that it is of none.
		// What counts is how this change was made: others in flight may have had the tenant looked up meanwhile.
		if ch.blind && u.check.Kind() == identity.Autopilot {
			return true, u.load(ctx)
		}
		refuse(o, e, identity.CodeNotFound)
	default:
		if !e.Class.OfRow() {
			return false, e
		}
		refuse(o, e, errorCode(e))
	}
	return false, nil
}

// refuse settles a row that the service has refused.
func refuse(o *outcome.Outcome, e *graph.Error, code identity.Code) {
	o.Settle(outcome.Failed, code, e.Message)
	o.Retryable, o.MayBeApplied = e.Retryable(), e.Applied
}

// deny settles a row that the service says it has done and does not show.
func deny(o *outcome.Outcome, message string) {
	o.Settle(outcome.Failed, identity.CodeNotApplied, message)
	o.Retryable, o.MayBeApplied = true, true
}

// errorCode is what stands in the error_code column: the service's own word where it has a usable one.
func errorCode(e *graph.Error) identity.Code {
	if e.Code != "" && !strings.ContainsAny(e.Code, " \t") {
		return identity.Code(e.Code)
	}
	return identity.Code(e.Class.String())
}

// useAction changes the route once for the run. Rows in flight by the old route come here too and find it done.
func (u *updater) useAction(ctx context.Context, cause error) error {
	if err := u.load(ctx); err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.route == RouteAction {
		return nil
	}
	u.log.Info("route refused, going on by action", zap.Stringer("kind", u.planner.kind), zap.Error(cause))
	u.note(fmt.Sprintf("the service refuses the route %s; going on with %s", u.route, RouteAction.method(u.planner.kind)))
	u.route = RouteAction
	return nil
}

// load looks the tenant up if that has not been done.
func (u *updater) load(ctx context.Context) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.planner.tenant != nil {
		return nil
	}
	t, err := tenant.Load(ctx, u.client, u.check.Kind(), u.check.Seeds, u.check, 0)
	if err != nil {
		return fmt.Errorf("look up identities: %w", err)
	}
	u.planner.tenant = t
	if u.sent {
		u.planner.named = u.check.NamedID
	}
	return nil
}

// forgive is planner.forgive with what is known of the tenant now.
func (u *updater) forgive(rec *identity.Record) {
	pl, _ := u.now()
	pl.forgive(rec)
}

// planOnly settles the slot with what would be done.
func (u *updater) planOnly(_ context.Context, s *slot) error {
	if s.change = u.plan(s); s.change != nil {
		s.outcome.Status = outcome.Planned
	}
	s.settle()
	return nil
}

// plan decides what the row needs, nil for nothing, and notes that in the slot's outcome.
func (u *updater) plan(s *slot) *change {
	pl, route := u.now()
	pl.resend = s.doubt
	var ch *change
	var out outcome.Outcome
	if u.decide != nil {
		ch, out = u.decide(s, &pl, route)
	} else {
		ch, out = pl.plan(&s.rec, route, u.auto)
	}
	s.outcome.Merge(out)
	return ch
}

// busy reports whether workers are sending changes one by one.
func (u *updater) busy() bool { return u.sending.Load() > 0 }

// take notes the last reply.
func take(o *outcome.Outcome, r graph.Receipt) {
	o.HTTPStatus, o.RequestID, o.OfService = r.Status, r.RequestID, false
	o.Attempts += r.Attempts
}

// takeError notes the last reply where it was none to be glad of.
func takeError(o *outcome.Outcome, e *graph.Error) {
	o.HTTPStatus, o.RequestID, o.OfService = e.Status, e.RequestID, e.OfService()
	o.Attempts += e.Attempts
}
