package importer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/semaphore"

	"rollcall/graph"
	"rollcall/importer/identity"
)

// maxImporting is how many devices the service is given to work on at once.
const maxImporting = 2000

// importSpace is the name space of the importIds that we give: version 5 UUIDs of run and row.
var importSpace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://learn.microsoft.com/graph/api/resources/intune-enrollment-importedwindowsautopilotdeviceidentity#rollcall"))

// importID is what marks the import of one row as this run's own, in whichever part of the run it is sent.
func importID(run string, row int) string {
	return uuid.NewSHA1(importSpace, []byte(run+"/"+strconv.Itoa(row))).String()
}

// A deviceImporter registers Autopilot devices: the service takes them many at a time and works on them later.
type deviceImporter struct {
	u        *updater
	run      string
	attempts int
	arriving *arrivals
	room     *semaphore.Weighted // for devices that are unfinished
}

func newDeviceImporter(u *updater, run string, attempts int, a *arrivals) *deviceImporter {
	return &deviceImporter{u: u, run: run, attempts: attempts, arriving: a, room: semaphore.NewWeighted(maxImporting)}
}

// send sends one chunk as soon as there is room for it, but for rows whose import is under way already.
func (d *deviceImporter) send(ctx context.Context, items []chunkItem) error {
	if err := d.room.Acquire(ctx, int64(len(items))); err != nil {
		return context.Cause(ctx)
	}
	fresh := items[:0:0]
	for _, it := range items {
		if it.ch.entry != nil {
			d.arriving.add(arrival{chunkItem: it, record: it.ch.entry.id(), ours: d.owns(it.s, it.ch.entry), free: d.free})
			continue
		}
		fresh = append(fresh, it)
	}
	if len(fresh) == 0 {
		return nil
	}
	return d.try(ctx, fresh, 1)
}

func (d *deviceImporter) free() { d.room.Release(1) }

// owns reports whether an earlier part of this run made the record.
func (d *deviceImporter) owns(s *slot, record *entry) bool {
	return strings.EqualFold(record.of(identity.ImportID), importID(d.run, s.place.Row)) || s.was == Pending && strings.EqualFold(record.id(), s.wasID)
}

func (d *deviceImporter) try(ctx context.Context, items []chunkItem, n int) error {
	list := make([]graph.Patch, len(items))
	for i, it := range items {
		list[i] = d.body(it)
	}
	records, receipt, err := d.u.client.ImportAutopilot(ctx, list)
	e := graph.AsError(err)
	switch {
	case err == nil:
		return d.accepted(ctx, items, records, receipt, n)
	case e == nil:
		return err
	case e.Class == graph.MaybeApplied:
		for _, it := range items {
			it.s.outcome.Attempts += e.Attempts
		}
		return d.lookAgain(ctx, items, n, e)
	case len(items) > 1 && halves(e):
		return halve(ctx, items, e, func(ctx context.Context, half []chunkItem) error { return d.try(ctx, half, n) })
	}
	for _, it := range items {
		if _, fatal := d.u.failed(ctx, it.s, it.ch, err); fatal != nil {
			return fatal
		}
		d.free()
		it.s.settle()
	}
	return nil
}

// body is one item of an import.
func (d *deviceImporter) body(it chunkItem) graph.Patch {
	p := graph.Patch{{Name: identity.ImportID.String(), Value: importID(d.run, it.s.place.Row)}}
	if _, ok := valueOf(it.ch.values, identity.SerialNumber); !ok && it.s.rec.Identifier != "" {
		p = append(p, graph.Property{Name: identity.SerialNumber.String(), Value: it.s.rec.Identifier})
	}
	return appendValues(p, it.ch.values, []identity.Column{identity.SerialNumber, identity.ProductKey, identity.Hash, identity.GroupTag, identity.AssignedUser})
}

// accepted hands the rows over to whoever waits for the service to finish. A row that the reply does not name is looked for.
func (d *deviceImporter) accepted(ctx context.Context, items []chunkItem, records []graph.ImportRecord, receipt graph.Receipt, n int) error {
	found := newRecords(records)
	var doubted []chunkItem
	for _, it := range items {
		o := &it.s.outcome
		o.HTTPStatus, o.RequestID = receipt.Status, receipt.RequestID
		o.Attempts += receipt.Attempts
		if r := found.of(importID(d.run, it.s.place.Row), it); r != nil {
			d.arriving.add(arrival{chunkItem: it, record: r.ID, ours: true, tries: n, free: d.free})
			continue
		}
		doubted = append(doubted, it)
	}
	if len(doubted) == 0 {
		return nil
	}
	return d.lookAgain(ctx, doubted, n, nil)
}

// lookAgain looks for imports that may have been accepted although the reply did not say so, and sends those again that were not.
func (d *deviceImporter) lookAgain(ctx context.Context, items []chunkItem, n int, cause *graph.Error) error {
	var records []graph.ImportRecord
	wanted := map[string]bool{}
	for _, it := range items {
		wanted[importID(d.run, it.s.place.Row)] = true
		wanted[serialKey(it.s.rec.Identifier)] = true
	}
	err := d.u.client.ListImportRecords(ctx, func(r graph.ImportRecord) error {
		if wanted[strings.ToLower(r.ImportID)] || wanted[serialKey(r.SerialNumber)] {
			records = append(records, r)
		}
		return nil
	})
	if err != nil {
		if cause != nil {
			err = errors.Join(err, cause)
		}
		return err
	}
	// By its serial number alone only a record counts that was not there when the run began.
	known := func(r graph.ImportRecord) bool { return d.u.planner.tenant.byID(recordList, r.ID) != nil }
	var fresh []graph.ImportRecord
	for _, r := range records {
		if wanted[strings.ToLower(r.ImportID)] || !known(r) {
			fresh = append(fresh, r)
		}
	}
	found := newRecords(fresh)
	var left []chunkItem
	for _, it := range items {
		if r := found.of(importID(d.run, it.s.place.Row), it); r != nil {
			d.arriving.add(arrival{chunkItem: it, record: r.ID, ours: true, tries: n, free: d.free})
			continue
		}
		left = append(left, it)
	}
	if len(left) == 0 {
		return nil
	}
	if n >= d.attempts {
		code, message := identity.CodeNotApplied, "the service took the import but has no record of it"
		if cause != nil {
			code, message = errorCode(cause), cause.Message
		}
		for _, it := range left {
			it.s.outcome.settle(Failed, code, message)
			d.free()
			it.s.settle()
		}
		return nil
	}
	if err := pause(ctx, n); err != nil {
		return err
	}
	if cause != nil && cause.Status == http.StatusGatewayTimeout && len(left) > 1 { // the list is too long for the service's patience
		return halve(ctx, left, &graph.Error{}, func(ctx context.Context, half []chunkItem) error { return d.try(ctx, half, n+1) })
	}
	return d.try(ctx, left, n+1)
}

func serialKey(serial string) string { return identity.Key(identity.TypeSerial, serial) }

// records finds import records of a reply or a list: by importId, else by serial number.
type records struct {
	byImportID, bySerial map[string]*graph.ImportRecord
}

func newRecords(list []graph.ImportRecord) records {
	r := records{map[string]*graph.ImportRecord{}, map[string]*graph.ImportRecord{}}
	for i := range list {
		e := &list[i]
		// Of several with one importId, sent again when a reply was lost, the one counts that made a device.
		if was := r.byImportID[strings.ToLower(e.ImportID)]; was == nil || was.State.RegistrationID == "" {
			r.byImportID[strings.ToLower(e.ImportID)] = e
		}
		r.bySerial[serialKey(e.SerialNumber)] = e
	}
	return r
}

func (r records) of(importID string, it chunkItem) *graph.ImportRecord {
	if e := r.byImportID[importID]; e != nil {
		return e
	}
	if it.s.rec.Identifier == "" {
		return nil
	}
	return r.bySerial[serialKey(it.s.rec.Identifier)]
}

// importAdvice says what an import's error means, by its name: the numbers vary.
func importAdvice(name string) string {
	switch strings.ToLower(name) {
	case "ztddeviceassignedtoothertenant", "ztddeviceassignedtoanothertenant":
		return "the device is registered in another tenant: have it removed there first, a leftover record of the Microsoft Store for Business included"
	case "invalidztdhardwarehash":
		return "the service does not take the hardware hash: collect it again on the device, with its manufacturer, model and serial number set in the firmware"
	case "ztddeviceduplicated":
		return "the same device stood twice in what was sent and one of them was taken: remove the row that is wrong and look whether the device is registered"
	case "storageerror":
		return "the service could not store it: run again later"
	}
	return "the service ended the import with this error: look at the device in the portal, or ask Microsoft's support with the request id"
}

// importFailed words the end of an import.
func importFailed(state graph.ImportState) (identity.Code, string) {
	name := state.ErrorName
	if name == "" {
		name = "import_error"
	}
	return identity.Code(name), fmt.Sprintf("%s (error %d)", importAdvice(name), state.ErrorCode)
}

// An arrival is a row whose import the service has accepted.
type arrival struct {
	chunkItem
	record   string    // id of the import record
	ours     bool      // this run made the record, and removes it when its end is recorded
	accepted time.Time // when the wait began
	tries    int       // imports of this row so far
	device   string    // id of the registered device, once it is known
	seek     bool      // the device is in the tenant already: what the row wants of it is an update
	again    bool      // the service could not store it: it is imported again
	free     func()
}
