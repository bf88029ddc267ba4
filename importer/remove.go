package importer

import (
	"context"

	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// removalWindow is the window of a job that deletes registered devices: the service works on each for up to half an hour, and a row
// stays open until its device is gone.
const removalWindow = 16 << 10

// A PendingError ends a run whose rows are all recorded, and some as pending.
type PendingError struct{ Rows int }

func (e *PendingError) Error() string {
	return outcome.Number(e.Rows, "row is", "rows are") + " pending: the service has accepted what was sent and was not seen to finish"
}

// Delete deletes the entries that the rows name, and nothing else. Before the first one goes, the guards have judged them all and
// deleted.csv has them as they are. Intake and ctx end the run as they do in [Job.Update]; what the service has accepted by then is
// recorded as pending.
func (j *Job) Delete(ctx, intake context.Context) (*Result, error) {
	if j.Window == 0 && j.Check.Kind() == identity.Autopilot {
		j.Window = removalWindow
	}
	return j.reconcile(ctx, intake, func(y *reconciler) { y.deleting = true })
}
