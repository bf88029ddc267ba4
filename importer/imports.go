package importer

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/sync/semaphore"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
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
	size     int // of a chunk
	attempts int
	arriving *arrivals
	room     *semaphore.Weighted // for devices that are unfinished
}

func newDeviceImporter(u *updater, run string, size, attempts int, a *arrivals) *deviceImporter {
	return &deviceImporter{u: u, run: run, size: size, attempts: attempts, arriving: a, room: semaphore.NewWeighted(maxImporting)}
}

// send sends one chunk as soon as there is room for it, but for rows whose import is under way already.
func (d *deviceImporter) send(ctx context.Context, items []chunkItem) error {
	if err := d.room.Acquire(ctx, int64(len(items))); err != nil {
		return context.Cause(ctx)
	}
	fresh := items[:0:0]
	for _, it := range items {
		if e := it.ch.entry; e != nil {
			d.await(it, e.ID(), d.owns(it.s, e), 0, false)
			continue
		}
		fresh = append(fresh, it)
	}
	return d.import1(ctx, fresh, 1)
}

// again imports devices once more that the service could not store, or that nobody imports any longer. They have their room still.
func (d *deviceImporter) again(ctx context.Context, items []chunkItem, n int) error {
	for chunk := range slices.Chunk(items, d.size) {
		if err := d.import1(ctx, chunk, n); err != nil {
			return err
		}
	}
	return nil
}

// import1 is try that gives the room of those devices back that it did not come to.
func (d *deviceImporter) import1(ctx context.Context, items []chunkItem, n int) error {
	if len(items) == 0 {
		return nil
	}
	err := d.try(ctx, items, n)
	if err != nil {
		for _, it := range items {
			if it.open() {
				d.free()
			}
		}
	}
	return err
}

func (d *deviceImporter) free() { d.room.Release(1) }

// await hands a row over whose import the service has accepted.
func (d *deviceImporter) await(it chunkItem, record string, ours bool, tries int, repeated bool) {
	it.give()
	d.arriving.add(arrival{s: it.s, ch: it.ch, record: record, importID: importID(d.run, it.s.place.Row), ours: ours, tries: tries,
		repeated: repeated || tries > 1, free: d.free})
}

// settle ends the way of a row that was not accepted.
func (d *deviceImporter) settle(it chunkItem) {
	d.free()
	it.s.settle()
}

// owns reports whether an earlier part of this run made the record.
func (d *deviceImporter) owns(s *slot, record *tenant.Entry) bool {
	return strings.EqualFold(record.Of(identity.ImportID), importID(d.run, s.place.Row)) || s.was == outcome.Pending && strings.EqualFold(record.ID(), s.wasID)
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
	case e.Applied:
		for _, it := range items {
			it.s.outcome.Attempts += e.Attempts
		}
		return d.lookAgain(ctx, items, n, e)
	case len(items) > 1 && e.SmallerMayPass():
		return halve(ctx, items, e, func(ctx context.Context, half []chunkItem) error { return d.try(ctx, half, n) })
	}
	for _, it := range items {
		if _, fatal := d.u.failed(ctx, it.s, it.ch, err); fatal != nil {
			return fatal
		}
		d.settle(it)
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
func (d *deviceImporter) accepted(ctx context.Context, items []chunkItem, list []graph.ImportRecord, receipt graph.Receipt, n int) error {
	found := newRecords(list)
	var doubted []chunkItem
	for _, it := range items {
		o := &it.s.outcome
		take(o, receipt)
		if r := found.of(importID(d.run, it.s.place.Row), it.s); r != nil && r.ID != "" {
			d.await(it, r.ID, true, n, receipt.Repeated)
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
	list, err := d.newcomers(ctx, items)
	if err != nil {
		// Without an answer it is not known what became of the rows: none of them is recorded, and a resume looks again.
		if cause != nil {
			err = errors.Join(err, cause)
		}
		return err
	}
	found := newRecords(list)
	var left []chunkItem
	for _, it := range items {
		if r := found.of(importID(d.run, it.s.place.Row), it.s); r != nil {
			d.await(it, r.ID, true, n, true)
			continue
		}
		left = append(left, it)
	}
	again := resend{n: n, attempts: d.attempts, cause: cause, denied: "the service took the import but has no record of it", settle: d.settle, try: d.try}
	return again.send(ctx, left)
}

// newcomers lists the import records that can be what became of the items' last import: not those that were there when this part of
// the run began, nor those that have shown how an earlier import of a row has ended.
func (d *deviceImporter) newcomers(ctx context.Context, items []chunkItem) (list []graph.ImportRecord, err error) {
	ids, serials := map[string]bool{}, map[string]bool{}
	for _, it := range items {
		ids[importID(d.run, it.s.place.Row)] = true
		serials[serialKey(it.s.rec.Identifier)] = true
	}
	err = d.u.client.ListImportRecords(ctx, func(r graph.ImportRecord) error {
		old := d.u.planner.tenant.ByID(tenant.Records, r.ID) != nil || d.arriving.used.has(r.ID)
		if !old && (ids[strings.ToLower(r.ImportID)] || serials[serialKey(r.SerialNumber)] && unmarked(r)) {
			list = append(list, r)
		}
		return nil
	})
	return list, err
}

// unmarked reports whether the record has lost the importId that it was sent with, or never had one: any other than ours is somebody else's.
func unmarked(r graph.ImportRecord) bool {
	return r.ImportID == "" || strings.EqualFold(r.ImportID, r.ID)
}
