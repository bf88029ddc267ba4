package importer

import (
	"context"
	"fmt"
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// forecast plans every row once, without sending, and finds what is to be pruned.
func (y *reconciler) forecast(ctx context.Context) (Forecast, *doom, error) {
	conflicts := input.NewConflicts(y.j.Check.Seeds)
	f, d, err := y.count(ctx, conflicts)
	if err == nil && y.j.Check.Found(conflicts) {
		f, d, err = y.count(ctx, nil)
	}
	if err != nil {
		return f, d, err
	}
	if t := y.u.planner.tenant; y.j.Prune && len(y.pruned) == 0 && (y.j.Replay == nil || y.j.Replay.Rows == 0) {
		p := prunable(t, y.r.tenant.list, y.j.Check, y.types, y.j.PruneScope)
		y.pruned, y.others = p.entries, p.others
		if why := y.j.Check.Unread(); why != nil && len(y.pruned) > 0 {
			y.withhold(&f, *why)
		}
	}
	for i, e := range y.pruned {
		if y.j.Replay != nil && y.j.Check.Rows+1+i <= y.j.Replay.Rows {
			continue // done by an earlier part of the run
		}
		if y.r.tenant.ByID(e.List, e.ID()) == nil {
			continue // gone
		}
		d.entries = append(d.entries, e)
		if e.Tuple() {
			d.tuples++
		}
	}
	f.Deletes, f.Alone = len(d.entries), y.others
	f.Writes += f.Deletes
	f.AtLeast = y.j.Client.AtLeast(f.Writes + f.Records)
	return f, d, nil
}

// withhold deletes nothing for a prune, since a row may mean more than is known. A dry run shows
// what there is to see.
func (y *reconciler) withhold(f *Forecast, row outcome.Place) {
	f.Withheld = len(y.pruned)
	verb := "is"
	if y.j.DryRun {
		verb = "would be"
	} else {
		y.pruned = nil
	}
	y.j.Note(fmt.Sprintf("the prune %s withheld, and %s not deleted: the row at %s, or those up to it, hold more text than can be "+
		"searched for identifiers: shorten or repair that row, and run again", verb, outcome.Number(f.Withheld, "entry is", "entries are"), row))
}

// count plans the rows of the input.
func (y *reconciler) count(ctx context.Context, t *input.Conflicts) (Forecast, *doom, error) {
	j := y.j
	f := Forecast{Kind: j.Check.Kind(), Route: y.u.route, Method: y.u.route.method(j.Check.Kind())}
	d := &doom{kind: f.Kind, inAll: y.u.planner.tenant.Tuples}
	if y.deleting {
		f.Method = "DELETE"
	}
	clear(y.types)
	y.computers = input.Computers{}
	chunked := 0
	// Rows that name one entry in different ways are one delete: the first carries the others.
	var repeats []input.Repeat
	named := map[*tenant.Entry]outcome.Place{}
	p := y.pipeline(y.planOnly, 2)
	p.pruned = nil
	p.each = func(s *slot) error {
		f.Rows++
		if t != nil && j.Check.Unjudged() {
			t.See(s.place, s.outcome.Target, &s.rec)
		}
		if s.line == nil && s.outcome.Status != outcome.Invalid {
			y.types[strings.ToLower(s.rec.Type)] = true
		}
		ch := s.change
		switch {
		case s.outcome.Status == outcome.Invalid:
			f.Invalid++
			f.Others++
		case ch == nil && s.outcome.Status == outcome.Unchanged:
			f.Unchanged++
		case ch == nil:
			f.Others++
		case ch.action == outcome.ActionCreate:
			f.Creates++
			y.computers.See(j.Check, s.place)
			if s.rec.Type == identity.TypeTuple {
				d.creates++
			}
		case ch.action == outcome.ActionDelete && named[ch.entry] != (outcome.Place{}):
			first := named[ch.entry]
			repeats = append(repeats, input.Repeat{Row: s.place.Row, First: first})
			f.Others++
		case ch.action == outcome.ActionDelete && s.was == outcome.Pending: // accepted by an earlier part of the run
			named[ch.entry] = s.place
			f.Others++
		case ch.action == outcome.ActionDelete:
			named[ch.entry] = s.place
			d.entries = append(d.entries, ch.entry)
			if ch.entry.Tuple() {
				d.tuples++
			}
		default:
			f.Updates++
			if ch.route == RouteAction && f.Kind == identity.Corporate {
				chunked++
			} else {
				f.ByUpdates += writes(ch)
			}
		}
		return nil
	}
	if j.retries() {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		p.earlier = readEarlier(ctx, j.Dir, j.Replay.Rows, j.again())
	}
	if err := p.run(ctx, ctx); err != nil {
		return f, d, err
	}
	j.Check.Repeated(repeats)
	f.ByUpdates += chunks(chunked, j.Chunk)
	f.ByCreates = chunks(f.Creates, j.importChunk())
	f.Writes = f.ByCreates + f.ByUpdates
	if f.Kind == identity.Autopilot {
		f.Records = f.Creates
	}
	return f, d, nil
}

func chunks(n, size int) int { return (n + size - 1) / size }

// importChunk is how many creates travel together.
func (j *Job) importChunk() int {
	if j.Check.Kind() == identity.Autopilot {
		return min(j.Chunk, maxImporting)
	}
	return j.Chunk
}
