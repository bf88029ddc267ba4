package importer

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"rollcall/importer/identity"
)

// removalWindow is the window of a job that deletes registered devices: the service works on each for up to half an hour, and a row
// stays open until its device is gone.
const removalWindow = 16 << 10

// A Removal says how entries are deleted.
type Removal struct {
	Max                   Limit         // entries; more are refused before the first one
	AcceptIrreversible    bool          // delete registrations, which cannot be put back
	AcceptOwnershipChange bool          // delete the last Windows corporate identifier
	Timeout               time.Duration // how long a deletion may take once the service has accepted it; 0 means 60 minutes
}

// A PendingError ends a run whose rows are all recorded, and some as pending.
type PendingError struct{ Rows int }

func (e *PendingError) Error() string {
	return number(e.Rows, "row is", "rows are") + " pending: the service has accepted what was sent and was not seen to finish"
}

// Delete deletes the entries that the rows name, and nothing else. Before the first one goes, the guards have judged them all and
// deleted.csv has them as they are. Intake and ctx end the run as they do in [Job.Update]; what the service has accepted by then is
// recorded as pending.
func (j *Job) Delete(ctx, intake context.Context) (*Result, error) {
	if j.Window == 0 && j.Check.input.Kind == identity.Autopilot {
		j.Window = removalWindow
	}
	return j.reconcile(ctx, intake, func(y *reconciler) { y.deleting = true })
}

// refused is the result of a run that its guards, or the user, do not want. The bad rows are told all the same.
func (j *Job) refused(ctx context.Context, why error) (*Result, error) {
	res := j.Replay.result()
	res.Stopped = why
	err := j.files(ctx)
	if j.Dir != nil && j.Replay == nil && err == nil {
		err = j.Check.WriteInvalid(ctx, j.Dir)
	}
	return res, err
}

// A doom is what a run is about to delete.
type doom struct {
	kind    identity.Kind
	entries []*entry // in input order, each once
	tuples  int      // of these, Windows corporate identifiers
	creates int      // Windows corporate identifiers that the run makes
	inAll   int      // Windows corporate identifiers of the tenant
}

// lastTuple returns a guard for the moment of each deletion: where a run was let pass since it makes Windows corporate identifiers as well
// as deleting all that there are, the last of these goes only once a new one is there.
func (r *Removal) lastTuple(d *doom, made *atomic.Int32) func(*entry) error {
	var gone atomic.Int32
	return func(e *entry) error {
		if r.AcceptOwnershipChange || d.creates == 0 || d.tuples < d.inAll || !e.tuple() {
			return nil
		}
		if int(gone.Add(1)) < d.inAll || made.Load() > 0 {
			return nil
		}
		return &GuardError{"--accept-ownership-change", "the tenant's last Windows corporate identifier (manufacturerModelSerial) would be deleted, and none of those " +
			"that should replace it is there: see their rows for the reason"}
	}
}

// judge refuses what the user has not allowed.
func (r *Removal) judge(d *doom, rows int) error {
	n := len(d.entries)
	switch {
	case n > 0 && n > r.Max.of(rows):
		return &GuardError{"--max-delete", fmt.Sprintf("%s would be deleted, which is more than the limit of %s; nothing was sent", number(n, "entry", "entries"), r.Max.ofRows(rows))}
	case n > 0 && d.kind == identity.Autopilot && !r.AcceptIrreversible:
		return &GuardError{"--accept-irreversible", fmt.Sprintf("%d registered devices would be deleted, and a registration cannot be put back from any list: "+
			"the service returns no hardware hash, which has to be captured on the device again; nothing was sent", n)}
	case d.tuples > 0 && d.tuples == d.inAll && d.creates == 0 && !r.AcceptOwnershipChange:
		return &GuardError{"--accept-ownership-change", "the tenant's last Windows corporate identifier (manufacturerModelSerial) would be deleted: " +
			"without any, Windows devices are no longer told apart by identifiers, and how all further Windows enrolments are treated, " +
			"as corporate or personal, changes; nothing was sent"}
	case d.creates > 0 && d.inAll == 0 && !r.AcceptOwnershipChange:
		return &GuardError{"--accept-ownership-change", "the tenant's first Windows corporate identifier (manufacturerModelSerial) would be created: " +
			"from then on all other Windows devices that enrol, but for those that are corporate by another way, are taken for personal ones; nothing was sent"}
	}
	return nil
}
