package importer

import (
	"context"
	"maps"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// linger is how long a chunk that is not full waits for another row. Rows come from memory, so a pause of this length means
// that no more are to come for now: the window is full or the input has ended.
const linger = 50 * time.Millisecond

// A chunker gathers changes that the service takes many at a time.
type chunker struct {
	size int
	in   chan chunkItem
	// send settles the slots of a chunk together, or returns why the fate of those that are not settled is not known.
	send func(context.Context, []chunkItem) error
	// busy says that workers have rows in hand: more may follow, however long that takes. Nil: nobody has.
	busy func() bool
	// expect is how many changes will come, where that is known: the last one is not kept waiting.
	expect int
}

type chunkItem struct {
	s  *slot
	ch *change
	// given says that the slot was handed on to somebody who settles it. It belongs to whoever sends the chunk, in all copies of the item.
	given *bool
}

func newItem(s *slot, ch *change) chunkItem { return chunkItem{s, ch, new(bool)} }

// give says that somebody else settles the slot from now on.
func (it chunkItem) give() { *it.given = true }

// open reports whether the slot is still the chunk's, and not settled.
func (it chunkItem) open() bool {
	if *it.given {
		return false
	}
	select {
	case <-it.s.done:
		return false
	default:
		return true
	}
}

func newChunker(size int, send func(context.Context, []chunkItem) error) *chunker {
	// Unbuffered: what is not in a chunk is still in its worker's hands.
	return &chunker{size: size, in: make(chan chunkItem), send: send}
}

// add hands a change over. The chunker settles the slot.
func (c *chunker) add(s *slot, ch *change) { c.in <- newItem(s, ch) }

// run gathers and sends until in is closed, with at most parallel chunks in flight. A chunk whose fate is not known halts the run.
func (c *chunker) run(ctx context.Context, parallel int, halt func(error)) {
	var g errgroup.Group
	g.SetLimit(parallel)
	defer g.Wait()
	var sending atomic.Int64 // chunks
	var items []chunkItem
	flush := func() {
		if len(items) == 0 {
			return
		}
		chunk := items
		items = nil
		sending.Add(1)
		g.Go(func() error {
			defer sending.Add(-1)
			if err := c.send(ctx, chunk); err != nil {
				halt(err)
				abandonOpen(chunk, err)
			}
			return nil
		})
	}
	timer := time.NewTimer(linger)
	defer timer.Stop()
	seen, waited := 0, false
	for {
		select {
		case item, open := <-c.in:
			if !open {
				flush()
				return
			}
			seen++
			if items = append(items, item); len(items) >= c.size || seen == c.expect {
				flush()
			}
			waited = false
			timer.Reset(linger)
		case <-timer.C:
			// While others are being sent, what follows may be for this chunk: a full window has room again when they are done, and
			// is filled within the next pause.
			busy := sending.Load() > 0 || c.busy != nil && c.busy()
			if len(items) > 0 && (busy || waited) {
				waited = busy
				timer.Reset(linger)
				continue
			}
			flush()
		}
	}
}

// abandonOpen gives up the slots that are not settled, but for those that somebody else has by now.
func abandonOpen(items []chunkItem, err error) {
	for _, it := range items {
		if it.open() {
			it.s.abandon(err)
		}
	}
}

// An overwriter sends corporate updates as imports that overwrite.
type overwriter struct{ u *updater }

// send sends one chunk. The service refuses a list whole for one bad item, so a refused chunk is halved until the bad row stands alone.
func (c overwriter) send(ctx context.Context, items []chunkItem) error {
	list := make([]graph.Patch, len(items))
	for i, it := range items {
		list[i] = overwriteBody(it.ch)
	}
	results, receipt, err := c.u.client.ImportCorporate(ctx, list, true)
	if e := graph.AsError(err); e != nil && len(items) > 1 && e.SmallerMayPass() {
		return halve(ctx, items, e, c.send)
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

// halve sends a refused chunk as two.
func halve(ctx context.Context, items []chunkItem, e *graph.Error, send func(context.Context, []chunkItem) error) error {
	for _, it := range items {
		it.s.outcome.Attempts += e.Attempts
	}
	if err := send(ctx, items[:len(items)/2]); err != nil {
		return err
	}
	return send(ctx, items[len(items)/2:])
}

// settle matches results to rows by identity, never by position. A result that denies success is looked at again before it is believed.
func (c overwriter) settle(ctx context.Context, items []chunkItem, results []graph.CorporateResult, receipt graph.Receipt) error {
	byKey := make(map[string]*graph.CorporateResult, len(results))
	for i := range results {
		byKey[identity.Key(results[i].Type, results[i].Identifier)] = &results[i]
	}
	var doubted []chunkItem
	for _, it := range items {
		o := &it.s.outcome
		take(o, receipt)
		r := byKey[it.key()]
		if r == nil || !r.Status || !shows(it.ch, r.CorporateIdentity) {
			doubted = append(doubted, it)
			continue
		}
		o.Settle(outcome.Updated, "", "")
		it.s.settle()
	}
	if len(doubted) == 0 {
		return nil
	}
	return c.lookAgain(ctx, doubted)
}

// lookAgain asks the service what it holds of rows whose import it did not confirm.
func (c overwriter) lookAgain(ctx context.Context, items []chunkItem) error {
	byKey, err := search(ctx, c.u.client, items)
	if err != nil {
		return err // what became of the rows is not known: none is recorded, and a resume sends them again
	}
	for _, it := range items {
		o := &it.s.outcome
		if f, ok := byKey[it.key()]; ok && shows(it.ch, f) {
			o.Settle(outcome.Updated, "", "")
		} else {
			deny(o, "the service took the import but the entry does not show the new values: look at the entry before sending again")
		}
		it.s.settle()
	}
	return nil
}

// key is the identity under which the service is to know the item.
func (it chunkItem) key() string {
	if it.ch.entry != nil {
		return it.ch.entry.Key()
	}
	return it.s.rec.Key()
}

// search asks the service which of the items' identities it has. It refuses a list whole for one identifier that it does not take, so a
// refused list is halved; such an identifier, asked for alone, is one that it does not have.
func search(ctx context.Context, client *graph.Client, items []chunkItem) (map[string]graph.CorporateIdentity, error) {
	byKey, err := searchOnce(ctx, client, items)
	e := graph.AsError(err)
	switch {
	case e == nil || !e.SmallerMayPass():
		return byKey, err
	case len(items) == 1 && e.Invalid():
		return nil, nil
	case len(items) == 1:
		return nil, err
	}
	first, err := search(ctx, client, items[:len(items)/2])
	if err != nil {
		return nil, err
	}
	second, err := search(ctx, client, items[len(items)/2:])
	if err != nil {
		return nil, err
	}
	both := make(map[string]graph.CorporateIdentity, len(first)+len(second))
	maps.Copy(both, first)
	maps.Copy(both, second)
	return both, nil
}

func searchOnce(ctx context.Context, client *graph.Client, items []chunkItem) (map[string]graph.CorporateIdentity, error) {
	list := make([]graph.Patch, len(items))
	for i, it := range items {
		typ, identifier := it.s.rec.Type, it.s.rec.Identifier
		if e := it.ch.entry; e != nil {
			typ, identifier = e.Type(), e.Identifier()
		}
		list[i] = graph.Patch{{Name: identity.Identifier.String(), Value: identifier}, {Name: identity.Type.String(), Value: typ}}
	}
	found, err := client.SearchCorporate(ctx, list)
	byKey := make(map[string]graph.CorporateIdentity, len(found))
	for _, f := range found {
		byKey[identity.Key(f.Type, f.Identifier)] = f
	}
	return byKey, err
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
