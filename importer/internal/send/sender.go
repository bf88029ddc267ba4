package send

import (
	"context"
	"fmt"
	"strings"

	"rollcall/graph"
	"rollcall/importer/caught"
	"rollcall/importer/identity"
	"rollcall/importer/internal/plan"
	"rollcall/importer/outcome"
)

// A Sender makes the changes of rows.
type Sender interface {
	// Send settles the rows, hands them on, or gives them back: without an error to be decided again, with one since their fate is
	// not known.
	Send(ctx context.Context, rows []*Row) (left []*Row, err error)
}

// Try gives rows to a sender. Of one that panics, which gives nothing back, it finds what is left: neither settled nor handed on.
func Try(ctx context.Context, s Sender, rows []*Row) (left []*Row, err error) {
	panicked := true
	err = caught.Do(func() (err error) {
		left, err = s.Send(ctx, rows)
		panicked = false
		return err
	})
	if panicked {
		for _, r := range rows {
			if r.at.Load() == inHand {
				left = append(left, r)
			}
		}
	}
	return left, err
}

// A Way is what senders learn on the way, and what all rows that follow are decided by.
type Way interface {
	// Planner decides, by what is known now.
	Planner() *plan.Planner
	// Refused says that the service refuses the route: from here on rows go by action, where the user has left that open.
	Refused(ctx context.Context, route plan.Route, cause *graph.Error) error
	// Look lists the tenant where nobody has.
	Look(ctx context.Context) error
}

// A RouteRefusedError ends a run whose explicit route the service does not have. The row that met it stays open.
type RouteRefusedError struct {
	Route plan.Route
	Err   error
}

func (e *RouteRefusedError) Error() string {
	return fmt.Sprintf("%s: the service refuses the route %s: %v", identity.CodeRouteRefused, e.Route, e.Err)
}

func (e *RouteRefusedError) Unwrap() error { return e.Err }

// A verdict is what an error of the service means for a row.
type verdict uint8

const (
	refused verdict = iota // the row's fate: it is noted, and the row is to be settled
	again                  // the row is to be decided again
	unknown                // the error ends the run, and the row's fate is not known
)

// failed decides what an error means, and notes it in the row's outcome.
func failed(ctx context.Context, w Way, r *Row, ch *plan.Change, err error) (verdict, error) {
	e := graph.AsError(err)
	if e == nil {
		return unknown, err
	}
	o := &r.Outcome
	takeError(o, e)
	switch {
	case e.Class == graph.RouteRefused:
		if err := w.Refused(ctx, ch.Route, e); err != nil {
			return unknown, err
		}
		o.HTTPStatus = 0 // the route was refused, and not the row
		return again, nil
	case e.Class == graph.NotFound && ch.Blind && w.Planner().Kind == identity.Autopilot:
		// A given id may be of either Autopilot list: look before believing that it is of none.
		// What counts is how this change was made: others in flight may have had the tenant looked up meanwhile.
		if err := w.Look(ctx); err != nil {
			return unknown, err
		}
		return again, nil
	case e.Class == graph.NotFound:
		refuse(o, e, identity.CodeNotFound)
	case !e.Class.OfRow():
		return unknown, e
	default:
		refuse(o, e, errorCode(e))
	}
	return refused, nil
}

// refuse settles an outcome that the service has refused.
func refuse(o *outcome.Outcome, e *graph.Error, code identity.Code) {
	o.Settle(outcome.Failed, code, e.Message)
	o.Retryable, o.MayBeApplied = e.Retryable(), e.Applied
}

// deny settles an outcome that the service says it has done and does not show.
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

// Take notes the last reply.
func Take(o *outcome.Outcome, r graph.Receipt) {
	o.HTTPStatus, o.RequestID, o.OfService = r.Status, r.RequestID, false
	o.Attempts += r.Attempts
}

// takeError notes the last reply where it was none to be glad of.
func takeError(o *outcome.Outcome, e *graph.Error) {
	o.HTTPStatus, o.RequestID, o.OfService = e.Status, e.RequestID, e.OfService()
	o.Attempts += e.Attempts
}

// Refuse notes in the row's outcome what the service has refused, or returns why the run must end.
func Refuse(ctx context.Context, w Way, r *Row, err error) error {
	_, fatal := failed(ctx, w, r, &plan.Change{Route: plan.RouteAction}, err)
	return fatal
}
