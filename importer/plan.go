package importer

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
	"rollcall/importer/sheet"
)

// PlanFile is the name of the file that a dry run writes: the changes it would make, and no others.
const PlanFile = "plan.csv"

// PlanColumns is the header of plan.csv up to the values, each of which has a column named by its property. Of the entry as it was when the
// plan was made there is a fingerprint: blank where there was none.
var PlanColumns = []string{"action", "kind", "identity", "id", "changes", "row", "file", "line", "route", "tenant", "origin", "seen"}

// A planWriter writes plan.csv. Its values are the user's own, so it is a data file.
type planWriter struct {
	dir     disk.Dir
	f       disk.File
	w       *sheet.Writer
	kind    identity.Kind
	tenant  rundir.TenantID
	columns []identity.Column
}

func newPlanWriter(dir disk.Dir, form sheet.Form, kind identity.Kind, tenant rundir.TenantID) (*planWriter, error) {
	f, err := dir.Create(PlanFile)
	if err != nil {
		return nil, err
	}
	p := &planWriter{dir: dir, f: f, kind: kind, tenant: tenant, columns: planValues(kind)}
	header, uses := slices.Clone(PlanColumns), make([]sheet.Use, len(PlanColumns))
	for _, c := range p.columns {
		header, uses = append(header, c.String()), append(uses, sheet.UseOf(c))
	}
	p.w, err = form.Writer(f, header, uses)
	return p, err
}

// planValues are the columns whose values a plan keeps, the identity first.
func planValues(k identity.Kind) (out []identity.Column) {
	if out = []identity.Column{identity.Identifier, identity.Type}; k == identity.Autopilot {
		out = []identity.Column{identity.SerialNumber}
	}
	for c := identity.Column(1); c < identity.NumColumns; c++ {
		if k.Changeable(c) || c.ReadOnly() && k.Has(c) {
			out = append(out, c)
		}
	}
	return out
}

// add writes one change.
func (p *planWriter) add(s *slot) error {
	ch := s.change
	seen := ""
	if ch.entry != nil {
		seen = ch.entry.Fingerprint()
	}
	line := ""
	if s.place.Line > 0 {
		line = strconv.Itoa(s.place.Line)
	}
	cells := []string{string(s.outcome.Action), p.kind.String(), planIdentity(&s.rec), rundir.Harmless(ch.id), rundir.OneLine(s.outcome.Changes),
		strconv.Itoa(s.place.Row), rundir.FileCell(s.place.File), line, string(ch.route), rundir.Harmless(p.tenant.ID), rundir.Harmless(p.tenant.Origin), seen}
	for _, c := range p.columns {
		cells = append(cells, p.value(s, c))
	}
	return p.w.Row(cells)
}

// planIdentity is the identity as a plan shows it.
func planIdentity(rec *identity.Record) string { return rundir.Harmless(identity.Mask(rec.Identity())) }

// value is a cell that is read back as what the change wants, identities as the row names them.
func (p *planWriter) value(s *slot, c identity.Column) string {
	switch c {
	case identity.Identifier, identity.SerialNumber:
		if s.rec.Identifier != "" || s.change.entry == nil {
			return identity.Escape(s.rec.Identifier)
		}
		return identity.Escape(s.change.entry.Identifier())
	case identity.Type:
		if s.rec.Identifier != "" || s.change.entry == nil {
			return s.rec.Type
		}
		return s.change.entry.Type()
	}
	v, ok := valueOf(s.change.values, c)
	switch {
	case ok && v.Clear:
		return "CLEAR!"
	case ok:
		return identity.Escape(v.Text)
	}
	return ""
}

func (p *planWriter) close() error {
	return errors.Join(p.w.Flush(), p.f.Sync(), p.f.Close(), p.dir.Sync())
}

// A planned is what a line of a plan says beside the row's values; the zero value is of a row of another file.
type planned struct {
	action string
	seen   string
	route  Route
}

func (p planned) clone() planned {
	return planned{action: strings.Clone(p.action), seen: strings.Clone(p.seen), route: Route(strings.Clone(string(p.route)))}
}

// skipAction is the action of a line that is not to be carried out.
const skipAction = "skip"

// planLayout says where the lines of a plan have what is not a value.
type planLayout struct{ action, seen, route, tenant, origin, identity int }

// ErrNoPlan says of a file that it is no plan.
var ErrNoPlan = errors.New("this is no plan: a dry run writes one as " + PlanFile)

// planLayouts finds the columns of plans by their names. Every file must be one.
func planLayouts(files []*csvfile.File) (map[*csvfile.File]planLayout, error) {
	all := map[*csvfile.File]planLayout{}
	for _, f := range files {
		at := map[string]int{}
		for i, name := range f.Header {
			at[strings.ToLower(strings.TrimSpace(name))] = i
		}
		places := [6]int{}
		for i, name := range []string{"action", "seen", "route", "tenant", "origin", "identity"} {
			p, ok := at[name]
			if !ok && f.Header != nil {
				return nil, &csvfile.Error{File: f.Name, Line: 1, Message: ErrNoPlan.Error() + "; there is no column " + name, Hint: "make one with: rollcall sync --dry-run FILE"}
			}
			places[i] = p
		}
		all[f] = planLayout{places[0], places[1], places[2], places[3], places[4], places[5]}
	}
	return all, nil
}

// planCell is a cell of a plan that is no value, in whatever form the plan, or an errors.csv with
// its lines, is written.
func planCell(row *csvfile.Row, at int) string {
	return sheet.Unguard(strings.TrimSpace(row.Cells[at]))
}

// planOf reads what a line says beside its values, and finds fault with an action that is none, and with the identity of an entry to be
// created that is no longer what was reviewed: all others have an id.
func (c *Check) planOf(f *csvfile.File, row *csvfile.Row, rec *identity.Record) (p planned, finding *identity.Finding) {
	at, ok := c.plans[f]
	if !ok || row.Malformed != nil {
		return p, nil
	}
	p = planned{action: strings.ToLower(planCell(row, at.action)), seen: planCell(row, at.seen), route: Route(planCell(row, at.route))}
	switch outcome.Action(p.action) {
	case outcome.ActionCreate:
		if was, is := planCell(row, at.identity), planIdentity(rec); !strings.EqualFold(was, is) {
			return p, &identity.Finding{Code: identity.CodePlanIdentity, Message: "the plan was made for " + strconv.Quote(identity.Mask(was)) +
				", and the line's cells now say " + strconv.Quote(is) + ": correct the cell, or plan again"}
		}
		return p, nil
	case outcome.ActionUpdate, outcome.ActionDelete:
		if rec.ID == "" || strings.Trim(rec.ID, "0-") == "" {
			return p, &identity.Finding{Code: identity.CodePlanID, Message: "the line has no id, and without one nobody knows which entry it is to " +
				p.action + ": plan again, or remove the line"}
		}
		return p, nil
	case skipAction:
		return p, nil
	}
	return p, &identity.Finding{Code: identity.CodePlanAction, Message: "the action " + strconv.Quote(identity.Mask(p.action)) + " is none of create, update, delete, skip: correct the cell, or remove the line"}
}

// A PlanTenant is the tenant and origin that the lines of a plan were made for.
type PlanTenant struct{ ID, Origin string }

// PlanTenants lists the tenants that the lines of a plan name, skipped ones too.
func (c *Check) PlanTenants() []PlanTenant { return c.planTenants }
