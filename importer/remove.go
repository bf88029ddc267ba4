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
	return fmt.Sprintf("%d rows are pending: the service has accepted them and was not seen to finish", e.Rows)
}

// Delete deletes the entries that the rows name, and nothing else. Before the first one goes, the guards have judged them all and
// deleted.csv has them as they are. Intake and ctx end the run as they do in [Job.Update]; what the service has accepted by then is
// recorded as pending.
func (j *Job) Delete(ctx, intake context.Context) (*Result, error) {
	if j.Window == 0 && j.Check.input.Kind == identity.Autopilot {
		j.Window = removalWindow
	}
	j.defaults()
	if j.Removal.Timeout == 0 {
		j.Removal.Timeout = time.Hour
	}
	refusal := j.tooManyInvalid(j.Check.Invalid)
	if refusal != nil && !j.DryRun {
		return j.refused(ctx, refusal)
	}
	r := &remover{client: j.Client, kind: j.Check.input.Kind}
	var err error
	if r.tenant, err = lookUpRemovable(intake, j.Client, j.Check); err != nil {
		return j.stopped(intake, fmt.Errorf("look up identities: %w", err))
	}
	deleted := &deletedFile{dir: j.Dir, columns: deletedColumns(r.kind)}
	if j.Replay != nil && j.Dir != "" {
		if err := deleted.load(); err != nil {
			return j.stopped(intake, &DiskError{err})
		}
		r.tenant.before = deleted.index(r.tenant.list, j.Check.seeds)
	}
	forecast, doomed, err := j.planDeletes(intake, r)
	if err != nil {
		return j.stopped(intake, err)
	}
	if refusal == nil {
		refusal = j.Removal.judge(doomed, j.Check.Rows)
	}
	if refusal != nil && !j.DryRun {
		return j.refused(ctx, refusal)
	}
	if err := j.Announce(forecast); err != nil {
		return j.refused(ctx, err)
	}
	if j.DryRun {
		j.wouldRefuse(refusal)
		return j.dryRun(ctx, intake, &pipeline{check: j.Check, window: j.Window, workers: 2, apply: r.planOnly, forgive: r.tenant.forgive}, forecast)
	}
	if j.Dir != "" && len(doomed.entries) > 0 {
		if err := deleted.write(doomed.entries); err != nil {
			return j.stopped(intake, &DiskError{err})
		}
	}
	return j.sendDeletes(ctx, intake, r, forecast)
}

// refused is the result of a run that its guards, or the user, do not want. The bad rows are told all the same.
func (j *Job) refused(ctx context.Context, why error) (*Result, error) {
	res := j.Replay.result()
	res.Stopped = why
	err := j.files(ctx)
	if j.Dir != "" && j.Replay == nil && err == nil {
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

// planDeletes plans every row once, without sending. Rows that name one entry in different ways are one delete: the first carries the others.
func (j *Job) planDeletes(ctx context.Context, r *remover) (Forecast, *doom, error) {
	f := Forecast{Kind: r.kind, Method: "DELETE"}
	d := &doom{kind: r.kind, inAll: r.tenant.tuples}
	var repeats []verdict
	seen := map[*entry]Place{}
	p := &pipeline{check: j.Check, window: j.Window, workers: 2, apply: r.planOnly, forgive: r.tenant.forgive, replay: j.Replay}
	p.each = func(s *slot) error {
		f.Rows++
		if s.change == nil {
			if s.outcome.Status == Unchanged {
				f.Unchanged++
			} else {
				f.Others++
			}
			return nil
		}
		e := s.change.entry
		if first, ok := seen[e]; ok {
			repeats = append(repeats, verdict{row: s.place.Row, code: identity.CodeDuplicate, other: first.Row, place: first})
			f.Others++
			return nil
		}
		seen[e] = s.place
		if s.was == Pending {
			f.Others++
			return nil
		}
		f.Deletes++
		d.entries = append(d.entries, e)
		if e.tuple() {
			d.tuples++
		}
		return nil
	}
	if j.retries() {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		p.earlier = readEarlier(ctx, j.Dir, j.Replay.Rows, j.again())
	}
	if err := p.run(ctx, ctx); err != nil {
		return f, d, err
	}
	j.Check.addVerdicts(repeats)
	f.Writes, f.AtLeast = f.Deletes, j.Client.AtLeast(f.Deletes)
	return f, d, nil
}

// sendDeletes deletes, and waits for what takes its time.
func (j *Job) sendDeletes(ctx, intake context.Context, r *remover, f Forecast) (*Result, error) {
	r.leaving = newDepartures(j.Client, j.Removal.Timeout, j.Note)
	p := &pipeline{check: j.Check, window: j.Window, workers: j.Concurrency * j.Batch, apply: r.apply, forgive: r.tenant.forgive, replay: j.Replay}
	p.gather, p.release = r.leaving.run, r.leaving.noMore
	p.quiet = func(why error) {
		j.quiet(why)
		r.leaving.end()
	}
	res, err := j.walk(ctx, intake, p)
	if res != nil {
		res.Forecast = f
		n := res.Counts[Pending]
		switch {
		case n == 0 || res.Stopped != nil:
		case r.leaving.failed != nil:
			res.Stopped = r.leaving.failed
		case intake.Err() != nil:
			res.Stopped = context.Cause(intake)
		default:
			res.Stopped = &PendingError{n}
		}
	}
	return res, err
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
