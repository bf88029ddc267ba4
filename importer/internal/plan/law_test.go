package plan

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

var lawSeeds = flag.Int("law-seeds", 4000, "cases of each law of decisions")

// A made case is a line of a table that nobody wrote.
type made struct {
	*rand.Rand
	kind   identity.Kind
	policy Policy
	line
}

func (x made) pick(from ...string) string { return from[x.IntN(len(from))] }

// words puts some of the words together.
func (x made) words(each ...[]string) string {
	var out []string
	for _, from := range each {
		if w := x.pick(from...); w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

var (
	policies     = []Policy{Update, Sync, Delete, Apply}
	tags         = []string{"", "tag=A", "tag=B"}
	users        = []string{"", "", "user=a@contoso.com", "user=b@contoso.com"}
	displayNames = []string{"", "", "name=PC-1"}
	memories     = []string{"", "", "doubt", "doubt+create", "pending=r1", "failed"}
	extras       = []string{"", "", "", "force", "bound", "doubtful", "assert=user", "assert=platform", "readonly"}
)

// makeCase makes up a row, a tenant of a few entries that are nearly all of the row's identity, and what else is given.
func makeCase(seed int) made {
	x := made{Rand: rand.New(rand.NewPCG(uint64(seed), 1)), kind: identity.Corporate}
	x.policy = policies[x.IntN(len(policies))]
	var held []string
	if x.IntN(3) > 0 {
		x.kind = identity.Autopilot
		cells := [][]string{tags, users, displayNames, {"", "", "hash"}, {"", "", "key=K1"}, {"", "", "tag=CLEAR!", "user=CLEAR!"}}
		x.row = x.words(append([][]string{{"SN1", "SN1", "sn1", "-"}, {"", "id=r1", "id=r2", "id=d1", "id=d2", "id=d9"}}, cells...)...)
		for _, id := range []string{"r1", "r2", "d1", "d2"} {
			if x.IntN(2) == 0 {
				continue
			}
			p := [][]string{{id}, {"SN1", "SN1", "SN1", "SN2", "sn1"}, tags, users}
			if id[0] == 'r' {
				p = append(p, []string{"", "reg=d1", "reg=d2", "reg=d9"}, []string{"", "state=error", "state=pending"},
					[]string{"", "", "import=own"}, []string{"", "key=K1"})
			} else {
				p = append(p, displayNames)
			}
			e := x.words(p...)
			if strings.Contains(e, "SN2") { // what this run imports for a row has the row's serial number
				e = strings.Replace(e, "import=own", "", 1)
			}
			held = append(held, e)
		}
		x.given = x.words([]string{"", "", "refused", "item", "upload", "action"}, memories, extras, []string{"", "", "named=r1,d1"})
	} else {
		values := [][]string{{"", "desc=x", "desc=y", "desc=CLEAR!"}, {"", "platform=ios", "platform=CLEAR!"}}
		x.row = x.words(append([][]string{{"SN1", "SN1", "sn1", "?SN1", "HP,X,SN1", "356938035643809", "35693803564380", "-"},
			{"", "", "id=c1", "id=c9"}}, values...)...)
		for _, id := range []string{"c1", "c2"} {
			if x.IntN(2) == 0 {
				held = append(held, x.words([]string{id}, []string{"SN1", "SN1", "?SN1", "HP,X,SN1", "00SN1", "356938035643809", "35693803564380"},
					[]string{"", "desc=x", "desc=y"}, []string{"", "platform=ios"}, []string{"", "created=now"}))
			}
		}
		x.given = x.words([]string{"", "", "refused", "item", "collection", "action"}, memories, extras)
	}
	x.held = strings.Join(held, "; ")
	return x
}

// ask is the case as Decide is asked about it; nil for a row that has neither id nor identity, and for a plan without a line.
func (x made) ask(t *testing.T, held string) (p *Planner, row *Row, m Memory) {
	row = &Row{Number: theRow, Rec: rowOf(x.kind, x.row)}
	if row.Rec.Key() == "" {
		return nil, nil, m
	}
	if x.policy == Apply {
		by := []Policy{Update, Sync, Delete}[x.IntN(3)]
		was := held
		if other := makeCase(x.IntN(1 << 20)); other.kind == x.kind && x.IntN(4) == 0 {
			was = other.held
		}
		if row = planned(t, x.kind, by, was, x.row, ""); row == nil {
			return nil, nil, m
		}
	}
	p, m = given(t, x.kind, x.policy, holdingOf(held), x.given)
	if x.policy == Delete && x.IntN(2) == 0 {
		p.Before = holdingOf(held)
	}
	return p, row, m
}

func (x made) String() string {
	return fmt.Sprintf("%+v\nrow     %s\ntenant  %s\ngiven   %s", x.policy, x.row, x.held, x.given)
}

// each makes up cases and asks about them.
func each(t *testing.T, f func(x made, p *Planner, row *Row, m Memory) (complaint string)) {
	asked, changes := 0, 0
	for seed := range *lawSeeds {
		x := makeCase(seed)
		p, row, m := x.ask(t, x.held)
		if p == nil {
			continue
		}
		asked++
		if p.Decide(*row, m).Change != nil {
			changes++
		}
		if complaint := f(x, p, row, m); complaint != "" {
			t.Fatalf("seed %d: %v\n%s", seed, x, complaint)
		}
	}
	t.Logf("%d cases, %d changes", asked, changes)
	if asked < *lawSeeds/3 || changes < asked/5 {
		t.Errorf("of %d cases %d were asked, and %d are changes", *lawSeeds, asked, changes)
	}
}

// TestLawOneOrTheOther: a decision is a change or a final outcome, never both; asked twice it is the same, and nothing is changed by asking.
func TestLawOneOrTheOther(t *testing.T) {
	each(t, func(x made, p *Planner, row *Row, m Memory) string {
		before := fmt.Sprintf("%+v", *row.Rec)
		d := p.Decide(*row, m)
		o := d.Outcome
		switch {
		case !reflect.DeepEqual(d, p.Decide(*row, m)):
			return "asked twice it says another thing than " + say(d)
		case fmt.Sprintf("%+v", *row.Rec) != before:
			return "the row is no longer what it was"
		case d.Change != nil && (o.Status != "" || o.Code != "" || o.Message != ""):
			return fmt.Sprintf("a change, and an outcome: %+v", o)
		case d.Change != nil:
			return mayDo(x.policy, row, d.Change, o)
		case o.Action != outcome.ActionNone && o.Status != outcome.Created && o.Status != outcome.Deleted, o.Changes != "":
			return fmt.Sprintf("nothing is sent, and something is said to be done: %+v", o)
		case !slices.Contains([]outcome.Status{outcome.Unchanged, outcome.Skipped, outcome.Failed, outcome.Created, outcome.Deleted}, o.Status):
			return fmt.Sprintf("no final outcome: %+v", o)
		case o.Status == outcome.Failed && (o.Code == "" || o.Message == ""):
			return fmt.Sprintf("failed, and nobody says why: %+v", o)
		}
		return ""
	})
}

// mayDo holds a change against what the policy allows.
func mayDo(policy Policy, row *Row, ch *Change, o outcome.Outcome) string {
	switch a := ch.Action; {
	case a != o.Action:
		return fmt.Sprintf("the change is to %s, the outcome to %s", a, o.Action)
	case a == outcome.ActionCreate && !policy.Creates && row.Line.Action != string(a),
		a == outcome.ActionDelete && !policy.Deletes && row.Line.Action != string(a),
		a == outcome.ActionUpdate && (policy.Deletes || policy.Lines && row.Line.Action != string(a)):
		return "this policy does not " + string(a)
	}
	return ""
}

// TestLawOfOneIdentity: a decision names entries of the row's identity, or of its id where it gives no identity, and of the list that the
// route or the act changes. An import that this run made for the row is the row's, whatever the service has made of its serial number.
func TestLawOfOneIdentity(t *testing.T) {
	each(t, func(x made, p *Planner, row *Row, m Memory) string {
		rec := row.Rec
		for ch := p.Decide(*row, m).Change; ch != nil; ch = ch.Then {
			e := ch.Entry
			switch {
			case e == nil:
				continue
			case ch.ID != e.ID():
				return fmt.Sprintf("an entry %s, and the id %s", idOf(e.ID()), idOf(ch.ID))
			case ch.Accepted && ch.Action == outcome.ActionCreate && m != (Memory{}):
			case rec.Identifier != "" && e.Key() != rec.Key() && e.Key() != rec.RawKey():
				return "it names " + idOf(ch.ID) + ", which is " + e.Name()
			case ch.Action == outcome.ActionUpdate && e.List != ch.Route.List(x.kind),
				ch.Action == outcome.ActionDelete && e.List != Deletable(x.kind),
				ch.Action == outcome.ActionCreate && e.List != tenant.Records:
				return fmt.Sprintf("to %s by %s it names %s", ch.Action, ch.Route, idOf(ch.ID))
			}
		}
		return ""
	})
}

// TestLawOfOrder: in which order a tenant lists its entries decides nothing.
func TestLawOfOrder(t *testing.T) {
	each(t, func(x made, p *Planner, row *Row, m Memory) string {
		entries := strings.Split(x.held, "; ")
		slices.Reverse(entries)
		turned := *p
		if p.Tenant != nil {
			turned.Tenant = holdingOf(strings.Join(entries, "; "))
		}
		if is, other := p.Decide(*row, m), turned.Decide(*row, m); say(is) != say(other) ||
			is.Change != nil && is.Change.Seen != other.Change.Seen {
			return fmt.Sprintf("%s, and listed the other way round %s", say(is), say(other))
		}
		return ""
	})
}

// TestLawOfTwice: what a change has made equal is not changed again: asked about the tenant as it is then, the row is unchanged.
func TestLawOfTwice(t *testing.T) {
	each(t, func(x made, p *Planner, row *Row, m Memory) string {
		ch := p.Decide(*row, m).Change
		if ch == nil || ch.Action != outcome.ActionUpdate || ch.Blind || p.Force || p.SendReadOnly || x.policy.Lines || m.Created {
			return ""
		}
		then := *p
		then.Named = nil
		then.Tenant = carriedOut(p.Tenant, ch)
		if _, hidden := row.Rec.Value(identity.Hash); hidden || slices.ContainsFunc(row.Rec.Values, func(v identity.Value) bool { return v.Clear }) {
			return "" // nobody sees whether it has it
		}
		if d := then.Decide(*row, m); d.Change != nil || d.Outcome.Status != outcome.Unchanged && d.Outcome.Code != string(identity.CodeNotReadable) {
			return fmt.Sprintf("%s, and then %s", sayChange(ch), say(d))
		}
		return ""
	})
}

// carriedOut is the tenant once a change is made.
func carriedOut(was *tenant.Index, ch *Change) *tenant.Index {
	var entries []tenant.Entry
	for l := range tenant.Lists {
		was.Each(l, func(e *tenant.Entry) {
			now := with(e, &Change{})
			for step := ch; step != nil; step = step.Then {
				if step.Entry == e {
					now = with(e, step)
				}
			}
			entries = append(entries, now)
		})
	}
	return holding(entries...)
}

// with is an entry with the values of a change.
func with(e *tenant.Entry, ch *Change) tenant.Entry {
	names := e.List.Properties()
	return tenant.Pack(e.List, len(names), func(i int) string {
		for _, v := range ch.Values {
			if v.Column.String() == names[i] {
				return v.Text
			}
		}
		text, _ := e.Property(names[i])
		return text
	})
}
