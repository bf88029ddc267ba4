package importer

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"rollcall/graph"
	"rollcall/importer/identity"
)

// linger is how long a chunk that is not full waits for another row. Rows come from memory, so a pause of this length means
// that no more are to come for now: the window is full or the input has ended.
const linger = 50 * time.Millisecond

// A chunker gathers corporate changes that the service takes many at a time, and settles the slots of each chunk together.
type chunker struct {
	u    *updater
	size int
	in   chan chunkItem
}

type chunkItem struct {
	s  *slot
	ch *change
}

func newChunker(u *updater, size int) *chunker {
	// Unbuffered: what is not in a chunk is still in its worker's hands.
	return &chunker{u: u, size: size, in: make(chan chunkItem)}
}

// add hands a change over. The chunker settles the slot.
func (c *chunker) add(s *slot, ch *change) { c.in <- chunkItem{s, ch} }

// run gathers and sends until in is closed, with at most parallel chunks in flight. A chunk whose fate is not known halts the run.
func (c *chunker) run(ctx context.Context, parallel int, halt func(error)) {
	var g errgroup.Group
	g.SetLimit(parallel)
	defer g.Wait()
	var items []chunkItem
	flush := func() {
		if len(items) == 0 {
			return
		}
		chunk := items
		items = nil
		g.Go(func() error {
			if err := c.send(ctx, chunk); err != nil {
				halt(err)
				abandonOpen(chunk, err)
			}
			return nil
		})
	}
	timer := time.NewTimer(linger)
	defer timer.Stop()
	for {
		select {
		case item, open := <-c.in:
			if !open {
				flush()
				return
			}
			if items = append(items, item); len(items) >= c.size {
				flush()
			}
			timer.Reset(linger)
		case <-timer.C:
			flush()
		}
	}
}

// abandonOpen gives up the slots that are not settled.
func abandonOpen(items []chunkItem, err error) {
	for _, it := range items {
		select {
		case <-it.s.done:
		default:
			it.s.abandon(err)
		}
	}
}

// send sends one chunk. The service refuses a list whole for one bad item, so a refused chunk is halved until the bad row stands alone.
func (c *chunker) send(ctx context.Context, items []chunkItem) error {
	list := make([]graph.Patch, len(items))
	for i, it := range items {
		list[i] = overwriteBody(it.ch)
	}
	results, receipt, err := c.u.client.ImportCorporate(ctx, list, true)
	if e := graph.AsError(err); e != nil && len(items) > 1 && halves(e) {
		for _, it := range items {
			it.s.outcome.Attempts += e.Attempts
		}
		if err := c.send(ctx, items[:len(items)/2]); err != nil {
			return err
		}
		return c.send(ctx, items[len(items)/2:])
	}
	if err != nil {
		for _, it := range items {
			if _, fatal := c.u.failed(ctx, it.s, it.ch, err); fatal != nil {
				return fatal
			}
			it.s.settle()
		}
		return nil
	}
	return c.settle(ctx, items, results, receipt)
}

// halves reports whether a smaller list may succeed where this one did not.
func halves(e *graph.Error) bool {
	switch e.Class {
	case graph.Permanent, graph.NotFound, graph.TooLarge:
		return true
	case graph.Transient, graph.Outage:
		return e.Status == 504 // the list is too long for the service's patience
	}
	return false
}

// settle matches results to rows by identity, never by position. A result that denies success is looked at again before it is believed.
func (c *chunker) settle(ctx context.Context, items []chunkItem, results []graph.CorporateResult, receipt graph.Receipt) error {
	byKey := make(map[string]*graph.CorporateResult, len(results))
	for i := range results {
		byKey[identity.Key(results[i].Type, results[i].Identifier)] = &results[i]
	}
	var doubted []chunkItem
	for _, it := range items {
		o := &it.s.outcome
		o.HTTPStatus, o.RequestID = receipt.Status, receipt.RequestID
		o.Attempts += receipt.Attempts
		r := byKey[it.ch.entry.key()]
		if r == nil || !r.Status || !shows(it.ch, r.CorporateIdentity) {
			doubted = append(doubted, it)
			continue
		}
		o.settle(Updated, "", "")
		it.s.settle()
	}
	if len(doubted) == 0 {
		return nil
	}
	return c.lookAgain(ctx, doubted)
}

// lookAgain asks the service what it holds of rows whose import it did not confirm.
func (c *chunker) lookAgain(ctx context.Context, items []chunkItem) error {
	list := make([]graph.Patch, len(items))
	for i, it := range items {
		list[i] = graph.Patch{{Name: identity.Identifier.String(), Value: it.ch.entry.identifier()}, {Name: identity.Type.String(), Value: it.ch.entry.typ()}}
	}
	found, err := c.u.client.SearchCorporate(ctx, list)
	if err != nil {
		if graph.AsError(err) == nil {
			return err
		}
		for _, it := range items {
			it.s.outcome.settle(Failed, identity.CodeNotApplied, fmt.Sprintf("the import was not confirmed, and looking again failed: %v", err))
			it.s.settle()
		}
		return nil
	}
	byKey := make(map[string]graph.CorporateIdentity, len(found))
	for _, f := range found {
		byKey[identity.Key(f.Type, f.Identifier)] = f
	}
	for _, it := range items {
		o := &it.s.outcome
		if f, ok := byKey[it.ch.entry.key()]; ok && shows(it.ch, f) {
			o.settle(Updated, "", "")
		} else {
			o.settle(Failed, identity.CodeNotApplied, "the service took the import but the entry does not show the new values")
		}
		it.s.settle()
	}
	return nil
}

// shows reports whether an entry as the service returns it has what the change wanted. Empty properties say nothing.
func shows(ch *change, e graph.CorporateIdentity) bool {
	for _, v := range ch.values {
		switch v.Column {
		case identity.Description:
			if e.Description != "" && e.Description != v.Text {
				return false
			}
		case identity.Platform:
			if e.Platform != "" && e.Platform != "unknown" && !same(v, e.Platform) {
				return false
			}
		}
	}
	return true
}
