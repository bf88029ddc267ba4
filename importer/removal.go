package importer

import (
	"fmt"
	"rollcall/importer/identity"
	"rollcall/importer/internal/send"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
	"sync/atomic"
	"time"
)

// A Removal says how entries are deleted.
type Removal struct {
	Max                   Limit         // entries; more are refused before the first one
	AcceptIrreversible    bool          // delete registrations, which cannot be put back
	AcceptOwnershipChange bool          // delete the last Windows corporate identifier
	Timeout               time.Duration // how long a deletion may take once the service has accepted it; 0 means 60 minutes
}

// A doom is what a run is about to delete.
type doom struct {
	kind    identity.Kind
	entries []*tenant.Entry // in input order, each once
	tuples  int             // of these, Windows corporate identifiers
	creates int             // Windows corporate identifiers that the run makes
	inAll   int             // Windows corporate identifiers of the tenant
}

// lastTuple returns a guard for the moment of each deletion: where a run was let pass since it makes Windows corporate identifiers as well
// as deleting all that there are, the last of these goes only once a new one is there.
func (r *Removal) lastTuple(d *doom, made *send.Counter) func(*tenant.Entry) error {
	var gone atomic.Int32
	return func(e *tenant.Entry) error {
		if r.AcceptOwnershipChange || d.creates == 0 || d.tuples < d.inAll || !e.Tuple() {
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
		return &GuardError{"--max-delete", fmt.Sprintf("%s would be deleted, which is more than the limit of %s; nothing was sent", outcome.Number(n, "entry", "entries"), r.Max.ofRows(rows))}
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
