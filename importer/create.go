package importer

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// orByName finds by its identity what cannot be found by the row's id: the id is of another tenant, or of an entry that was deleted since.
func (pl *planner) orByName(rec *identity.Record, m tenant.Match, p *outcome.Problem) (tenant.Match, *outcome.Problem) {
	if p == nil || p.Code != identity.CodeNotFound || rec.ID == "" || rec.Identifier == "" {
		return m, p
	}
	byName := *rec
	byName.ID = ""
	return pl.find(&byName)
}

// missing reports whether the tenant has nothing on the list that the row could change.
func missing(m tenant.Match, p *outcome.Problem, l tenant.List) bool {
	if p != nil {
		return p.Code == identity.CodeNotFound
	}
	return m.Entries[l] == nil
}

// compareTo compares a registered device that the listing of the tenant did not show yet.
func (pl *planner) compareTo(e *tenant.Entry, rec *identity.Record) (*change, outcome.Outcome) {
	out := outcome.Outcome{Action: outcome.ActionNone, ID: e.ID(), Target: e.Target()}
	ch := &change{action: outcome.ActionUpdate, route: RouteAction, entry: e, id: e.ID()}
	if p := pl.lettersLost(rec, &out, e); p != nil {
		return nil, out.Fail(p)
	}
	if p := pl.fill(ch, rec, &out); p != nil {
		return nil, out.Fail(p)
	}
	if out.Status != "" {
		return nil, out
	}
	out.Action, out.Changes = outcome.ActionUpdate, ch.diffs
	return ch, out
}

// create decides whether the row's identity can be made. Record is an import that the tenant has of it, nil for none.
func (pl *planner) create(rec *identity.Record, record *tenant.Entry) (*change, outcome.Outcome) {
	out := outcome.Outcome{Action: outcome.ActionNone, ID: rec.ID}
	if record != nil && record.Importing() { // it will be registered: what the row wants of it is seen then
		return pl.importUnderWay(rec, record)
	}
	if record == nil {
		if p := misread(pl.tenant, pl.rules, rec, &out); p != nil {
			return nil, out.Fail(p)
		}
	} else if p := pl.lettersLost(rec, &out, record); p != nil {
		return nil, out.Fail(p)
	}
	if p := pl.cannotCreate(rec); p != nil {
		return nil, out.Fail(p)
	}
	ch := &change{action: outcome.ActionCreate, route: RouteAction, values: wanted(rec)}
	ch.diffs = newValues(ch.values)
	out.ID, out.Action, out.Changes = "", outcome.ActionCreate, ch.diffs
	return ch, out
}

// newValues words what a new entry gets.
func newValues(values []identity.Value) string {
	var diffs outcome.Changes
	for _, v := range values {
		if v.Column != identity.SerialNumber {
			diffs = append(diffs, differs(v, ""))
		}
	}
	return diffs.JSON()
}

// importUnderWay is the change of a row whose import was sent before: its end is waited for.
func (pl *planner) importUnderWay(rec *identity.Record, record *tenant.Entry) (*change, outcome.Outcome) {
	ch := &change{action: outcome.ActionCreate, route: RouteAction, entry: record, id: record.ID(), values: wanted(rec)}
	ch.diffs = newValues(ch.values)
	return ch, outcome.Outcome{Action: outcome.ActionCreate, ID: record.ID(), Changes: ch.diffs}
}

// wanted are the values that a new entry gets: a cell that clears a property asks for nothing.
func wanted(rec *identity.Record) (values []identity.Value) {
	for _, v := range rec.Values {
		if !v.Column.ReadOnly() && !v.Clear {
			values = append(values, v)
		}
	}
	return values
}

// cannotCreate says why a row that the tenant does not have must not be created.
func (pl *planner) cannotCreate(rec *identity.Record) *outcome.Problem {
	switch {
	case rec.Identifier == "":
		return &outcome.Problem{Code: identity.CodeNotFound, Message: "the tenant has no entry with id " + rec.ID + ", and without an identity none can be created: correct the id, or give the row an identity"}
	case rec.Type == identity.TypeUnknown:
		return &outcome.Problem{Code: identity.CodeTypeUnknown, Message: "the tenant has no entry " + rec.Identity() + ", and the service creates none of type unknown: give the real type"}
	}
	if e := pl.tenant.SameIMEI(rec.Key()); e != nil {
		return &outcome.Problem{Code: identity.CodeIMEI14And15, Message: "the tenant has " + e.Name() + ", which is the same device, with another number of digits: " +
			"write the IMEI as the tenant has it, or delete that entry first"}
	}
	if e := pl.tenant.LostZero(rec.Key()); e != nil {
		return &outcome.Problem{Code: identity.CodeIMEI14And15, Message: "the tenant has " + e.Name() + ", and the zero before the number seems to be lost: " +
			"write the IMEI as the tenant has it, or delete that entry first"}
	}
	for _, f := range rec.Findings {
		if f.Code == identity.CodeIMEI14And15 && len(rec.Identifier) == 14 {
			return &outcome.Problem{Code: f.Code, Message: f.Message + "; this one is not created"}
		}
	}
	if _, ok := rec.Value(identity.Hash); pl.kind == identity.Autopilot && !ok {
		return &outcome.Problem{Code: identity.CodeHashMissing, Message: "the tenant has no device " + rec.Identity() + ", and without its hardware hash it cannot be registered: collect it on the device"}
	}
	return nil
}

// made reports whether a corporate entry is one that an earlier part of this run created for the row and did not record.
func (pl *planner) made(e *tenant.Entry, rec *identity.Record) bool {
	return pl.resend && e.List == tenant.Corporate && pl.sinceStart(e, identity.Created) && pl.fits(e, wanted(rec))
}

// sinceStart reports whether a time of the entry is one of this run, of which this is not the first part.
func (pl *planner) sinceStart(e *tenant.Entry, c identity.Column) bool {
	at, err := time.Parse(time.RFC3339Nano, e.Of(c))
	return !pl.started.IsZero() && err == nil && !at.Before(pl.started)
}

// clockSkew is by how much the service's clock may be behind ours.
const clockSkew = 5 * time.Minute

// touched reports whether an earlier part of this run may have changed the entry for the row. A corporate entry says when its description
// was changed: where that was before the run began, and the row is about nothing else, it has not.
func (pl *planner) touched(e *tenant.Entry, rec *identity.Record) bool {
	if _, asked := rec.Value(identity.Platform); asked || e.List != tenant.Corporate || pl.started.IsZero() {
		return true
	}
	at, err := time.Parse(time.RFC3339Nano, e.Of(identity.LastModified))
	return err != nil || !at.Before(pl.started.Add(-clockSkew))
}

// fits reports whether the entry has the values, as far as the service shows them.
func (pl *planner) fits(e *tenant.Entry, values []identity.Value) bool {
	for _, v := range values {
		if text, known := e.Value(v.Column); known && !v.Column.ReadOnly() && pl.tenant.Readable(e, v.Column) && !same(v, text) {
			return false
		}
	}
	return true
}

// createBody is one item of an import of corporate identities that does not overwrite.
func createBody(it chunkItem) graph.Patch {
	p := graph.Patch{
		{Name: identity.Identifier.String(), Value: it.s.rec.Identifier},
		{Name: identity.Type.String(), Value: it.s.rec.Type},
	}
	return appendValues(p, it.ch.values, []identity.Column{identity.Description, identity.Platform})
}

// A creator makes corporate identities, many with one request.
type creator struct {
	u        *updater
	attempts int
	reviewed bool // a plan is carried out: nothing is changed that it does not show
	tuples   atomic.Int32
}

// made settles a row whose entry is there and is this run's.
func (c *creator) made(it chunkItem, id string) {
	it.s.outcome.ID = id
	it.s.outcome.Settle(outcome.Created, "", "")
	if it.s.rec.Type == identity.TypeTuple {
		c.tuples.Add(1)
	}
	it.s.settle()
}

// send sends one chunk. A refused chunk is halved until the bad row stands alone.
func (c *creator) send(ctx context.Context, items []chunkItem) error { return c.try(ctx, items, 1) }

func (c *creator) try(ctx context.Context, items []chunkItem, n int) error {
	list := make([]graph.Patch, len(items))
	for i, it := range items {
		list[i] = createBody(it)
	}
	results, receipt, err := c.u.client.ImportCorporate(ctx, list, false)
	e := graph.AsError(err)
	switch {
	case err == nil:
		return c.settle(ctx, items, results, receipt, n)
	case e == nil:
		return err
	case e.Class == graph.MaybeApplied:
		// Nobody knows what became of the request: look, and send what is not there.
		for _, it := range items {
			it.s.outcome.Attempts += e.Attempts
		}
		return c.lookAgain(ctx, items, true, n, e)
	case len(items) > 1 && e.SmallerMayPass():
		return halve(ctx, items, e, func(ctx context.Context, half []chunkItem) error { return c.try(ctx, half, n) })
	}
	for _, it := range items {
		if _, fatal := c.u.failed(ctx, it.s, it.ch, err); fatal != nil {
			return fatal
		}
		it.s.settle()
	}
	return nil
}

// settle matches results to rows by identity. One that denies success, or shows something else, is looked for before it is believed.
func (c *creator) settle(ctx context.Context, items []chunkItem, results []graph.CorporateResult, receipt graph.Receipt, n int) error {
	byKey := make(map[string]*graph.CorporateResult, len(results))
	for i := range results {
		byKey[identity.Key(results[i].Type, results[i].Identifier)] = &results[i]
	}
	var denied, claimed []chunkItem
	for _, it := range items {
		o := &it.s.outcome
		take(o, receipt)
		switch r := byKey[it.key()]; {
		case r == nil || !r.Status:
			denied = append(denied, it)
		case !shows(it.ch, r.CorporateIdentity):
			claimed = append(claimed, it)
		default:
			c.made(it, r.ID)
		}
	}
	if len(claimed) > 0 {
		if err := c.lookAgain(ctx, claimed, true, n, nil); err != nil {
			return err
		}
	}
	if len(denied) > 0 {
		return c.lookAgain(ctx, denied, n > 1 || receipt.Repeated, n, nil)
	}
	return nil
}

// lookAgain asks the service which of the identities it has. Ours says that an earlier request of this run may have made them. What is not
// there is sent again.
func (c *creator) lookAgain(ctx context.Context, items []chunkItem, ours bool, n int, cause *graph.Error) error {
	byKey, err := search(ctx, c.u.client, items)
	if err != nil {
		// Without an answer it is not known what became of the rows: none of them is recorded, and a resume looks again.
		if cause != nil {
			err = errors.Join(err, cause)
		}
		return err
	}
	var left []chunkItem
	for _, it := range items {
		found, ok := byKey[it.key()]
		if !ok {
			left = append(left, it)
			continue
		}
		if err := c.exists(it, found, ours); err != nil {
			return err
		}
	}
	again := resend{n: n, attempts: c.attempts, cause: cause, denied: "the service took the import but has no such entry",
		settle: func(it chunkItem) { it.s.settle() }, try: c.try}
	return again.send(ctx, left)
}

// exists settles a row whose identity is there although the import did not say that it made it.
func (c *creator) exists(it chunkItem, found graph.CorporateIdentity, ours bool) error {
	o := &it.s.outcome
	o.ID = found.ID
	switch {
	case shows(it.ch, found) && ours:
		c.made(it, found.ID)
		return nil
	case c.reviewed:
		o.Action = outcome.ActionNone
		o.Settle(outcome.Failed, identity.CodeChangedSincePlan, "the tenant has "+found.Type+":"+found.Identifier+" meanwhile (id "+found.ID+"): plan again")
	case shows(it.ch, found):
		o.Action = outcome.ActionNone
		o.Settle(outcome.Unchanged, "", "the tenant did not have it when the run looked and has it now, as the row wants it: somebody else has created it, "+
			"or a request of this run that the service took and denied")
	default:
		// Somebody else has made it since the tenant was listed: what is left is an update.
		e := tenant.CorporateEntry(found)
		pl, _ := c.u.now()
		if p := pl.lettersLost(&it.s.rec, o, &e); p != nil {
			o.Action = outcome.ActionNone
			o.Settle(outcome.Failed, p.Code, p.Message)
			break
		}
		var diffs outcome.Changes
		for _, v := range it.ch.values {
			if text, _ := e.Value(v.Column); !same(v, text) {
				diffs = append(diffs, differs(v, text))
			}
		}
		o.Action, o.Changes = outcome.ActionUpdate, diffs.JSON()
		it.give()
		c.u.chunks.add(it.s, &change{action: outcome.ActionUpdate, route: RouteAction, entry: &e, id: e.ID(), values: it.ch.values, diffs: o.Changes})
		return nil
	}
	it.s.settle()
	return nil
}
