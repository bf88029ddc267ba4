package enrol

import (
	"context"
	"errors"
	"slices"
	"strings"

	"golang.org/x/sync/semaphore"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/plan"
	"rollcall/importer/internal/send"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// MaxImporting is how many devices the service is given to work on at once.
const MaxImporting = 2000

// Imports is the sender of new Autopilot devices: the service takes them many at a time and works on them later.
type Imports struct {
	client   *graph.Client
	way      send.Way
	run      string
	size     int // of a list
	attempts int
	wait     *Wait
	room     *semaphore.Weighted // for devices that are unfinished
}

// NewImports makes the sender of a run. Wait is given what the service has accepted.
func NewImports(client *graph.Client, w send.Way, run string, size, attempts int, wait *Wait) *Imports {
	d := &Imports{client: client, way: w, run: run, size: size, attempts: attempts, wait: wait, room: semaphore.NewWeighted(MaxImporting)}
	wait.again = d.again
	return d
}

// Send sends one list as soon as there is room for it, but for rows whose import is under way already.
func (d *Imports) Send(ctx context.Context, rows []*send.Row) (left []*send.Row, err error) {
	if err := d.room.Acquire(ctx, int64(len(rows))); err != nil {
		return rows, context.Cause(ctx)
	}
	var fresh []*send.Row
	for _, r := range rows {
		if r.Change.Accepted {
			d.await(r, r.Change.ID, d.maker(r, r.Change.Entry), sentOnce, 0)
			continue
		}
		fresh = append(fresh, r)
	}
	return d.list(ctx, fresh, 1)
}

// again imports devices once more that the service could not store, or that nobody imports any longer. They have their room still.
func (d *Imports) again(ctx context.Context, rows []*send.Row, n int) (left []*send.Row, err error) {
	for list := range slices.Chunk(rows, d.size) {
		if err != nil {
			left = append(left, list...)
			continue
		}
		left, err = d.list(ctx, list, n)
	}
	return left, err
}

// list sends one list, and gives back the room of the rows that it gives back.
func (d *Imports) list(ctx context.Context, rows []*send.Row, n int) (left []*send.Row, err error) {
	if len(rows) == 0 {
		return nil, nil
	}
	left, err = d.try(ctx, rows, n)
	for range left {
		d.free()
	}
	return left, err
}

func (d *Imports) free() { d.room.Release(1) }

// importID is what marks the import of a row as this run's.
func (d *Imports) importID(r *send.Row) string { return plan.ImportID(d.run, r.Place.Row) }

// await hands a row over whose import the service has accepted.
func (d *Imports) await(r *send.Row, record string, maker, sent sight, tries int) {
	if tries > 1 {
		sent = sentMore
	}
	d.wait.add(arrival{s: r, record: record, importID: d.importID(r), maker: maker, sent: sent, tries: tries, free: d.free})
}

// settle ends the way of a row that was not accepted.
func (d *Imports) settle(r *send.Row) {
	d.free()
	r.Settle()
}

// maker says who made a record that was there when this part of the run began: an earlier part of it, or others.
func (d *Imports) maker(r *send.Row, record *tenant.Entry) sight {
	if strings.EqualFold(record.Of(identity.ImportID), d.importID(r)) || r.Memory.Was == outcome.Pending && strings.EqualFold(record.ID(), r.Memory.WasID) {
		return byRun
	}
	return byOthers
}

func (d *Imports) try(ctx context.Context, rows []*send.Row, n int) (left []*send.Row, err error) {
	items := make([]graph.Patch, len(rows))
	for i, r := range rows {
		items[i] = plan.ImportBody(&r.Rec, d.importID(r), r.Change)
	}
	records, receipt, err := d.client.ImportAutopilot(ctx, items)
	e := graph.AsError(err)
	if err == nil || e != nil && e.Applied {
		send.Maybe(rows)
	}
	switch {
	case err == nil:
		return d.accepted(ctx, rows, records, receipt, n)
	case e == nil:
		return rows, err
	case e.Applied:
		send.Spent(rows, e)
		return d.look(ctx, rows, n, e)
	case len(rows) > 1 && e.SmallerMayPass():
		send.Spent(rows, e)
		return send.InHalves(rows, func(half []*send.Row) ([]*send.Row, error) { return d.try(ctx, half, n) })
	}
	for i, r := range rows {
		if fatal := send.Refuse(ctx, d.way, r, err); fatal != nil {
			return rows[i:], fatal
		}
		d.settle(r)
	}
	return nil, nil
}

// accepted hands the rows over to whoever waits for the service to finish. A row that the reply does not name is looked for.
func (d *Imports) accepted(ctx context.Context, rows []*send.Row, list []graph.ImportRecord, receipt graph.Receipt, n int) (left []*send.Row, err error) {
	found, sent := newRecords(list), sentOnce
	if receipt.Repeated {
		sent = sentMore
	}
	var doubted []*send.Row
	for _, r := range rows {
		send.Take(&r.Outcome, receipt)
		if record := found.of(d.importID(r), r); record != nil && record.ID != "" {
			d.await(r, record.ID, byRun, sent, n)
			continue
		}
		doubted = append(doubted, r)
	}
	if len(doubted) == 0 {
		return nil, nil
	}
	return d.look(ctx, doubted, n, nil)
}

// look looks for imports that may have been accepted although the reply did not say so, and sends those again that were not.
func (d *Imports) look(ctx context.Context, rows []*send.Row, n int, cause *graph.Error) (left []*send.Row, err error) {
	list, err := d.newcomers(ctx, rows)
	if err != nil {
		// Without an answer it is not known what became of the rows: none of them is recorded, and a resume looks again.
		if cause != nil {
			err = errors.Join(err, cause)
		}
		return rows, err
	}
	found := newRecords(list)
	var missing []*send.Row
	for _, r := range rows {
		if record := found.of(d.importID(r), r); record != nil {
			d.await(r, record.ID, byRun, sentMore, n)
			continue
		}
		missing = append(missing, r)
	}
	again := send.Resend{N: n, Attempts: d.attempts, Cause: cause, Denied: "the service took the import but has no record of it", Settle: d.settle, Try: d.try}
	return again.Send(ctx, missing)
}

// newcomers lists the import records that can be what became of the items' last import: not those that were there when this part of
// the run began, nor those that have shown how an earlier import of a row has ended.
func (d *Imports) newcomers(ctx context.Context, rows []*send.Row) (list []graph.ImportRecord, err error) {
	ids, serials := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		ids[d.importID(r)] = true
		serials[serialKey(r.Rec.Identifier)] = true
	}
	err = d.client.ListImportRecords(ctx, func(r graph.ImportRecord) error {
		old := d.way.Planner().Tenant.ByID(tenant.Records, r.ID) != nil || d.wait.used.has(r.ID)
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
