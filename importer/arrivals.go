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

// An arrivals waits for imported devices to be registered. One list call looks for all of them.
type arrivals struct {
	u        *updater
	timeout  time.Duration
	attempts int
	note     func(string)
	used     *cleaner
	// again sends imports again that the service could not store.
	again func(context.Context, []chunkItem, int) error
	// wake asks the service to show what it has registered; called once, when rows wait for nothing else.
	wake func(context.Context)

	mu      sync.Mutex // guards all below
	open    []*arrival
	last    bool
	ended   bool
	changed chan struct{}

	// owned by run
	looked time.Time
	pause  time.Duration
	failed error
	told   bool
}

func newArrivals(u *updater, timeout time.Duration, attempts int, used *cleaner, note func(string)) *arrivals {
	return &arrivals{u: u, timeout: timeout, attempts: attempts, used: used, note: note, changed: make(chan struct{}, 1), pause: pollEvery + rand.N(pollJitter)}
}

func (a *arrivals) add(x arrival) {
	x.accepted = time.Now()
	a.change(func() { a.open = append(a.open, &x) })
}

// noMore says that the last row was handed over, or never will be.
func (a *arrivals) noMore() { a.change(func() { a.last = true }) }

// end makes rows pending that would be waited for.
func (a *arrivals) end() { a.change(func() { a.ended = true }) }

func (a *arrivals) change(what func()) {
	a.mu.Lock()
	what()
	a.mu.Unlock()
	select {
	case a.changed <- struct{}{}:
	default:
	}
}

// run settles every row that is handed over. It returns after noMore, when none is left.
func (a *arrivals) run(ctx context.Context, halt func(error)) {
	done := ctx.Done()
	for {
		now := time.Now()
		a.expire(now)
		next, more := a.next()
		if !more {
			return
		}
		if !next.IsZero() && !next.After(now) {
			if err := a.look(ctx); err != nil {
				a.failed = err
				halt(err)
				a.end()
			}
			continue
		}
		timer := time.NewTimer(next.Sub(now))
		if next.IsZero() {
			timer.Stop()
		}
		select {
		case <-timer.C:
		case <-a.changed:
		case <-done:
			done = nil
			halt(context.Cause(ctx))
			a.end()
		}
		timer.Stop()
	}
}

// next says when there is something to do, zero for nothing as yet, and false when all is done.
func (a *arrivals) next() (time.Time, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.open) == 0 {
		return time.Time{}, !a.last
	}
	at := a.looked.Add(a.pause)
	if a.looked.IsZero() {
		at = a.open[0].accepted.Add(a.pause)
	}
	for _, x := range a.open {
		if end := x.accepted.Add(a.timeout); end.Before(at) {
			at = end
		}
	}
	return at, true
}

// expire makes pending what took too long, or everything once nobody waits.
func (a *arrivals) expire(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	kept := a.open[:0]
	for _, x := range a.open {
		why := ""
		switch {
		case a.ended:
			why = "the run ended before it was registered"
		case now.Sub(x.accepted) >= a.timeout:
			why = fmt.Sprintf("it was not seen to end within %s", a.timeout)
		default:
			kept = append(kept, x)
			continue
		}
		o := &x.s.outcome
		o.ID = x.record
		o.settle(Pending, identity.CodeImportPending, "the service has accepted the import; "+why+": a resume goes on waiting")
		x.free()
		x.s.settle()
	}
	a.open = kept
}

// look reads the list of import records once, and that of devices where rows wait for their device to be shown, and settles what has ended.
func (a *arrivals) look(ctx context.Context) error {
	a.mu.Lock()
	open := append([]*arrival(nil), a.open...)
	a.mu.Unlock()
	byID := map[string]graph.ImportRecord{}
	waited := map[string]bool{}
	seeks := false
	for _, x := range open {
		waited[strings.ToLower(x.record)] = true
		seeks = seeks || x.seek
	}
	err := a.u.client.ListImportRecords(ctx, func(r graph.ImportRecord) error {
		if id := strings.ToLower(r.ID); waited[id] {
			byID[id] = r
		}
		return nil
	})
	// A record that is gone was removed by somebody: then the list of devices says what became of it.
	for _, x := range open {
		if _, ok := byID[strings.ToLower(x.record)]; !ok && x.device == "" {
			seeks = true
		}
	}
	devices := map[string][]graph.Device{}
	if err == nil && seeks {
		wanted := map[string]bool{}
		for _, x := range open {
			wanted[serialKey(x.s.rec.Identifier)] = true
		}
		err = a.u.client.ListDevices(ctx, func(d graph.Device) error {
			if key := serialKey(d.SerialNumber); wanted[key] {
				devices[key] = append(devices[key], d)
			}
			return nil
		})
	}
	a.looked, a.pause = time.Now(), pollEvery+rand.N(pollJitter)
	if err != nil {
		return a.unread(err)
	}
	return a.settle(ctx, open, byID, devices)
}

// unread decides what it means that the list could not be read: for the moment nothing, it is read later.
func (a *arrivals) unread(err error) error {
	if e := graph.AsError(err); e != nil && e.Class == graph.Transient {
		return nil
	}
	if errors.Is(err, graph.ErrDrained) {
		a.end()
		return nil
	}
	return fmt.Errorf("look how imports have ended: %w", err)
}

// settle takes the rows out of the wait that have come to an end.
func (a *arrivals) settle(ctx context.Context, open []*arrival, byID map[string]graph.ImportRecord, devices map[string][]graph.Device) error {
	var again []*arrival
	gone := map[*arrival]bool{}
	waiting := 0
	for _, x := range open {
		r, ok := byID[strings.ToLower(x.record)]
		done, err := a.arrived(ctx, x, r, ok, devices[serialKey(x.s.rec.Identifier)])
		if err != nil {
			return err
		}
		switch {
		case done:
			gone[x] = true
		case x.again:
			x.again = false
			again = append(again, x)
			gone[x] = true
		case x.device != "" || x.seek:
			waiting++
		}
	}
	a.mu.Lock()
	kept := a.open[:0]
	for _, x := range a.open {
		if !gone[x] {
			kept = append(kept, x)
		}
	}
	a.open = kept
	left, last := len(kept), a.last
	a.mu.Unlock()
	if waiting > 0 && waiting == left && last && a.wake != nil { // only the service's own lists are behind
		a.wake(ctx)
		a.wake = nil
	}
	if left > 0 && !a.told {
		a.told = true
		a.note(fmt.Sprintf("the service has accepted the imports and takes its time: waiting up to %s for each to end", a.timeout))
	}
	return a.sendAgain(ctx, again)
}

func (a *arrivals) sendAgain(ctx context.Context, again []*arrival) error {
	if len(again) == 0 {
		return nil
	}
	items, tries := make([]chunkItem, len(again)), 0
	for i, x := range again {
		items[i] = x.chunkItem
		tries = max(tries, x.tries)
	}
	if err := a.again(ctx, items, tries+1); err != nil {
		abandonOpen(items, err)
		return err
	}
	return nil
}

// arrived looks at one row and settles it if its import has ended.
func (a *arrivals) arrived(ctx context.Context, x *arrival, r graph.ImportRecord, listed bool, devices []graph.Device) (bool, error) {
	status := strings.ToLower(r.State.ImportStatus)
	switch {
	case x.device != "":
		return a.complete(ctx, x)
	case x.seek:
		return a.update(ctx, x, devices)
	case !listed && len(devices) > 0, listed && status == "complete" && !x.ours:
		// Of what somebody else has imported, or removed the record, the row wants what it says.
		x.seek = !x.ours
		if x.seek {
			return a.update(ctx, x, devices)
		}
		x.device = devices[0].ID
		return a.complete(ctx, x)
	case status == "complete":
		x.device = r.State.RegistrationID
		return a.complete(ctx, x)
	case status != "error":
		return false, nil
	case strings.EqualFold(r.State.ErrorName, "ZtdDeviceAlreadyAssigned"):
		x.seek = true
		return a.update(ctx, x, devices)
	case strings.EqualFold(r.State.ErrorName, "StorageError") && x.tries < a.attempts:
		a.finished(x)
		x.again = true
		return false, nil
	}
	code, message := importFailed(r.State)
	x.s.outcome.ID = ""
	x.s.outcome.settle(Failed, code, message)
	a.leave(x)
	return true, nil
}

// complete settles a row whose device is registered. What an import cannot carry is set on the device, once the service shows it.
func (a *arrivals) complete(ctx context.Context, x *arrival) (bool, error) {
	o := &x.s.outcome
	body := graph.Patch{}
	for _, c := range []identity.Column{identity.AddressableUserName, identity.DisplayName} {
		if v, ok := valueOf(x.ch.values, c); ok {
			body = append(body, graph.Property{Name: c.String(), Value: v.Text})
		}
	}
	o.ID = x.device
	if len(body) > 0 {
		receipt, err := a.u.client.UpdateDevice(ctx, x.device, body)
		if e := graph.AsError(err); e != nil && e.Class == graph.NotFound {
			return false, nil // not shown yet
		}
		if err != nil {
			done, err := a.refused(ctx, x, err)
			if done && err == nil {
				o.Message = "the device is registered, but for what no import carries: " + o.Message
			}
			return done, err
		}
		o.HTTPStatus, o.RequestID = receipt.Status, receipt.RequestID
		o.Attempts += receipt.Attempts
	}
	o.settle(Created, "", "")
	a.leave(x)
	return true, nil
}

// update settles a row whose device was there already: it is compared, and changed where it differs.
func (a *arrivals) update(ctx context.Context, x *arrival, devices []graph.Device) (bool, error) {
	o := &x.s.outcome
	switch len(devices) {
	case 0:
		return false, nil // not shown yet
	case 1:
	default:
		o.settle(Failed, identity.CodeAmbiguousIdentity, "several devices of the tenant have this serial number: name the right one in an id column")
		a.leave(x)
		return true, nil
	}
	e := deviceEntry(devices[0])
	pl, _ := a.u.now()
	ch, out := pl.compareTo(&e, &x.s.rec)
	o.merge(out)
	if ch != nil {
		receipt, err := a.u.updateDevice(ctx, ch)
		if err != nil {
			return a.refused(ctx, x, err)
		}
		o.HTTPStatus, o.RequestID = receipt.Status, receipt.RequestID
		o.Attempts += receipt.Attempts
		o.settle(Updated, "", "")
	}
	a.leave(x)
	return true, nil
}

// refused settles a row whose device did not take its update, or says why the run must end.
func (a *arrivals) refused(ctx context.Context, x *arrival, err error) (bool, error) {
	if _, fatal := a.u.failed(ctx, x.s, &change{route: RouteAction}, err); fatal != nil {
		return false, fatal
	}
	a.leave(x)
	return true, nil
}

// leave ends the wait for a settled row.
func (a *arrivals) leave(x *arrival) {
	a.finished(x)
	x.free()
	x.s.settle()
}

// finished lets the record be removed: it has served its purpose.
func (a *arrivals) finished(x *arrival) {
	if x.ours {
		a.used.add(usedRecord{x.s.place.Row, x.record})
	}
}
