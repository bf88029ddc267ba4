package importer

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/send"
	"rollcall/importer/rundir"
	"rollcall/importer/sheet"
)

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
	f, err := dir.Create(rundir.PlanFile)
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
func (p *planWriter) add(r *send.Row) error {
	ch := r.Change
	line := ""
	if r.Place.Line > 0 {
		line = strconv.Itoa(r.Place.Line)
	}
	cells := []string{string(r.Outcome.Action), p.kind.String(), input.PlanIdentity(&r.Rec), rundir.Harmless(ch.ID), rundir.OneLine(r.Outcome.Changes),
		strconv.Itoa(r.Place.Row), rundir.FileCell(r.Place.File), line, ch.Steps(), rundir.Harmless(p.tenant.ID), rundir.Harmless(p.tenant.Origin), ch.Seen}
	for _, c := range p.columns {
		cells = append(cells, p.value(r, c))
	}
	return p.w.Row(cells)
}

// value is a cell that is read back as what the change wants, identities as the row names them.
func (p *planWriter) value(r *send.Row, c identity.Column) string {
	switch c {
	case identity.Identifier, identity.SerialNumber:
		if r.Rec.Identifier != "" || r.Change.Entry == nil {
			return identity.Escape(r.Rec.Identifier)
		}
		return identity.Escape(r.Change.Entry.Identifier())
	case identity.Type:
		if r.Rec.Identifier != "" || r.Change.Entry == nil {
			return r.Rec.Type
		}
		return r.Change.Entry.Type()
	}
	v, ok := r.Change.Value(c)
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

// OpenInput opens files that are to be checked. Of what kind a plan is, its lines say.
func OpenInput(ctx context.Context, sources []csvfile.Source, o csvfile.Options) (*csvfile.Input, error) {
	if len(o.Aside) > 0 && o.Kind == identity.NoKind {
		for _, k := range []identity.Kind{identity.Corporate, identity.Autopilot} {
			if saysKind(ctx, sources, o, k) {
				o.Kind = k
				break
			}
		}
	}
	return csvfile.Open(sources, o)
}

// saysKind reports whether the first line of a plan that has cells says that it is of the kind.
func saysKind(ctx context.Context, sources []csvfile.Source, o csvfile.Options, k identity.Kind) (says bool) {
	o.Kind = k
	in, err := csvfile.Open(sources, o)
	if err != nil {
		return false
	}
	at := slices.IndexFunc(in.Files[0].Header, func(name string) bool { return strings.EqualFold(strings.TrimSpace(name), "kind") })
	in.Read(ctx, func(*csvfile.Block) error { return nil }, func(b *csvfile.Block) error { // whatever is wrong is said when it is opened
		for i := range b.Rows {
			if row := &b.Rows[i]; at >= 0 && row.Malformed == nil && at < len(row.Cells) {
				said, err := identity.ParseKind(strings.TrimSpace(row.Cells[at]))
				says = err == nil && said == k
				return input.ErrStop
			}
		}
		return nil
	})
	return says
}
