package plan

import (
	"strings"
	"time"

	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// reconcile decides about a row that says what its entry should be.
func (p *Planner) reconcile(r Row, m Memory) Decision {
	rec := r.Rec
	if p.Policy.Creates {
		if e := p.ownImport(r, m); e != nil {
			return p.await(rec, e, "")
		}
	}
	if p.unseen(rec, m) {
		return p.unlooked(rec)
	}
	found, problem := p.find(rec)
	if p.Policy.Creates {
		found, problem = p.orByName(rec, found, problem)
		if missing(found, problem, p.Route.List(p.Kind)) {
			return p.create(rec, found)
		}
	}
	o := outcome.Outcome{Action: outcome.ActionNone, ID: rec.ID}
	switch {
	case problem != nil && problem.Code == identity.CodeNotFound:
		return failed(o, p.notFound(rec, problem))
	case problem != nil:
		return failed(o, problem)
	}
	steps, problem := p.steps(rec, found)
	if problem == nil && rec.ID != "" && p.Named != nil {
		problem = p.namedTwice(found)
	}
	if problem != nil {
		return failed(o, problem)
	}
	return p.change(rec, found, steps, m)
}

// unseen reports whether a row is sent without a look at its entry.
func (p *Planner) unseen(rec *identity.Record, m Memory) bool {
	return p.Tenant == nil || p.Route == RouteCollection && !p.Policy.Creates && !p.Bind && !m.Doubt ||
		p.Doubtful && !m.Doubt && rec.ID != "" && p.Route != RouteAction
}

// unlooked decides about such a row.
func (p *Planner) unlooked(rec *identity.Record) Decision {
	return p.change(rec, tenant.Match{}, []step{{route: p.Route}}, Memory{})
}

// A step is an entry that a row may change, and the route by which.
type step struct {
	route Route
	entry *tenant.Entry // nil where nobody has looked
}

// steps are the entries of a row that count. Of an Autopilot device with an import record and a registration, auto counts both as
// long as the service accepts changes of import records.
func (p *Planner) steps(rec *identity.Record, found tenant.Match) ([]step, *outcome.Problem) {
	record, device := found.Entries[tenant.Records], found.Entries[tenant.Devices]
	route := p.Route
	switch {
	case !p.Auto || p.Kind == identity.Corporate || route == RouteAction || device == nil:
	case record == nil:
		route = RouteAction
	case found.Several[tenant.Records] && strings.EqualFold(device.ID(), rec.ID): // the row's id says which device, and not which record
		route = RouteAction
	case found.Several[tenant.Records]:
		return nil, ambiguous(p.Tenant, record)
	case found.Several[tenant.Devices]:
		return nil, ambiguous(p.Tenant, device)
	default:
		return []step{{route, record}, {RouteAction, device}}, nil
	}
	e, problem := p.choose(found, route)
	return []step{{route, e}}, problem
}

// choose picks the entry that the route changes.
func (p *Planner) choose(found tenant.Match, route Route) (*tenant.Entry, *outcome.Problem) {
	l := route.List(p.Kind)
	e := found.Entries[l]
	switch {
	case e != nil && found.Several[l]:
		return nil, ambiguous(p.Tenant, e)
	case e != nil:
		return e, nil
	case l == tenant.Records:
		return nil, &outcome.Problem{Code: identity.CodeNoImportRecord, Message: "the device is registered (id " + found.Entries[tenant.Devices].ID() +
			") but has no import record, which is what this route changes: use --route action"}
	default:
		return nil, &outcome.Problem{Code: identity.CodeNotRegistered, Message: "the tenant has an import record (id " + found.Entries[tenant.Records].ID() +
			") but no registered device of this serial number yet: wait for the import to complete"}
	}
}

// namedTwice finds a device that the input names by the ids of both lists.
func (p *Planner) namedTwice(found tenant.Match) *outcome.Problem {
	r, d := found.Entries[tenant.Records], found.Entries[tenant.Devices]
	switch {
	case r == nil || d == nil || strings.EqualFold(r.ID(), d.ID()) || !p.Named(r.ID()) || !p.Named(d.ID()):
		return nil
	case found.Several[tenant.Records] || found.Several[tenant.Devices]: // which of them are one device nobody knows
		return nil
	}
	return &outcome.Problem{Code: identity.CodeConflictingDuplicate, Message: "the input names this device twice, as import record " + r.ID() +
		" and as registered device " + d.ID() + ": keep the row that is right"}
}

// change decides what of the row's entries is changed.
func (p *Planner) change(rec *identity.Record, found tenant.Match, steps []step, m Memory) Decision {
	o := outcome.Outcome{Action: outcome.ActionNone, ID: rec.ID}
	if e := steps[0].entry; e != nil {
		o.ID, o.Target = e.ID(), e.Target()
		if p.made(e, rec, m) {
			o.Action = outcome.ActionCreate
			o.Settle(outcome.Created, "", "")
			return settled(o)
		}
		warnOfCase(&o, e, rec)
	}
	for _, s := range steps {
		if problem := unnamed(rec, s); problem != nil {
			return failed(o, problem)
		}
	}
	if problem := p.lettersLost(rec, &o, found.Entries[:]...); problem != nil {
		return failed(o, problem)
	}
	return p.compare(rec, steps, found, o, m)
}

// unnamed says why a route cannot name the row's entry.
func unnamed(rec *identity.Record, s step) *outcome.Problem {
	switch {
	case s.route == RouteCollection && (rec.Identifier == "" || rec.Type == ""):
		return &outcome.Problem{Code: identity.CodeIdentityMissing, Message: "the route collection names an entry by identifier and type, and the row has only an id: fill them, or use --route item"}
	case s.entry != nil && s.route == RouteAction && strings.EqualFold(s.entry.Type(), identity.TypeUnknown):
		return &outcome.Problem{Code: identity.CodeNotChangeable, Message: "an identity of type unknown goes by the routes item and collection only, and not by importDeviceIdentityList: use --route item, or give its real type"}
	}
	return nil
}

// Listed decides about a row whose entry was not there when the tenant was listed, and was met since. What is equal is equal then: a
// plan says what is wanted, not that it must be sent.
func (p *Planner) Listed(rec *identity.Record, e *tenant.Entry) Decision {
	q := *p
	q.Force = false
	found := tenant.Match{}
	found.Entries[e.List] = e
	return q.change(rec, found, []step{{RouteAction, e}}, Memory{})
}

// made reports whether a corporate entry is one that an earlier part of this run created for the row and did not record.
func (p *Planner) made(e *tenant.Entry, rec *identity.Record, m Memory) bool {
	return m.Created && (p.Policy.Creates || p.Policy.Lines) && e.List == tenant.Corporate && p.sinceStart(e) && p.fits(e, wanted(rec))
}

// clockSkew is by how much the service's clock may be behind ours.
const clockSkew = 5 * time.Minute

// sinceStart reports whether the entry was created since the run began, of which this is not the first part.
func (p *Planner) sinceStart(e *tenant.Entry) bool {
	at, err := time.Parse(time.RFC3339Nano, e.Of(identity.Created))
	return !p.Started.IsZero() && err == nil && !at.Before(p.Started.Add(-clockSkew))
}

// fits reports whether the entry has the values, as far as the service shows them.
func (p *Planner) fits(e *tenant.Entry, values []identity.Value) bool {
	for _, v := range values {
		if text, known := e.Value(v.Column); known && !v.Column.ReadOnly() && p.Tenant.Readable(e, v.Column) && !Same(v, text) {
			return false
		}
	}
	return true
}
