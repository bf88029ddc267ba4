package enrol

import (
	"context"
	"fmt"
	"strings"
	"time"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/send"
	"rollcall/importer/outcome"
)

// A Gone waits for registered devices to be gone: the service accepts a deletion at once and carries it out within half an hour.
// One list call looks for all of them.
type Gone struct {
	client  *graph.Client
	timeout time.Duration
	note    func(string)

	queue[departure]

	// owned by run
	final bool // the list was read since the last one came
	told  bool
}

// A departure is a row whose deletion is accepted.
type departure struct {
	s        *send.Row
	id       string
	accepted time.Time
}

// NewGone makes it for a run. Each deletion is waited for so long.
func NewGone(client *graph.Client, timeout time.Duration, note func(string)) *Gone {
	return &Gone{client: client, timeout: timeout, note: note, queue: newQueue[departure]()}
}

// Add hands a row over whose deletion was accepted just now.
func (d *Gone) Add(s *send.Row, id string) {
	s.HandOn()
	d.change(func() { d.open = append(d.open, departure{s, strings.ToLower(id), time.Now()}) })
}

// Run settles every row that is handed over. It returns after NoMore, when none is left.
func (d *Gone) Run(ctx context.Context, halt func(error)) { d.queue.run(ctx, d, halt) }

// next says when there is something to do, zero for nothing as yet, and false when all is done.
func (d *Gone) next() (time.Time, bool) {
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
func (d *Gone) expire(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	kept := d.open[:0]
	for _, dep := range d.open {
		why := ""
		switch {
		case d.ended:
			why = "the run ended before it was gone"
		case now.Sub(dep.accepted) >= d.timeout && d.looked.After(dep.accepted): // nobody gives up without a look
			why = fmt.Sprintf("the device was still listed %s later", now.Sub(dep.accepted).Round(time.Second))
		default:
			kept = append(kept, dep)
			continue
		}
		dep.s.Outcome.Settle(outcome.Pending, identity.CodeDeletionPending, "the service has accepted the deletion; "+why+": a resume goes on waiting")
		dep.s.Settle()
	}
	d.open = kept
}

// look reads the list once and settles the rows whose devices are not on it. A list that cannot be read for the moment is read later.
func (d *Gone) look(ctx context.Context) error {
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
	if err != nil {
		return unread("look whether devices are gone", err)
	}
	d.settle(waited)
	return nil
}

// settle ends the wait for the devices that were looked for and not found.
func (d *Gone) settle(listed map[string]bool) {
	d.mu.Lock()
	kept := d.open[:0]
	for _, dep := range d.open {
		if there, asked := listed[dep.id]; there || !asked {
			kept = append(kept, dep)
			continue
		}
		dep.s.Outcome.Settle(outcome.Deleted, "", "")
		dep.s.Settle()
	}
	d.open = kept
	left := len(kept)
	d.mu.Unlock()
	if left > 0 && !d.told {
		d.told = true
		d.note(fmt.Sprintf("the service has accepted the deletions and takes its time: waiting up to %s for each to be gone", d.timeout))
	}
}
