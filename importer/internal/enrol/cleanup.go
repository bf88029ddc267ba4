package enrol

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"rollcall/graph"
)

// A Cleanup removes import records of this run once what became of them is recorded. Records that others made stay.
type Cleanup struct {
	client *graph.Client
	note   func(string)

	mu       sync.Mutex // guards all below
	queue    []usedRecord
	seen     map[string]bool // ids that were queued
	recorded int             // rows of results.csv
	changed  chan struct{}
	last     bool
	failed   []usedRecord
	why      error
}

// A usedRecord is an import record that has served its purpose.
type usedRecord struct {
	row int
	id  string
}

// NewCleanup makes it for a run; note is told what could not be removed.
func NewCleanup(client *graph.Client, note func(string)) *Cleanup {
	return &Cleanup{client: client, note: note, seen: map[string]bool{}, changed: make(chan struct{}, 1)}
}

func (c *Cleanup) change(what func()) {
	c.mu.Lock()
	what()
	c.mu.Unlock()
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// Add says that an import record of a row has served its purpose.
func (c *Cleanup) Add(row int, id string) { c.add(usedRecord{row, id}) }

func (c *Cleanup) add(r usedRecord) {
	c.change(func() {
		if !c.seen[r.id] {
			c.seen[r.id] = true
			c.queue = append(c.queue, r)
		}
	})
}

// has reports whether the record has served its purpose.
func (c *Cleanup) has(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen[id]
}

// UpTo says that so many rows are recorded.
func (c *Cleanup) UpTo(row int) { c.change(func() { c.recorded = row }) }

// NoMore ends Run: what is left is for Finish.
func (c *Cleanup) NoMore() { c.change(func() { c.last = true }) }

// Run removes records one by one, beside the rows that are being sent, until NoMore.
func (c *Cleanup) Run(ctx context.Context) {
	for !c.over() {
		if r, ok := c.take(); ok {
			if !c.remove(ctx, r) {
				return
			}
			continue
		}
		select {
		case <-c.changed:
		case <-ctx.Done():
			return
		}
	}
}

// take picks a record whose row is recorded.
func (c *Cleanup) take() (r usedRecord, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, r := range c.queue {
		if r.row <= c.recorded {
			c.queue[i] = c.queue[len(c.queue)-1]
			c.queue = c.queue[:len(c.queue)-1]
			return r, true
		}
	}
	return r, false
}

func (c *Cleanup) over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

// remove deletes one record. It reports false when there is no use in going on.
func (c *Cleanup) remove(ctx context.Context, r usedRecord) bool {
	_, err := c.client.DeleteImportRecord(ctx, r.id)
	e := graph.AsError(err)
	if err == nil || e != nil && e.Class == graph.NotFound {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = append(c.failed, r)
	if e == nil { // the run is over
		return false
	}
	c.why = err
	return e.Class != graph.Outage && e.Class != graph.Forbidden && e.Class != graph.Unauthorized && e.Class != graph.RouteRefused
}

// Finish removes what is left, several at a time, and tells of what could not be removed, which changes no row's fate. It returns how many
// records that is.
func (c *Cleanup) Finish(ctx context.Context, parallel int) (left int) {
	c.queue, c.failed = append(c.queue, c.failed...), nil // what failed while the run was busy has another chance
	var g errgroup.Group
	for range parallel {
		g.Go(func() error {
			for r, ok := c.take(); ok && c.remove(ctx, r); r, ok = c.take() {
			}
			return nil
		})
	}
	g.Wait()
	for _, r := range slices.Concat(c.failed, c.queue) {
		if r.row <= c.recorded {
			left++
		}
	}
	switch {
	case left > 0 && c.why != nil:
		c.note(fmt.Sprintf("%d import records of this run could not be removed and stay: %v", left, c.why))
	case left > 0:
		c.note(fmt.Sprintf("%d import records of this run are not removed yet", left))
	}
	return left
}
