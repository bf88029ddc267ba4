package main

import (
	"context"

	"rollcall/importer"
	"rollcall/importer/identity"
	"rollcall/importer/rundir"
)

// Verbs as manifests name them.
const (
	verbUpdate = "update"
	verbDelete = "delete"
	verbSync   = "sync"
	verbApply  = "apply"
)

// job makes the job that the run's verb and flags describe.
func (r *run) job() (*importer.Job, error) {
	switch r.verb {
	case verbDelete:
		return r.flags.removal(r.check)
	case verbSync, verbApply:
		return r.flags.reconciliation(r.verb, r.check, r.input)
	}
	return r.flags.job(r.check, r.input)
}

// carryOut does the job, once it has said what that is.
func (r *run) carryOut(ctx, intake context.Context, job *importer.Job, s *session) (*importer.Result, error) {
	done, at := func() {}, &phase{}
	defer func() { done() }()
	at.enter("planning")
	defer keepTimeline(r.dir, at, job, s.client.Stats)()
	job.Announce = func(f importer.Forecast) error {
		say(r.std, r.flags.quiet, r.announcement(f, s))
		if err := r.confirm(intake, f, s); err != nil {
			return err
		}
		if err := r.touch(f); err != nil {
			return &rundir.DiskError{Err: err}
		}
		at.enter("sending")
		done = showProgress(&r.flags.commonFlags, r.std.err, job, r.check.Rows)
		return nil
	}
	switch r.verb {
	case verbDelete:
		return job.Delete(ctx, intake)
	case verbSync:
		return job.Sync(ctx, intake)
	case verbApply:
		return job.Apply(ctx, intake)
	}
	return job.Update(ctx, intake)
}

// announcement words what is about to be done.
func (r *run) announcement(f importer.Forecast, s *session) string {
	files := make([]string, len(r.args))
	for i, name := range r.args {
		files[i] = identity.OneLine(name)
	}
	switch r.verb {
	case verbDelete:
		return announceDelete(f, files, s, r.flags.dryRun)
	case verbSync, verbApply:
		return announceSync(f, r.verb, files, s, r.flags.dryRun)
	}
	return announce(f, files, s, r.flags.dryRun)
}

// reconciles reports whether the verb creates, updates and deletes.
func reconciles(verb string) bool { return verb == verbSync || verb == verbApply }

// window is how many rows the run may read and not yet have recorded.
func (r *run) window() int {
	if reconciles(r.verb) {
		return importer.SyncWindow(r.flags.concurrency, r.flags.batch)
	}
	return importer.WindowFor(r.flags.concurrency, r.flags.batch)
}
