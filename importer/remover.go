package importer

import (
	"context"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// A remover deletes entries and says what became of them.
type remover struct {
	client  *graph.Client
	kind    identity.Kind
	tenant  *removable
	leaving *departures
}

// decide finds the entry that a row wants gone.
func (r *remover) decide(s *slot) (*change, outcome.Outcome) {
	e, out := r.tenant.mean(&s.rec)
	switch {
	case e != nil:
		return &change{action: outcome.ActionDelete, entry: e, id: e.ID()}, out
	case s.was == outcome.Pending && !out.Status.Bad(): // accepted by an earlier part of the run
		out.Action = outcome.ActionDelete
		out.Settle(outcome.Deleted, "", "")
	}
	return nil, out
}

// prune deletes an entry that no row names.
func (r *remover) prune(ctx context.Context, s *slot) error {
	o := &s.outcome
	o.Action, o.ID = outcome.ActionDelete, s.prune.ID()
	e := r.tenant.ByID(r.tenant.list, s.prune.ID())
	switch {
	case e == nil && s.was == outcome.Pending:
		o.Settle(outcome.Deleted, "", "")
	case e == nil:
		o.Settle(outcome.Deleted, identity.CodeAlreadyGone, "it was there when the run began and is gone")
	case s.was == outcome.Pending:
		r.leaving.add(s, e.ID())
		return nil
	default:
		return r.delete(ctx, s, e)
	}
	s.settle()
	return nil
}

// remove deletes the entry that a row names.
func (r *remover) remove(ctx context.Context, s *slot, e *tenant.Entry) error {
	if s.was == outcome.Pending { // accepted by an earlier part of the run
		r.leaving.add(s, e.ID())
		return nil
	}
	return r.delete(ctx, s, e)
}

// delete sends the DELETE.
func (r *remover) delete(ctx context.Context, s *slot, e *tenant.Entry) error {
	send := r.client.DeleteCorporate
	if r.kind == identity.Autopilot {
		send = r.client.DeleteDevice
	}
	receipt, err := send(ctx, e.ID())
	if err != nil {
		return r.failed(s, e, err)
	}
	o := &s.outcome
	take(o, receipt)
	r.accepted(s, e)
	return nil
}

// accepted settles what is gone at once, and waits for what is not.
func (r *remover) accepted(s *slot, e *tenant.Entry) {
	if r.kind == identity.Autopilot {
		r.leaving.add(s, e.ID())
		return
	}
	s.outcome.Settle(outcome.Deleted, "", "")
	s.settle()
}

// failed decides what a refusal means: that it is gone, that it is going, the row's fate, or the end of the run.
func (r *remover) failed(s *slot, e *tenant.Entry, err error) error {
	g := graph.AsError(err)
	if g == nil {
		return err
	}
	o := &s.outcome
	takeError(o, g)
	switch {
	case g.Class == graph.NotFound:
		o.Settle(outcome.Deleted, identity.CodeAlreadyGone, "the service has no such entry any more")
	case g.BeingDeleted():
		r.accepted(s, e)
		return nil
	case e.Enrolled() && (g.Invalid() || g.Conflict()):
		o.Settle(outcome.Failed, identity.CodeStillEnrolled, "the device is still enrolled in Intune: delete it there first, wait until it is gone, then run again ("+g.Message+")")
		o.MayBeApplied = g.Applied
	case !g.Class.OfRow():
		return g
	default:
		refuse(o, g, errorCode(g))
	}
	s.settle()
	return nil
}
