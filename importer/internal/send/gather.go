package send

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// linger is how long a list that is not full waits for another row. Rows come from memory, so a pause of this length means
// that no more are to come for now: the window is full or the input has ended.
const linger = 50 * time.Millisecond

// A Gather makes lists of rows whose changes the service takes many at a time, and gives them to a sender.
type Gather struct {
	Size   int
	Sender Sender
	// Busy says that workers have rows in hand: more may follow, however long that takes. Nil: nobody has.
	Busy func() bool
	// Expect is how many rows will come, where that is known: the last one is not kept waiting.
	Expect int
	// Cover returns once it is on disk that rows may have been sent.
	Cover func([]*Row) error
	// Again decides anew about a row that the sender gave back.
	Again func(context.Context, *Row) error

	in chan *Row
}

// NewGather makes one of lists of so many rows.
func NewGather(size int, s Sender) *Gather {
	// Unbuffered: what is not in a list is still in its worker's hands.
	return &Gather{Size: size, Sender: s, in: make(chan *Row)}
}

// Add hands a row over.
func (g *Gather) Add(r *Row) { g.in <- r }

// NoMore says that the last row was handed over.
func (g *Gather) NoMore() { close(g.in) }

// Run gathers and sends until NoMore, with at most parallel lists in flight. A list whose fate is not known halts the run.
func (g *Gather) Run(ctx context.Context, parallel int, halt func(error)) {
	var flights errgroup.Group
	flights.SetLimit(parallel)
	defer flights.Wait()
	var sending atomic.Int64 // lists
	var rows []*Row
	flush := func() {
		if len(rows) == 0 {
			return
		}
		list := rows
		rows = nil
		sending.Add(1)
		flights.Go(func() error {
			defer sending.Add(-1)
			g.send(ctx, list, halt)
			return nil
		})
	}
	timer := time.NewTimer(linger)
	defer timer.Stop()
	seen, waited := 0, false
	for {
		select {
		case r, open := <-g.in:
			if !open {
				flush()
				return
			}
			seen++
			if rows = append(rows, r); len(rows) >= g.Size || seen == g.Expect {
				flush()
			}
			waited = false
			timer.Reset(linger)
		case <-timer.C:
			// While others are being sent, what follows may be for this list: a full window has room again when they are done, and
			// is filled within the next pause.
			busy := sending.Load() > 0 || g.Busy != nil && g.Busy()
			if len(rows) > 0 && (busy || waited) {
				waited = busy
				timer.Reset(linger)
				continue
			}
			flush()
		}
	}
}

// send gives a list to the sender, and decides anew about what comes back.
func (g *Gather) send(ctx context.Context, list []*Row, halt func(error)) {
	if err := g.Cover(list); err != nil {
		halt(err)
		Abandon(list, NotSent(err))
		return
	}
	left, err := Try(ctx, g.Sender, list)
	if err != nil {
		halt(err)
		Abandon(left, err)
		return
	}
	for _, r := range left {
		if err := g.Again(ctx, r); err != nil {
			halt(err)
		}
	}
}
