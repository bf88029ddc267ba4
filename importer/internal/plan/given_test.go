package plan

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// The words of the tables.
//
// An entry is its id, its identity and its properties: "d1 SN1 tag=A". The letter of the id says of
// which list it is: c of corporate identities, r of import records, d of registered devices.
// Entries are separated by semicolons. A row is the same without the id, which it may give as
// id=d1. A corporate identity of 14 or 15 digits is an IMEI, one with commas a Windows identifier,
// one that begins with ? is of type unknown.
//
// What is given beside that is the route and what the user or an earlier part of the run has done:
// see given.

// columnsOf are the short names of columns.
var columnsOf = map[string]identity.Column{"tag": identity.GroupTag, "user": identity.AssignedUser, "addr": identity.AddressableUserName,
	"name": identity.DisplayName, "hash": identity.Hash, "key": identity.ProductKey, "import": identity.ImportID,
	"desc": identity.Description, "platform": identity.Platform, "contacted": identity.LastContacted, "error": identity.StateErrorName}

// short is the short name of a column.
func short(c identity.Column) string {
	for name, column := range columnsOf {
		if c == column {
			return name
		}
	}
	return c.String()
}

// lists are the letters that ids begin with, and what a GUID has in their place.
var lists = map[byte]struct {
	list tenant.List
	hex  string
}{'c': {tenant.Corporate, "c"}, 'r': {tenant.Records, "a"}, 'd': {tenant.Devices, "d"}}

// guid is the id that a short name stands for.
func guid(name string) string {
	return fmt.Sprintf("%s0000000-0000-4000-8000-%012s", lists[name[0]].hex, name[1:])
}

// idOf is the short name of an id, "" for none.
func idOf(id string) string {
	for letter, l := range lists {
		if strings.HasPrefix(id, l.hex) {
			return string(letter) + strings.TrimLeft(id[24:], "0")
		}
	}
	return id
}

// theRun is the run of the tables, theRow the number of their row.
const (
	theRun = "a run"
	theRow = 1
)

// began is when the run of the tables began, where an earlier part of it did.
var began = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// properties splits words like tag=A.
func properties(words []string) map[string]string {
	all := map[string]string{}
	for _, w := range words {
		name, value, _ := strings.Cut(w, "=")
		all[name] = value
	}
	return all
}

// typeOf is the type of a corporate identity.
func typeOf(name string) (typ, identifier string) {
	digits := strings.Trim(name, "0123456789") == ""
	switch {
	case strings.HasPrefix(name, "?"):
		return identity.TypeUnknown, name[1:]
	case strings.Contains(name, ","):
		return identity.TypeTuple, name
	case digits && (len(name) == 14 || len(name) == 15):
		return identity.TypeIMEI, name
	}
	return identity.TypeSerial, name
}

// entry reads one entry. An import is that of the table's row where it says import=own, created in
// the run where a corporate identity says created=now.
func entry(text string) tenant.Entry {
	words := strings.Fields(text)
	id, name, p := guid(words[0]), words[1], properties(words[2:])
	if name == "-" {
		name = ""
	}
	switch lists[words[0][0]].list {
	case tenant.Records:
		r := graph.ImportRecord{ID: id, SerialNumber: name, GroupTag: p["tag"], AssignedUser: p["user"], ImportID: p["import"], ProductKey: p["key"]}
		if r.ImportID == "own" {
			r.ImportID = ImportID(theRun, theRow)
		}
		if r.State.ImportStatus = p["state"]; r.State.ImportStatus == "" {
			r.State.ImportStatus = "complete"
		}
		if p["reg"] != "" {
			r.State.RegistrationID = guid(p["reg"])
		}
		return tenant.RecordEntry(r)
	case tenant.Devices:
		return tenant.DeviceEntry(graph.Device{ID: id, SerialNumber: name, GroupTag: p["tag"], UserPrincipalName: p["user"], DisplayName: p["name"],
			AddressableUserName: p["addr"]})
	}
	c := graph.CorporateIdentity{ID: id, Description: p["desc"], Platform: p["platform"], Created: began.Add(-time.Hour).Format(time.RFC3339)}
	c.Type, c.Identifier = typeOf(name)
	if p["created"] == "now" {
		c.Created = began.Add(time.Minute).Format(time.RFC3339)
	}
	return tenant.CorporateEntry(c)
}

// anything is an input of which any entry may be meant by other means, and none is named.
type anything struct{}

func (anything) Named(string) bool   { return false }
func (anything) NamedID(string) bool { return false }
func (anything) Near(string) bool    { return true }
func (anything) NamesIDs() bool      { return true }

// theSeeds are those of all tables.
var theSeeds = keyset.NewSeeds()

// holding is a tenant that lists entries.
func holding(entries ...tenant.Entry) *tenant.Index {
	t := tenant.NewListing(theSeeds, anything{}, tenant.KeepAll|tenant.KeepImports)
	for _, e := range entries {
		t.Take(e)
	}
	return t
}

// holdingOf is the tenant of a table.
func holdingOf(text string) *tenant.Index {
	var entries []tenant.Entry
	for one := range strings.SplitSeq(text, ";") {
		if strings.TrimSpace(one) != "" {
			entries = append(entries, entry(one))
		}
	}
	return holding(entries...)
}

// rowOf is a row as its file's cells would be judged.
func rowOf(kind identity.Kind, text string) *identity.Record {
	words := strings.Fields(text)
	p := properties(words[1:])
	var columns []identity.Column
	var cells, names []string
	add := func(c identity.Column, cell string) {
		columns, cells, names = append(columns, c), append(cells, cell), append(names, c.String())
	}
	if p["id"] != "" {
		add(identity.ID, guid(p["id"]))
	}
	switch typ, name := typeOf(words[0]); {
	case name == "-":
	case kind == identity.Autopilot:
		add(identity.SerialNumber, name)
	default:
		add(identity.Identifier, name)
		add(identity.Type, typ)
	}
	hash := false
	for name, cell := range p {
		switch c := columnsOf[name]; {
		case c == identity.Hash:
			hash = true
		case c != identity.NoColumn:
			add(c, cell)
		}
	}
	rec := &identity.Record{}
	(&identity.Rules{}).Judge(identity.NewLayout(kind, columns, names, ""), cells, identity.Source{}, rec)
	if hash { // whose form is nothing that is decided here
		at, _ := slices.BinarySearchFunc(rec.Values, identity.Hash, func(v identity.Value, c identity.Column) int { return int(v.Column) - int(c) })
		rec.Values = slices.Insert(rec.Values, at, identity.Value{Column: identity.Hash, Text: "aGFzaA=="})
	}
	return rec
}

// given makes a planner of a policy, and what is remembered of the row, of these words:
//
//	item, action, upload, collection   the user's route; auto without one
//	refused                            auto, after the service has refused the route item
//	unlooked                           nobody has looked at the tenant
//	doubtful                           it was looked at for rows in doubt alone
//	bound                              every row is bound to its entry
//	force, readonly, assert=COLUMN, warn=CODE
//	named=ID,ID                        ids that rows of the input give, where that is known late
//	doubt, doubt+create                the row may have been sent, and then to make an entry
//	pending=ID, failed                 what is recorded of it
func given(t *testing.T, kind identity.Kind, policy Policy, held *tenant.Index, words string) (*Planner, Memory) {
	t.Helper()
	p := &Planner{Kind: kind, Policy: policy, Auto: true, Route: RouteItem, Tenant: held, Rules: &identity.Rules{Warn: map[identity.Code]bool{}},
		Assert: map[identity.Column]bool{}, Run: theRun}
	if policy.Creates && kind == identity.Autopilot {
		p.Route = RouteAction
	}
	m := Memory{}
	for _, w := range strings.Fields(words) {
		name, value, _ := strings.Cut(w, "=")
		switch name {
		case "item", "action", "upload", "collection":
			p.Auto, p.Route = false, Route(name)
		case "refused":
			p.Route = RouteAction
		case "unlooked":
			p.Tenant = nil
		case "doubtful":
			p.Doubtful = true
		case "bound":
			p.Bind = true
		case "force":
			p.Force = true
		case "readonly":
			p.SendReadOnly = true
		case "assert":
			p.Assert[columnsOf[value]] = true
		case "warn":
			p.Rules.Warn[identity.Code(value)] = true
		case "named":
			p.Named = func(id string) bool { return slices.Contains(strings.Split(value, ","), idOf(id)) }
		case "doubt", "doubt+create":
			m.Doubt, m.Created, p.Started = true, name != "doubt", began
		case "pending":
			m.Was, m.WasID, p.Started = outcome.Pending, guid(value), began
		case "failed":
			m.Was, p.Started = outcome.Failed, began
		default:
			t.Fatalf("%q is no word of a table", w)
		}
	}
	return p, m
}

// say is a decision in a few characters:
//
//	item r1: tag + action d1: tag   updates; -tag clears
//	create: tag hash                await r1     an import that is under way
//	delete d1                       gone d1      a deletion that is under way
//	unchanged !in_doubt_equal       status, code, and warnings after !
func say(d Decision) string {
	var out []string
	if d.Change != nil {
		out = append(out, sayChange(d.Change))
	} else if out = append(out, string(d.Outcome.Status)); d.Outcome.Code != "" {
		out = append(out, d.Outcome.Code)
	}
	for _, w := range d.Outcome.Warnings {
		out = append(out, "!"+w)
	}
	return strings.Join(out, " ")
}

func sayChange(ch *Change) string {
	switch {
	case ch.Action == outcome.ActionDelete && ch.Accepted:
		return "gone " + idOf(ch.ID)
	case ch.Action == outcome.ActionDelete:
		return "delete " + idOf(ch.ID)
	case ch.Action == outcome.ActionCreate && ch.Accepted:
		return "await " + idOf(ch.ID)
	case ch.Action == outcome.ActionCreate:
		return strings.TrimSpace("create: " + sayValues(ch))
	}
	said := strings.TrimSpace(string(ch.Route)+" "+idOf(ch.ID)) + ": " + sayValues(ch)
	if ch.Then != nil {
		said += " + " + sayChange(ch.Then)
	}
	return said
}

func sayValues(ch *Change) string {
	var out []string
	for _, v := range ch.Values {
		switch {
		case v.Column == identity.SerialNumber:
		case v.Clear:
			out = append(out, "-"+short(v.Column))
		default:
			out = append(out, short(v.Column))
		}
	}
	if ch.Along != "" {
		out = append(out, "("+ch.Along+")")
	}
	return strings.Join(out, " ")
}
