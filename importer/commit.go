package importer

import (
	"maps"
	"slices"
	"time"

	"rollcall/importer/identity"
	"rollcall/importer/internal/send"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// commit records rows in input order: all that are settled in one write. It ends at the first row whose fate is not known.
func (p *pipeline) commit(credit <-chan struct{}, order <-chan *send.Row) error {
	tick := time.NewTicker(rundir.SyncEvery)
	defer tick.Stop()
	var held []*send.Row // added to the journal and not yet written
	flush := func() error {
		if p.journal != nil {
			if err := p.journal.Flush(); err != nil {
				return err
			}
		}
		// From here on a crash resumes after these rows, and they count.
		var first error
		for _, r := range held {
			<-credit
			if p.each == nil {
				continue
			}
			if err := p.each(r); first == nil {
				first = err
			}
		}
		held = held[:0]
		return first
	}
	for {
		var r *send.Row
		open := true
		select {
		case r, open = <-order:
		default:
			if err := flush(); err != nil {
				return err
			}
			select {
			case r, open = <-order:
			case <-tick.C:
				if err := p.sync(); err != nil {
					return err
				}
				continue
			}
		}
		if !open {
			return flush()
		}
		select {
		case <-r.Done():
		default:
			if err := flush(); err != nil {
				p.left = append(p.left, r)
				return err
			}
			if err := p.await(r, tick.C); err != nil {
				p.left = append(p.left, r)
				return err
			}
		}
		if r.Err() != nil {
			p.left = append(p.left, r)
			return flush() // whoever gave the row up has halted the run, or is about to
		}
		held = append(held, r)
		p.record(r)
		if r.Outcome.Status == outcome.Failed { // a guard may end the run here
			if err := flush(); err != nil {
				return err
			}
		}
	}
}

// await waits for a row to be settled and keeps syncing meanwhile.
func (p *pipeline) await(r *send.Row, tick <-chan time.Time) error {
	for {
		select {
		case <-r.Done():
			return nil
		case <-tick:
			if err := p.sync(); err != nil {
				return err
			}
		}
	}
}

func (p *pipeline) sync() error {
	if p.journal == nil {
		return nil
	}
	return p.journal.Sync()
}

// record adds one settled row to the journal.
func (p *pipeline) record(r *send.Row) {
	l := p.line(r)
	if p.remembers(r.Place.Row) {
		o := r.Outcome
		p.firsts[r.Place.Row] = &o
	}
	if p.journal != nil {
		p.journal.Add(l)
	}
}

// line is the line of a settled row.
func (p *pipeline) line(r *send.Row) *rundir.Line {
	if r.Kept != nil {
		r.Kept.Place = r.Place
		return r.Kept
	}
	admit(r)
	if r.Carrier != nil && r.Outcome.Status == "" {
		r.Outcome.CarriedBy(p.firsts[r.Carrier.Row], *r.Carrier)
	}
	return &rundir.Line{Place: r.Place, Kind: p.check.Kind().String(), Identity: identity.Mask(r.Rec.Identity()), Outcome: r.Outcome}
}

// admit says in a failed row's message that an earlier part of the run may have made the change, where that is so: what the service
// refuses now, it may have taken from a process that was killed before it could record that.
func admit(r *send.Row) {
	o := &r.Outcome
	if o.Status != outcome.Failed || o.HTTPStatus == 0 || !r.Memory.Doubt || o.MayBeApplied {
		return
	}
	o.MayBeApplied = true
	o.Message += "; the change may have been applied by an earlier part of this run"
}

// ahead are the lines of rows that are settled behind the first one that is not recorded, and which other rows may have been sent: of
// those that nobody came to, what was known before.
func (p *pipeline) ahead(m *Memory) (lines []rundir.Line, reach rundir.Reach) {
	next := 0 // the row that comes after those that were handed out
	for _, r := range p.left {
		next = r.Place.Row + 1
		switch {
		case r.Err() == nil && (r.Kept != nil || r.Outcome.Status != ""):
			lines = append(lines, *p.line(r))
		case r.Err() != nil && r.InDoubt():
			reach.Doubted = append(reach.Doubted, r.Place.Row)
		}
	}
	if p.frontier != nil {
		for _, row := range p.frontier.Creates() {
			if reach.Has(row) {
				reach.Creates = append(reach.Creates, row)
			}
		}
	}
	if m == nil {
		return lines, reach
	}
	if next == 0 {
		next = m.Rows + 1
	}
	for row := next; row <= m.reach.Rows; row++ {
		if !m.settled(row) {
			reach.Doubted = append(reach.Doubted, row)
		}
	}
	for _, row := range m.reach.Doubted {
		if row >= next && row > m.reach.Rows {
			reach.Doubted = append(reach.Doubted, row)
		}
	}
	for _, row := range slices.Sorted(maps.Keys(m.ahead)) {
		if row >= next {
			lines = append(lines, m.ahead[row])
		}
	}
	return lines, reach
}
