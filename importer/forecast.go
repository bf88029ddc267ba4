package importer

import (
	"context"
	"fmt"
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/plan"
	"rollcall/importer/internal/send"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// forecast decides about every row once, without sending, and finds what is to be pruned. Rows that turn out to mean one entry of the
// tenant in different ways, by id and by identity, are known only now: if there are any, all is decided again without them.
func (e *engine) forecast(ctx context.Context) (Forecast, *doom, error) {
	conflicts := input.NewConflicts(e.j.Check.Seeds)
	f, d, err := e.count(ctx, conflicts)
	if err == nil && e.j.Check.Found(conflicts) {
		f, d, err = e.count(ctx, nil)
	}
	if err != nil {
		return f, d, err
	}
	e.prune(&f)
	for i, x := range e.pruned {
		if e.j.Check.Rows+1+i <= e.j.Memory.recorded() {
			continue // done by an earlier part of the run
		}
		if e.Planner().Tenant.ByID(x.List, x.ID()) == nil {
			continue // gone
		}
		d.entries = append(d.entries, x)
		if x.Tuple() {
			d.tuples++
		}
	}
	f.Deletes, f.Alone = len(d.entries), e.others
	f.Writes += f.Deletes
	f.AtLeast = e.j.Client.AtLeast(f.Writes + f.Records)
	return f, d, nil
}

// prune finds what no row names. What an earlier part of the run set out to prune is all that is pruned.
func (e *engine) prune(f *Forecast) {
	if !e.j.Prune || len(e.pruned) > 0 {
		return
	}
	found := e.Planner().Prunable(e.j.Check, e.types, e.j.PruneScope)
	e.others = found.Others
	why := e.withheld(*f)
	switch {
	case len(found.Entries) == 0:
	case why != "":
		f.Withheld = len(found.Entries)
		verb := "is"
		if e.j.DryRun { // which shows what there is to see
			verb, e.pruned = "would be", found.Entries
		}
		e.j.Note(fmt.Sprintf("the prune %s withheld, and %s not deleted: %s", verb, outcome.Number(f.Withheld, "entry is", "entries are"), why))
	case e.j.Memory.recorded() == 0:
		e.pruned = found.Entries
	}
}

// withheld says why a prune deletes nothing, "" where it may: a row may mean more than is known.
func (e *engine) withheld(f Forecast) string {
	c := e.j.Check
	if row := c.Unread(); row != nil {
		return fmt.Sprintf("the row at %s, or those up to it, hold more text than can be searched for identifiers: shorten or repair that row, and run again", row)
	}
	limit := e.j.PruneMaxInvalid
	limit.Given = true
	if n := e.invalid(f); n > limit.of(c.Rows) {
		return fmt.Sprintf("%s invalid, which is more than the limit of %s (--prune-max-invalid): repair them, or allow them",
			outcome.Number(n, "row is", "rows are"), limit)
	}
	return ""
}

// A counting is a forecast in the making.
type counting struct {
	*engine
	f       Forecast
	d       *doom
	listed  int // updates that travel in lists
	actions int // updates by action
	// Rows that name one entry in different ways are one delete: the first carries the others.
	repeats []input.Repeat
	named   map[*tenant.Entry]outcome.Place
}

// count decides about the rows of the input.
func (e *engine) count(ctx context.Context, conflicts *input.Conflicts) (Forecast, *doom, error) {
	j, p := e.j, e.Planner()
	n := &counting{engine: e, named: map[*tenant.Entry]outcome.Place{}}
	n.f = Forecast{Kind: e.kind, Route: p.Route, Method: p.Route.Method(e.kind)}
	n.d = &doom{kind: e.kind}
	if p.Tenant != nil {
		n.d.inAll = p.Tenant.Tuples
	}
	clear(e.types)
	e.computers = input.Computers{}
	walk := e.pipeline(e.planOnly, 2)
	walk.pruned, walk.whole = nil, true
	walk.each = func(r *send.Row) error {
		if conflicts != nil && j.Check.Unjudged() {
			conflicts.See(r.Place, r.Outcome.Target, r.Line.Action, &r.Rec)
		}
		if r.Outcome.Status != outcome.Invalid {
			e.types[strings.ToLower(r.Rec.Type)] = true
		}
		if !r.Recorded {
			n.see(r)
		}
		return nil
	}
	if j.retries() {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		walk.earlier = readEarlier(ctx, j.Dir, j.Memory.Rows)
	}
	if err := walk.run(ctx, ctx); err != nil {
		return n.f, n.d, err
	}
	j.Check.Repeated(n.repeats)
	n.sum()
	return n.f, n.d, nil
}

// see counts one row.
func (n *counting) see(r *send.Row) {
	f, d, ch := &n.f, n.d, r.Change
	f.Rows++
	switch {
	case r.Outcome.Status == outcome.Invalid:
		f.Invalid++
		f.Others++
	case ch == nil && r.Outcome.Status == outcome.Unchanged:
		f.Unchanged++
	case ch == nil:
		f.Others++
		if r.Outcome.Status == outcome.Skipped && r.Outcome.Code == string(identity.CodeNotReadable) {
			f.Unshown++
		}
	case ch.Action == outcome.ActionCreate:
		f.Creates++
		n.computers.See(n.j.Check, r.Place)
		if r.Rec.Type == identity.TypeTuple {
			d.creates++
		}
	case ch.Action == outcome.ActionDelete:
		n.seeDelete(r)
	default:
		f.Updates++
		for ; ch != nil; ch = ch.Then {
			switch {
			case ch.Route != RouteAction:
				f.ByUpdates++
			case f.Kind == identity.Corporate:
				n.listed++
			default:
				n.actions++
				f.ByUpdates += plan.Requests(ch)
			}
		}
	}
}

func (n *counting) seeDelete(r *send.Row) {
	first, again := n.named[r.Change.Entry]
	if !again {
		n.named[r.Change.Entry] = r.Place
	}
	switch {
	case again:
		n.repeats = append(n.repeats, input.Repeat{Row: r.Place.Row, First: first})
		n.f.Others++
	case r.Change.Accepted: // by an earlier part of the run
		n.f.Others++
	default:
		n.d.entries = append(n.d.entries, r.Change.Entry)
		if r.Change.Entry.Tuple() {
			n.d.tuples++
		}
	}
}

// sum adds up what the rows take.
func (n *counting) sum() {
	f, p := &n.f, n.Planner()
	f.ByUpdates += lists(n.listed, n.j.Chunk)
	f.ByCreates = lists(f.Creates, n.j.importSize())
	f.Writes = f.ByCreates + f.ByUpdates
	if f.Kind == identity.Autopilot {
		f.Records = f.Creates
	}
	byAction := RouteAction.Method(f.Kind)
	switch {
	case p.Policy.Deletes:
		f.Method = "DELETE"
	case n.actions == 0 || p.Route == RouteAction:
	case n.actions == f.ByUpdates:
		f.Method = byAction
	default:
		f.Method += " and " + byAction
	}
}

// lists is how many lists so many rows make.
func lists(n, size int) int { return (n + size - 1) / size }
