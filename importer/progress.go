package importer

import "sync/atomic"

type progress struct{ done atomic.Int64 }

// Progress returns how many rows are recorded. It may be called while the job runs.
func (j *Job) Progress() int { return int(j.progress.done.Load()) }
