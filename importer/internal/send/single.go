package send

import (
	"context"
	"errors"
	"sync/atomic"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/plan"
	"rollcall/importer/outcome"
)

// A Single makes changes that travel by themselves.
type Single struct {
	client *graph.Client
	way    Way
	at     atomic.Int32 // rows in hand
}

// NewSingle makes a sender of single changes.
func NewSingle(client *graph.Client, w Way) *Single { return &Single{client: client, way: w} }

// Busy reports whether rows are in hand.
func (s *Single) Busy() bool { return s.at.Load() > 0 }

// Send makes the change of each row, one after the other.
func (s *Single) Send(ctx context.Context, rows []*Row) (left []*Row, err error) {
	s.at.Add(1)
	defer s.at.Add(-1)
	for i, r := range rows {
		switch v, err := s.steps(ctx, r); v {
		case unknown:
			return append(left, rows[i:]...), err
		case again:
			left = append(left, r)
		default:
			r.Settle()
		}
	}
	return left, nil
}

// steps makes a row's change, step by step: one outcome of them all.
func (s *Single) steps(ctx context.Context, r *Row) (verdict, error) {
	for ch := r.Change; ch != nil; ch = ch.Then {
		v, err := s.send(ctx, r, ch)
		switch {
		case v == refused && r.Outcome.Status == outcome.Failed && ch != r.Change:
			r.Outcome.MayBeApplied = true
			r.Outcome.Message = "the import record is changed, and not the registered device (id " + ch.ID + "): " + r.Outcome.Message
			return v, nil
		case v != refused || r.Outcome.Status == outcome.Failed:
			return v, err
		}
		r.maybe = true
	}
	return refused, nil
}

// send makes one step.
func (s *Single) send(ctx context.Context, r *Row, ch *plan.Change) (verdict, error) {
	reply, body, err := s.request(ctx, r, ch)
	o := &r.Outcome
	if err != nil {
		return failed(ctx, s.way, r, ch, err)
	}
	Take(o, reply.Receipt)
	if name := contradiction(body, reply.Object); name != "" {
		deny(o, "the service answered success but returned another value of "+name+": look at the entry before sending again")
		return refused, nil
	}
	o.Settle(outcome.Updated, "", "")
	return refused, nil
}

// request sends the change by its route.
func (s *Single) request(ctx context.Context, r *Row, ch *plan.Change) (reply graph.Reply, body graph.Patch, err error) {
	switch {
	case ch.Route == plan.RouteAction:
		reply.Receipt, err = UpdateDevice(ctx, s.client, ch)
	case s.way.Planner().Kind == identity.Corporate:
		body = plan.CorporateBody(&r.Rec, ch)
		if ch.Route == plan.RouteCollection {
			reply, err = s.client.PatchCorporateCollection(ctx, body)
		} else {
			reply, err = s.client.PatchCorporateItem(ctx, ch.ID, body)
		}
	default:
		body = plan.AutopilotBody(ch)
		if ch.Route == plan.RouteUpload {
			reply, err = s.client.PatchAutopilotUpload(ctx, ch.ID, body)
		} else {
			reply, err = s.client.PatchAutopilotItem(ctx, ch.ID, body)
		}
	}
	return reply, body, err
}

// UpdateDevice changes a registered device; taking its user away is a call of its own.
func UpdateDevice(ctx context.Context, client *graph.Client, ch *plan.Change) (graph.Receipt, error) {
	body, unassign := plan.DeviceBody(ch)
	var sum graph.Receipt
	if unassign {
		r, err := client.UnassignUser(ctx, ch.ID)
		if err != nil {
			return r, err
		}
		sum = r
	}
	if len(body) == 0 {
		return sum, nil
	}
	r, err := client.UpdateDevice(ctx, ch.ID, body)
	if e := graph.AsError(err); e != nil && unassign {
		e.Message += "; the user was taken off the device before that"
		e.Applied = true
	} else if err != nil && unassign {
		err = errors.Join(err, graph.ErrInDoubt)
	}
	r.Attempts += sum.Attempts
	return r, err
}
