package importer

import (
	"context"
	"time"

	"rollcall/importer/identity"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// commit records slots in input order: all that are settled in one write.
func (p *pipeline) commit(ctx context.Context, credit <-chan struct{}, order <-chan *slot) error {
	tick := time.NewTicker(rundir.SyncEvery)
	defer tick.Stop()
	var held []*slot // added to the journal and not yet written
	flush := func() error {
		if p.journal != nil {
			if err := p.journal.Flush(); err != nil {
				return err
			}
		}
		// From here on a crash resumes after these rows, and they count.
		var first error
		for _, s := range held {
			<-credit
			if p.each == nil {
				continue
			}
			if err := p.each(s); first == nil {
				first = err
			}
		}
		held = held[:0]
		return first
	}
	for {
		var s *slot
		open := true
		select {
		case s, open = <-order:
		default:
			if err := flush(); err != nil {
				return err
			}
			select {
			case s, open = <-order:
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
		case <-s.done:
		default:
			if err := flush(); err != nil {
				return err
			}
			if err := p.await(s, tick.C); err != nil {
				return err
			}
		}
		if s.err != nil {
			return flush() // whoever gave the row up has halted the run, or is about to
		}
		held = append(held, s)
		p.record(s)
		if s.outcome.Status == outcome.Failed { // a guard may end the run here
			if err := flush(); err != nil {
				return err
			}
		}
	}
}

// await waits for a slot to be settled and keeps syncing meanwhile.
func (p *pipeline) await(s *slot, tick <-chan time.Time) error {
	for {
		select {
		case <-s.done:
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

// record adds one settled slot to the journal.
func (p *pipeline) record(s *slot) {
	if s.line != nil {
		p.recordAgain(s)
		return
	}
	p.admit(s)
	if s.carried != nil && s.outcome.Status == "" {
		s.outcome.CarriedBy(p.firsts[s.carried.Row], *s.carried)
	}
	if p.remembers(s.place.Row) {
		o := s.outcome
		p.firsts[s.place.Row] = &o
	}
	if p.journal != nil {
		p.journal.Add(&rundir.Line{Place: s.place, Kind: p.check.Kind().String(), Identity: identity.Mask(s.rec.Identity()), Outcome: s.outcome})
	}
}

// recordAgain adds one slot that stays as it was.
func (p *pipeline) recordAgain(s *slot) {
	if p.remembers(s.place.Row) {
		p.firsts[s.place.Row] = &s.outcome
	}
	if p.journal != nil {
		s.line.Place = s.place
		p.journal.Add(s.line)
	}
}
