package importer

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"rollcall/graph"
	"rollcall/importer/identity"
)

// pollEvery is the shortest time between two looks at the list of devices, pollJitter what is added to it at most.
const (
	pollEvery  = 15 * time.Second
	pollJitter = 5 * time.Second
)

// A departures waits for registered devices to be gone: the service accepts a deletion at once and carries it out within half an hour.
// One list call looks for all of them.
type departures struct {
	client  *graph.Client
	timeout time.Duration
	note    func(string)

	mu      sync.Mutex // guards all below
	open    []departure
	last    bool          // no more will come
	ended   bool          // nobody waits any longer
	changed chan struct{} // has a token when one of these has changed

	// owned by run
	looked time.Time     // at the list; zero for never
	pause  time.Duration // from then to the next look
	final  bool          // the list was read since the last one came
	failed error         // why the list could not be read, to be asked after run
	told   bool
}

// A departure is a row whose deletion is accepted.
type departure struct {
	s        *slot
	id       string
	accepted time.Time
}

func newDepartures(client *graph.Client, timeout time.Duration, note func(string)) *departures {
	return &departures{client: client, timeout: timeout, note: note, changed: make(chan struct{}, 1), pause: pollEvery + rand.N(pollJitter)}
}

// add hands a row over whose deletion was accepted just now.
func (d *departures) add(s *slot, id string) {
	d.change(func() { d.open = append(d.open, departure{s, strings.ToLower(id), time.Now()}) })
}

// noMore says that the last row was handed over, or never will be.
func (d *departures) noMore() { d.change(func() { d.last = true }) }

// end makes rows pending that would be waited for.
func (d *departures) end() { d.change(func() { d.ended = true }) }

func (d *departures) change(what func()) {
	d.mu.Lock()
	what()
	d.mu.Unlock()
	select {
	case d.changed <- struct{}{}:
	default:
	}
}

// run settles every row that is handed over. It returns after noMore, when none is left.
func (d *departures) run(ctx context.Context, halt func(error)) {
	done := ctx.Done()
	for {
		now := time.Now()
		d.expire(now)
		next, more := d.next(now)
		if !more {
			return
		}
		if !next.IsZero() && !next.After(now) {
			if err := d.look(ctx); err != nil {
				d.failed = err
				halt(err)
				d.end()
			}
			continue
		}
		timer := time.NewTimer(next.Sub(now))
		if next.IsZero() {
			timer.Stop()
		}
		select {
		case <-timer.C:
		case <-d.changed:
		case <-done:
			done = nil
			halt(context.Cause(ctx))
			d.end()
		}
		timer.Stop()
	}
}

// next says when there is something to do, zero for nothing as yet, and false when all is done.
func (d *departures) next(now time.Time) (time.Time, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.open) == 0 {
		return time.Time{}, !d.last
	}
	at := d.looked.Add(d.pause)
	switch {
	case d.last && !d.final: // a service that was quick is not waited for
		at = d.looked.Add(pollEvery)
	case d.looked.IsZero():
		at = d.open[0].accepted.Add(d.pause)
	}
	if end := d.open[0].accepted.Add(d.timeout); end.Before(at) { // the oldest comes first
		return end, true
	}
	return at, true
}

// expire makes pending what took too long, or everything once nobody waits.
func (d *departures) expire(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	kept := d.open[:0]
	for _, dep := range d.open {
		why := ""
		switch {
		case d.ended:
			why = "the run ended before it was gone"
		case now.Sub(dep.accepted) >= d.timeout:
			why = fmt.Sprintf("the device was still listed %s later", now.Sub(dep.accepted).Round(time.Second))
		default:
			kept = append(kept, dep)
			continue
		}
		dep.s.outcome.settle(Pending, identity.CodeDeletionPending, "the service has accepted the deletion; "+why+": a resume goes on waiting")
		dep.s.settle()
	}
	d.open = kept
}

// look reads the list once and settles the rows whose devices are not on it. A list that cannot be read for the moment is read later.
func (d *departures) look(ctx context.Context) error {
	d.mu.Lock()
	waited := map[string]bool{} // ids, and whether they are listed
	for _, dep := range d.open {
		waited[dep.id] = false
	}
	d.final = d.last
	d.mu.Unlock()
	err := d.client.ListDevices(ctx, func(dev graph.Device) error {
		if id := strings.ToLower(dev.ID); !waited[id] {
			if _, ok := waited[id]; ok {
				waited[id] = true
			}
		}
		return nil
	})
	d.looked, d.pause = time.Now(), pollEvery+rand.N(pollJitter)
	if err != nil {
		if e := graph.AsError(err); e != nil && e.Class == graph.Transient {
			return nil
		}
		if errors.Is(err, graph.ErrDrained) {
			d.end()
			return nil
		}
		return fmt.Errorf("look whether devices are gone: %w", err)
	}
	d.settle(waited)
	return nil
}

// settle ends the wait for the devices that were looked for and not found.
func (d *departures) settle(listed map[string]bool) {
	d.mu.Lock()
	kept := d.open[:0]
	for _, dep := range d.open {
		if there, asked := listed[dep.id]; there || !asked {
			kept = append(kept, dep)
			continue
		}
		dep.s.outcome.settle(Deleted, "", "")
		dep.s.settle()
	}
	d.open = kept
	left := len(kept)
	d.mu.Unlock()
	if left > 0 && !d.told {
		d.told = true
		d.note(fmt.Sprintf("the service has accepted the deletions and takes its time: waiting up to %s for each to be gone", d.timeout))
	}
}
