package input

import (
	"errors"
	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
	"rollcall/importer/sheet"
	"strconv"
	"strings"
)

// A PlanLine is what a line of a plan says beside the row's values; the zero value is of a row of another file.
type PlanLine struct {
	Action string
	Seen   string
	Route  string
}

// skipped reports whether the line is not to be carried out.
func (p PlanLine) skipped() bool { return p.Action == skipAction }

// Clone copies a line out of its block.
func (p PlanLine) Clone() PlanLine {
	return PlanLine{Action: strings.Clone(p.Action), Seen: strings.Clone(p.Seen), Route: strings.Clone(p.Route)}
}

// skipAction is the action of a line that is not to be carried out.
const skipAction = "skip"

// planLayout says where the lines of a plan have what is not a value.
type planLayout struct{ action, seen, route, tenant, origin, identity int }

// ErrNoPlan says of a file that it is no plan.
var ErrNoPlan = errors.New("this is no plan: a dry run writes one as plan.csv")

// planFiles has the layouts of the plans of an input.
type planFiles map[*csvfile.File]planLayout

// planLayouts finds the columns of plans by their names. Every file must be one.
func planLayouts(files []*csvfile.File) (planFiles, error) {
	all := planFiles{}
	for _, f := range files {
		if f.Header == nil { // an empty file
			continue
		}
		at := map[string]int{}
		for i, name := range f.Header {
			at[strings.ToLower(strings.TrimSpace(name))] = i
		}
		places := [6]int{}
		for i, name := range []string{"action", "seen", "route", "tenant", "origin", "identity"} {
			p, ok := at[name]
			if !ok {
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

// line reads what a line says beside its values, and finds fault with an action that is none, and with the identity of an entry to be
// created that is no longer what was reviewed: all others have an id.
func (files planFiles) line(f *csvfile.File, row *csvfile.Row, rec *identity.Record) (p PlanLine, finding *identity.Finding) {
	at, ok := files[f]
	if !ok || row.Malformed != nil {
		return p, nil
	}
	p = PlanLine{Action: strings.ToLower(planCell(row, at.action)), Seen: planCell(row, at.seen), Route: planCell(row, at.route)}
	switch outcome.Action(p.Action) {
	case outcome.ActionCreate:
		if was, is := planCell(row, at.identity), PlanIdentity(rec); !strings.EqualFold(was, is) {
			return p, changedIdentity(was, is)
		}
		return p, nil
	case outcome.ActionUpdate, outcome.ActionDelete:
		if was, is := planCell(row, at.identity), PlanIdentity(rec); was != "" && rec.Identifier != "" && !strings.HasPrefix(was, "id:") && !strings.EqualFold(was, is) {
			return p, changedIdentity(was, is)
		}
		if rec.ID == "" || strings.Trim(rec.ID, "0-") == "" {
			return p, &identity.Finding{Code: identity.CodePlanID, Message: "the line has no id, and without one nobody knows which entry it is to " +
				p.Action + ": plan again, or remove the line"}
		}
		return p, nil
	case skipAction:
		return p, nil
	}
	return p, &identity.Finding{Code: identity.CodePlanAction, Message: "the action " + strconv.Quote(identity.Mask(p.Action)) + " is none of create, update, delete, skip: correct the cell, or remove the line"}
}

// A PlanTenant is the tenant and origin that the lines of a plan were made for.
type PlanTenant struct{ ID, Origin string }

// PlanIdentity is the identity as a plan shows it.
func PlanIdentity(rec *identity.Record) string { return rundir.Harmless(identity.Mask(rec.Identity())) }

// changedIdentity says that a line is about another identity than was reviewed.
func changedIdentity(was, is string) *identity.Finding {
	return &identity.Finding{Code: identity.CodePlanIdentity, Message: "the plan was made for " + strconv.Quote(identity.Mask(was)) +
		", and the line's cells now say " + strconv.Quote(is) + ": correct the cell, or plan again"}
}
