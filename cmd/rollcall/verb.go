package main

import (
	"context"

	"rollcall/importer"
)

// Verbs as manifests name them.
const (
	verbUpdate = "update"
	verbDelete = "delete"
)

// job makes the job that the run's verb and flags describe.
func (r *run) job() (*importer.Job, error) {
	if r.verb == verbDelete {
		return r.flags.removal(r.check)
	}
	return r.flags.job(r.check, r.input)
}

// carryOut does the job, once it has said what that is.
func (r *run) carryOut(ctx, intake context.Context, job *importer.Job, s *session) (*importer.Result, error) {
	done := func() {}
	defer func() { done() }()
	job.Announce = func(f importer.Forecast) error {
		if r.verb == verbDelete {
			say(r.std, r.flags.quiet, announceDelete(f, r.args, s, r.flags.dryRun))
			if err := r.confirm(intake, f, s); err != nil {
				return err
			}
		} else {
			say(r.std, r.flags.quiet, announce(f, r.args, s, r.flags.dryRun))
		}
		done = showProgress(&r.flags.commonFlags, r.std.err, job, r.check.Rows)
		return nil
	}
	if r.verb == verbDelete {
		return job.Delete(ctx, intake)
	}
	return job.Update(ctx, intake)
}
