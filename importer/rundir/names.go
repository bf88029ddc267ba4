package rundir

// The names of files whose form belongs to those who write them.
const (
	ErrorsFile  = "errors.csv"   // the rows to repair
	PlanFile    = "plan.csv"     // of a dry run: the changes that it would make, and no others
	DeletedFile = "deleted.csv"  // entries as they are before they are deleted, in the form of an export
	SummaryFile = "summary.json" // what came of the run
)
