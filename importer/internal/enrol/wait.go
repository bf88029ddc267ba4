package enrol

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"rollcall/graph"
	"rollcall/importer/caught"
	"rollcall/importer/identity"
	"rollcall/importer/internal/send"
	"rollcall/importer/outcome"
)

// The service grants one sync in ten minutes. Rows that wait to be shown, and keep others from being read, have one asked for after a
// minute in which nothing else came.
const (
	wakeEvery = 10*time.Minute + 15*time.Second
	wakeAfter = time.Minute
)

// A Wait waits for imported devices to be registered. One list call looks for all of them.
type Wait struct {
	client *graph.Client
	way    send.Way
	// Busy says that workers have rows in hand that travel by themselves.
	Busy     func() bool
	timeout  time.Duration
	attempts int
	parallel int // requests in flight
	note     func(string)
	used     *Cleanup
	// again sends imports again that the service could not store.
	again func(context.Context, []*send.Row, int) (left []*send.Row, err error)
	// Wake asks the service to show what it has registered.
	Wake func(context.Context)

	queue[*arrival]
	moved time.Time // when a row last came, or got on; guarded by the queue's mutex

	// owned by run, to be asked after it
	woken time.Time // when a sync was last asked for
	shown bool      // that sync shows all devices of the run
	told  bool
}

// NewWait makes it for a run. Each device is waited for so long, and imported so often at most.
func NewWait(client *graph.Client, way send.Way, timeout time.Duration, attempts, parallel int, used *Cleanup, note func(string)) *Wait {
	return &Wait{client: client, way: way, timeout: timeout, attempts: attempts, parallel: parallel, used: used, note: note, queue: newQueue[*arrival]()}
}

// add hands a row over whose import the service has accepted just now, or is seen to be at.
func (a *Wait) add(x arrival) {
	x.accepted = time.Now()
	x.s.HandOn()
	a.change(func() { a.open, a.moved = append(a.open, &x), x.accepted })
}

// Run settles every row that is handed over. It returns after NoMore, when none is left.
func (a *Wait) Run(ctx context.Context, halt func(error)) { a.queue.run(ctx, a, halt) }

// Shown reports whether the service was asked to show all devices of the run.
func (a *Wait) Shown() bool { return a.shown }

// next says when there is something to do, zero for nothing as yet, and false when all is done.
func (a *Wait) next() (time.Time, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.open) == 0 {
		return time.Time{}, !a.last
	}
	// The list is looked at again some time after the last look, and after the oldest import that nobody looked for yet.
	oldest, end := a.open[0].accepted, a.open[0].accepted.Add(a.timeout)
	for _, x := range a.open {
		oldest = earliest(oldest, x.accepted)
		end = earliest(end, x.accepted.Add(a.timeout))
	}
	at := oldest.Add(a.pause)
	if next := a.looked.Add(a.pause); next.After(at) {
		at = next
	}
	return earliest(at, end), true
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// expire makes pending what took too long, or everything once nobody waits.
func (a *Wait) expire(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	kept := a.open[:0]
	for _, x := range a.open {
		late := now.Sub(x.accepted) >= a.timeout && a.looked.After(x.accepted) // nobody gives up without a look
		if !a.ended && !late {
			kept = append(kept, x)
			continue
		}
		what, until := "the service has accepted the import", "the end of it was seen"
		if x.waits() {
			what, until = "the import has ended", "the device was listed"
		}
		when := "the run ended"
		if !a.ended {
			when = fmt.Sprintf("%s were over", a.timeout)
		}
		o := &x.s.Outcome
		o.ID = x.record
		o.Settle(outcome.Pending, identity.CodeImportPending, what+", and "+when+" before "+until+": a resume goes on waiting")
		x.leave()
	}
	a.open = kept
}

// look reads the list of import records once, and that of devices where a row needs it, and settles the rows that have come to an end.
func (a *Wait) look(ctx context.Context) error {
	a.mu.Lock()
	open := append([]*arrival(nil), a.open...)
	a.mu.Unlock()
	err := a.read(ctx, open)
	var devices map[string][]graph.Device
	if err == nil {
		devices, err = a.devices(ctx, open)
	}
	if err != nil {
		return unread("look how imports have ended", err)
	}
	err = a.act(ctx, open, devices)
	if err == nil {
		err = a.repeat(ctx)
	}
	if err == nil {
		a.rouse(ctx)
	}
	return err
}

// read brings the rows to the stage that their import records show.
func (a *Wait) read(ctx context.Context, open []*arrival) error {
	byID, twins := map[string]*graph.ImportRecord{}, map[string][]graph.ImportRecord{}
	waited, sent := map[string]bool{}, map[string]bool{}
	for _, x := range open {
		waited[strings.ToLower(x.record)], sent[x.importID] = true, true
	}
	err := a.client.ListImportRecords(ctx, func(r graph.ImportRecord) error {
		id, importID := strings.ToLower(r.ID), strings.ToLower(r.ImportID)
		switch {
		case waited[id]:
			byID[id] = &r
		case sent[importID]:
			twins[importID] = append(twins[importID], r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, x := range open {
		if was := x.stage; was != x.read(byID[strings.ToLower(x.record)], twins[x.importID], a.attempts) {
			a.change(func() { a.moved = time.Now() })
		}
	}
	return nil
}

// devices lists the registered devices with the serial numbers of rows that need to know, by serial number.
func (a *Wait) devices(ctx context.Context, open []*arrival) (map[string][]graph.Device, error) {
	devices, wanted := map[string][]graph.Device{}, map[string]bool{}
	for _, x := range open {
		if x.needsDevice() {
			wanted[serialKey(x.s.Rec.Identifier)] = true
		}
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	return devices, a.client.ListDevices(ctx, func(d graph.Device) error {
		if key := serialKey(d.SerialNumber); wanted[key] {
			devices[key] = append(devices[key], d)
		}
		return nil
	})
}

// act takes the rows out of the wait that have come to an end.
func (a *Wait) act(ctx context.Context, open []*arrival, devices map[string][]graph.Device) error {
	var g errgroup.Group // of which each call has one arrival for itself
	g.SetLimit(a.parallel)
	for _, x := range open {
		g.Go(func() error {
			return caught.Do(func() error { return a.arrived(ctx, x, devices[serialKey(x.s.Rec.Identifier)]) })
		})
	}
	err := g.Wait()
	a.mu.Lock()
	defer a.mu.Unlock()
	kept := a.open[:0]
	for _, x := range a.open {
		if x.stage != left {
			kept = append(kept, x)
		}
	}
	if a.open = kept; len(kept) > 0 && !a.told && err == nil {
		a.told = true
		a.note(fmt.Sprintf("the service has accepted the imports and takes its time: waiting up to %s for each to end", a.timeout))
	}
	return err
}

// repeat sends the imports again that have to be.
func (a *Wait) repeat(ctx context.Context) error {
	var items []*send.Row
	tries := 0
	a.mu.Lock()
	kept := a.open[:0]
	for _, x := range a.open {
		if x.stage != repeated {
			kept = append(kept, x)
			continue
		}
		if x.maker == byRun {
			a.used.add(usedRecord{x.s.Place.Row, x.record})
		}
		items, tries = append(items, x.s), max(tries, x.tries)
	}
	a.open = kept
	a.mu.Unlock()
	if len(items) == 0 {
		return nil
	}
	left, err := a.again(ctx, items, tries+1)
	send.Abandon(left, err)
	return err
}

// rouse asks for a sync when nothing but the service's lists is behind: at once where no more rows will come, else when these rows keep
// others from coming.
func (a *Wait) rouse(ctx context.Context) {
	a.mu.Lock()
	waits := len(a.open) > 0
	for _, x := range a.open {
		waits = waits && x.waits()
	}
	last, moved := a.last, a.moved
	a.mu.Unlock()
	now := time.Now()
	switch {
	case !waits, !a.woken.IsZero() && now.Sub(a.woken) < wakeEvery:
	case last, now.Sub(moved) >= wakeAfter && !a.Busy():
		a.woken, a.shown = now, last
		a.Wake(ctx)
	}
}
