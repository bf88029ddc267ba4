package send

import (
	"context"
	"errors"
	"maps"
	"sync/atomic"
	"time"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/plan"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// A List sends corporate changes many at a time, as importDeviceIdentityList.
type List struct {
	client *graph.Client
	way    Way
	policy listPolicy
}

// A listPolicy is what tells the kinds of lists apart.
type listPolicy interface {
	// overwrites says that the list replaces entries.
	overwrites() bool
	// item is one item of the list.
	item(r *Row) graph.Patch
	// again is how often what a list did not do is sent.
	again() int
	// claimed settles a row that the service says it has done and that shows as wanted.
	claimed(r *Row, id string)
	// there decides about a row that the service did not say it has done and whose identity it has. It reports false for a row that is
	// to be decided again.
	there(r *Row, found graph.CorporateIdentity, t tries) bool
	// missing is what is said of a row that the service takes and does not have.
	missing() string
}

// NewOverwrites makes a sender of changes to corporate entries that replaces them.
func NewOverwrites(client *graph.Client, w Way) *List {
	return &List{client, w, overwriting{}}
}

// NewCreates makes a sender of new corporate entries: each is sent so often at most. Tuples counts the Windows identifiers that are
// there.
func NewCreates(client *graph.Client, w Way, attempts int, tuples *Counter) *List {
	return &List{client, w, &creating{w, attempts, tuples}}
}

// A Counter counts what several senders do.
type Counter struct{ atomic.Int32 }

// A tries is how a list has fared.
type tries struct {
	n      int  // sends of it, this one included
	ours   bool // an earlier one may have been carried out
	denied bool // the last one was answered with a denial
}

// Send sends one list. A refused list is halved until the bad row stands alone.
func (l *List) Send(ctx context.Context, rows []*Row) (left []*Row, err error) {
	return l.try(ctx, rows, tries{n: 1})
}

func (l *List) try(ctx context.Context, rows []*Row, t tries) (left []*Row, err error) {
	items := make([]graph.Patch, len(rows))
	for i, r := range rows {
		items[i] = l.policy.item(r)
	}
	results, receipt, err := l.client.ImportCorporate(ctx, items, l.policy.overwrites())
	e := graph.AsError(err)
	if err == nil || e != nil && e.Applied {
		Maybe(rows)
	}
	switch {
	case err == nil:
		t.ours = t.ours || receipt.Repeated
		return l.answered(ctx, rows, results, receipt, t)
	case e == nil:
		return rows, err
	case e.Class == graph.MaybeApplied && l.policy.again() > 0:
		// Nobody knows what became of the request: look, and send what is not there.
		Spent(rows, e)
		t.ours = true
		return l.look(ctx, rows, t, e)
	case len(rows) > 1 && e.SmallerMayPass():
		Spent(rows, e)
		return l.halve(ctx, rows, t)
	}
	return each(rows, func(r *Row) (verdict, error) { return failed(ctx, l.way, r, r.Change, err) })
}

// Spent adds the attempts of a request that decided nothing.
func Spent(rows []*Row, e *graph.Error) {
	for _, r := range rows {
		r.Outcome.Attempts += e.Attempts
	}
}

// each decides about rows one by one, settles those that are refused, and gives back the others.
func each(rows []*Row, decide func(*Row) (verdict, error)) (left []*Row, err error) {
	for i, r := range rows {
		switch v, err := decide(r); v {
		case unknown:
			return append(left, rows[i:]...), err
		case again:
			left = append(left, r)
		default:
			r.Settle()
		}
	}
	return left, nil
}

// halve sends a refused list as two.
func (l *List) halve(ctx context.Context, rows []*Row, t tries) (left []*Row, err error) {
	return InHalves(rows, func(half []*Row) ([]*Row, error) { return l.try(ctx, half, t) })
}

// InHalves sends rows as two lists.
func InHalves(rows []*Row, send func([]*Row) ([]*Row, error)) (left []*Row, err error) {
	first, second := rows[:len(rows)/2:len(rows)/2], rows[len(rows)/2:]
	if left, err = send(first); err != nil {
		return append(left, second...), err
	}
	more, err := send(second)
	return append(left, more...), err
}

// answered matches results to rows by identity, never by position. What is denied, not named, or shown otherwise is looked for before
// that is believed.
func (l *List) answered(ctx context.Context, rows []*Row, results []graph.CorporateResult, receipt graph.Receipt, t tries) (left []*Row, err error) {
	byKey := make(map[string]*graph.CorporateResult, len(results))
	for i := range results {
		byKey[identity.Key(results[i].Type, results[i].Identifier)] = &results[i]
	}
	var denied, odd []*Row
	for _, r := range rows {
		Take(&r.Outcome, receipt)
		switch result := byKey[r.key()]; {
		case result == nil || !result.Status:
			denied = append(denied, r)
		case !shows(r.Change, result.CorporateIdentity):
			odd = append(odd, r)
		default:
			l.policy.claimed(r, result.ID)
		}
	}
	if len(odd) > 0 {
		claimed := t
		claimed.ours = true
		if left, err = l.look(ctx, odd, claimed, nil); err != nil {
			return append(left, denied...), err
		}
	}
	if len(denied) > 0 {
		t.denied = true
		more, err := l.look(ctx, denied, t, nil)
		return append(left, more...), err
	}
	return left, nil
}

// look asks the service what it has of the rows. What is not there is sent again; cause is why nobody knows what became of it.
func (l *List) look(ctx context.Context, rows []*Row, t tries, cause *graph.Error) (left []*Row, err error) {
	byKey, err := search(ctx, l.client, rows)
	if err != nil {
		// Without an answer it is not known what became of the rows: none of them is recorded, and a resume looks again.
		if cause != nil {
			err = errors.Join(err, cause)
		}
		return rows, err
	}
	var missing []*Row
	for _, r := range rows {
		switch found, ok := byKey[r.key()]; {
		case !ok:
			missing = append(missing, r)
		case !l.policy.there(r, found, t):
			left = append(left, r)
		}
	}
	resend := Resend{N: t.n, Attempts: l.policy.again(), Cause: cause, Denied: l.policy.missing(), Settle: (*Row).Settle,
		Try: func(ctx context.Context, rows []*Row, n int) ([]*Row, error) {
			return l.try(ctx, rows, tries{n: n, ours: t.ours || n > 1})
		}}
	more, err := resend.Send(ctx, missing)
	return append(left, more...), err
}

// search asks the service which of the rows' identities it has. It refuses a list whole for one identifier that it does not take, so a
// refused list is halved; such an identifier, asked for alone, is one that it does not have.
func search(ctx context.Context, client *graph.Client, rows []*Row) (map[string]graph.CorporateIdentity, error) {
	byKey, err := searchOnce(ctx, client, rows)
	e := graph.AsError(err)
	switch {
	case e == nil || !e.SmallerMayPass():
		return byKey, err
	case len(rows) == 1 && e.Invalid():
		return nil, nil
	case len(rows) == 1:
		return nil, err
	}
	first, err := search(ctx, client, rows[:len(rows)/2])
	if err != nil {
		return nil, err
	}
	second, err := search(ctx, client, rows[len(rows)/2:])
	if err != nil {
		return nil, err
	}
	both := make(map[string]graph.CorporateIdentity, len(first)+len(second))
	maps.Copy(both, first)
	maps.Copy(both, second)
	return both, nil
}

func searchOnce(ctx context.Context, client *graph.Client, rows []*Row) (map[string]graph.CorporateIdentity, error) {
	list := make([]graph.Patch, len(rows))
	for i, r := range rows {
		typ, identifier := r.Rec.Type, r.Rec.Identifier
		if e := r.Change.Entry; e != nil {
			typ, identifier = e.Type(), e.Identifier()
		}
		list[i] = graph.Patch{{Name: identity.Identifier.String(), Value: identifier}, {Name: identity.Type.String(), Value: typ}}
	}
	found, err := client.SearchCorporate(ctx, list)
	byKey := make(map[string]graph.CorporateIdentity, len(found))
	for _, f := range found {
		byKey[identity.Key(f.Type, f.Identifier)] = f
	}
	return byKey, err
}

// shows reports whether an entry as the service returns it may have what the change wanted. Empty properties say nothing.
func shows(ch *plan.Change, e graph.CorporateIdentity) bool {
	for _, v := range ch.Values {
		switch v.Column {
		case identity.Description:
			if e.Description != "" && e.Description != v.Text {
				return false
			}
		case identity.Platform:
			if e.Platform != "" && e.Platform != "unknown" && !plan.Same(v, e.Platform) {
				return false
			}
		}
	}
	return true
}

// proves reports whether an entry shows what the change wanted, all of it: what an empty property leaves open is not there. Before is
// the entry as it was, nil where there was none: a property that is empty now and was not shows that it was cleared.
func proves(ch *plan.Change, e graph.CorporateIdentity) bool {
	now := tenant.CorporateEntry(e)
	for _, v := range ch.Values {
		if v.Column != identity.Description && v.Column != identity.Platform {
			continue
		}
		text, _ := now.Value(v.Column)
		was := ""
		if ch.Entry != nil {
			was, _ = ch.Entry.Value(v.Column)
		}
		if !plan.Same(v, text) || v.Clear && plan.Same(v, was) {
			return false
		}
	}
	return true
}

// overwriting replaces entries that were seen.
type overwriting struct{}

func (overwriting) overwrites() bool        { return true }
func (overwriting) item(r *Row) graph.Patch { return plan.OverwriteBody(r.Change) }
func (overwriting) again() int              { return 0 }
func (overwriting) missing() string         { return notShown }

const notShown = "the service took the import but the entry does not show the new values: look at the entry before sending again"

func (overwriting) claimed(r *Row, _ string) {
	r.Outcome.Settle(outcome.Updated, "", "")
	r.Settle()
}

func (overwriting) there(r *Row, found graph.CorporateIdentity, t tries) bool {
	if t.denied && !proves(r.Change, found) || !shows(r.Change, found) {
		deny(&r.Outcome, notShown)
	} else {
		r.Outcome.Settle(outcome.Updated, "", "")
	}
	r.Settle()
	return true
}

// creating makes entries.
type creating struct {
	way      Way
	attempts int
	tuples   *Counter
}

func (creating) overwrites() bool        { return false }
func (creating) item(r *Row) graph.Patch { return plan.CreateBody(&r.Rec, r.Change) }
func (c creating) again() int            { return c.attempts }
func (creating) missing() string         { return "the service took the import but has no such entry" }

// claimed settles a row whose entry is there and is this run's.
func (c creating) claimed(r *Row, id string) {
	r.Outcome.ID = id
	r.Outcome.Settle(outcome.Created, "", "")
	if r.Rec.Type == identity.TypeTuple {
		c.tuples.Add(1)
	}
	r.Settle()
}

// there settles a row whose identity is there although the import did not say that it made it. Where somebody else has made it since
// the tenant was listed, what is left is an update.
func (c creating) there(r *Row, found graph.CorporateIdentity, t tries) bool {
	o := &r.Outcome
	switch shown := shows(r.Change, found); {
	case shown && t.ours:
		c.claimed(r, found.ID)
		return true
	case c.way.Planner().Policy.Lines:
		o.ID, o.Action = found.ID, outcome.ActionNone
		o.Settle(outcome.Failed, identity.CodeChangedSincePlan, "the tenant has "+found.Type+":"+found.Identifier+" meanwhile (id "+found.ID+"): plan again")
	case shown && !t.denied, proves(r.Change, found):
		o.ID, o.Action = found.ID, outcome.ActionNone
		o.Settle(outcome.Unchanged, "", "the tenant did not have it when the run looked and has it now, as the row wants it: somebody else has created it, "+
			"or a request of this run that the service took and denied")
	default:
		e := tenant.CorporateEntry(found)
		r.Met = &e
		return false
	}
	r.Settle()
	return true
}

// A Resend is what follows when a look at the tenant has found nothing of some rows of a list: they are sent again, until that has been
// done often enough.
type Resend struct {
	N, Attempts int          // sends so far, and at most
	Cause       *graph.Error // why it was not known what became of the last one; nil where the service denied the rows
	Denied      string       // what is said of rows that the service takes and does not have
	Settle      func(*Row)
	Try         func(ctx context.Context, rows []*Row, n int) (left []*Row, err error)
}

// Send sends what was not found.
func (s Resend) Send(ctx context.Context, rows []*Row) (left []*Row, err error) {
	if len(rows) == 0 {
		return nil, nil
	}
	if s.N >= s.Attempts {
		for _, r := range rows {
			if s.Cause != nil {
				refuse(&r.Outcome, s.Cause, errorCode(s.Cause))
			} else {
				deny(&r.Outcome, s.Denied)
			}
			s.Settle(r)
		}
		return nil, nil
	}
	if err := pause(ctx, s.N); err != nil {
		return rows, err
	}
	if s.Cause != nil && s.Cause.TookTooLong() && len(rows) > 1 { // the list is too long for the service's patience
		// Halving ends by itself, so it is none of the attempts; what an earlier send did is looked for after the next one too.
		return InHalves(rows, func(half []*Row) ([]*Row, error) { return s.Try(ctx, half, max(s.N, 2)) })
	}
	return s.Try(ctx, rows, s.N+1)
}

// longestPause is the longest pause before a request is repeated.
const longestPause = 30 * time.Second

// pause waits before the n-th repetition of a request: half a second, doubling to half a minute.
func pause(ctx context.Context, n int) error {
	t := time.NewTimer(min(500*time.Millisecond<<min(n-1, 10), longestPause))
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
