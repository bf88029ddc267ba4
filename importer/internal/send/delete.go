package send

import (
	"context"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// Deletes makes deletions.
type Deletes struct {
	client *graph.Client
	kind   identity.Kind
	// Allow is asked at the moment of each deletion; an error ends the run.
	Allow func(*tenant.Entry) error
	// Leave takes a row whose deletion the service has accepted and carries out later.
	Leave func(r *Row, id string)
}

// NewDeletes makes a sender of deletions of a kind.
func NewDeletes(client *graph.Client, k identity.Kind) *Deletes {
	return &Deletes{client: client, kind: k}
}

// Send deletes the entry of each row, one after the other.
func (d *Deletes) Send(ctx context.Context, rows []*Row) (left []*Row, err error) {
	for i, r := range rows {
		if err := d.send(ctx, r); err != nil {
			return rows[i:], err
		}
	}
	return nil, nil
}

func (d *Deletes) send(ctx context.Context, r *Row) error {
	e := r.Change.Entry
	if r.Change.Accepted {
		d.Leave(r, e.ID())
		return nil
	}
	if err := d.Allow(e); err != nil {
		return err
	}
	remove := d.client.DeleteCorporate
	if d.kind == identity.Autopilot {
		remove = d.client.DeleteDevice
	}
	receipt, err := remove(ctx, e.ID())
	if err != nil {
		return d.failed(r, e, err)
	}
	Take(&r.Outcome, receipt)
	d.accepted(r, e)
	return nil
}

// accepted settles what is gone at once, and lets somebody wait for what is not.
func (d *Deletes) accepted(r *Row, e *tenant.Entry) {
	if d.kind == identity.Autopilot {
		d.Leave(r, e.ID())
		return
	}
	r.Outcome.Settle(outcome.Deleted, "", "")
	r.Settle()
}

// failed decides what a refusal means: that it is gone, that it is going, the row's fate, or the end of the run.
func (d *Deletes) failed(r *Row, e *tenant.Entry, err error) error {
	g := graph.AsError(err)
	if g == nil {
		return err
	}
	o := &r.Outcome
	takeError(o, g)
	switch {
	case g.Class == graph.NotFound:
		o.Settle(outcome.Deleted, identity.CodeAlreadyGone, "the service has no such entry any more")
	case g.BeingDeleted():
		d.accepted(r, e)
		return nil
	case e.Enrolled() && (g.Invalid() || g.Conflict()):
		o.Settle(outcome.Failed, identity.CodeStillEnrolled, "the device is still enrolled in Intune: delete it there first, wait until it is gone, then run again ("+g.Message+")")
		o.MayBeApplied = g.Applied
	case !g.Class.OfRow():
		return g
	default:
		refuse(o, g, errorCode(g))
	}
	r.Settle()
	return nil
}
