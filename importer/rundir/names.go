package rundir

import (
	"path/filepath"
	"strings"
	"time"
)

// The names of files whose form belongs to those who write them.
const (
	ErrorsFile  = "errors.csv"   // the rows to repair
	PlanFile    = "plan.csv"     // of a dry run: the changes that it would make, and no others
	DeletedFile = "deleted.csv"  // entries as they are before they are deleted, in the form of an export
	SummaryFile = "summary.json" // what came of the run
)

// NewName is the name of a run's directory that every system accepts: 20261122T020405Z-update-devices.
func NewName(verb string, files []string, now time.Time) string {
	base := "stdin"
	if len(files) > 0 && files[0] != "-" {
		base = filepath.Base(files[0])
		base = strings.TrimSuffix(base, filepath.Ext(base))
	}
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, base)
	if len(safe) > 40 {
		safe = safe[:40]
	}
	return now.UTC().Format("20060102T150405Z") + "-" + verb + "-" + safe
}
