package importer_test

import (
	"encoding/csv"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/identity"
	"rollcall/importer/internal/plan"
	"rollcall/importer/outcome"
	"rollcall/sampledata"
)

var (
	syncSeeds = flag.Int("sync-seeds", seedsOf(50), "seeds of TestSyncProperty, for each kind")
	syncSeed  = flag.Int("sync-seed", 0, "first seed of TestSyncProperty")
)

// seedsOf is fewer under the race detector.
func seedsOf(n int) int {
	if importer.RaceDetector {
		return n / 5
	}
	return n
}

// TestSyncProperty: whatever a tenant has and whatever a file of it says, a sync makes the tenant say the same, a sync with prune no more than
// that, the next one plans nothing and sends no write, and an export of it is a file that plans nothing either.
func TestSyncProperty(t *testing.T) {
	t.Parallel()
	for _, kind := range []identity.Kind{identity.Corporate, identity.Autopilot} {
		t.Run(kind.String(), func(t *testing.T) {
			for seed := *syncSeed; seed < *syncSeed+*syncSeeds; seed++ {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, kind, uint64(seed))
					defer w.explain()
					w.arrange()
					w.act()
				})
			}
		})
	}
}

// A thing is one identity with its properties, of either kind, as a tenant should have it.
type thing struct {
	typ, identifier string
	values          map[string]string
}

func (e *thing) key() string { return e.typ + ":" + strings.ToLower(e.identifier) }

// A world is a tenant, a file of it, and what is to come of the two.
type world struct {
	healthyTenant
	*bench
	kind    identity.Kind
	name    string
	tenant  []*thing
	want    map[string]*thing
	columns []string // of the file, the identity's first
	rows    [][]string
	file    string
	s       *syncing
	hidden  []string // properties that the service keeps and never shows
}

func newWorld(t *testing.T, kind identity.Kind, seed uint64) *world {
	x := healthyTenant{rand.New(rand.NewPCG(seed, uint64(kind)))}
	o := graphsim.Options{PageSize: 1 + x.IntN(40), Seed: seed, Routes: []string{"documented", "live"}[x.IntN(2)],
		ImportDelay: graphsim.Range{Min: time.Second, Max: 5 * time.Minute}, VisibleDelay: graphsim.Range{Max: time.Minute}}
	if x.IntN(2) == 0 {
		o.UpdateDelay, o.DeleteDelay = graphsim.Range{Max: time.Minute}, graphsim.Range{Max: 20 * time.Minute}
	}
	var hidden []string
	switch {
	case x.IntN(4) > 0:
	case kind == identity.Autopilot:
		o.ListsEmpty, hidden = []string{"userPrincipalName"}, []string{"assignedUserPrincipalName", "addressableUserName"}
	case x.IntN(2) == 0:
		o.ListsEmpty, hidden = []string{"platform"}, []string{"platform"}
	default:
		o.ListsEmpty, hidden = []string{"manufacturerModelSerial.description"}, []string{"description"}
	}
	w := &world{hidden: hidden, healthyTenant: x, bench: newBench(t, o, "", graph.Options{}), kind: kind, want: map[string]*thing{}, s: &syncing{}}
	w.name = fmt.Sprintf("%s, seed %d", kind, seed)
	w.read.Kind, w.rules = kind, letPass()
	w.job.Removal, w.job.Chunk, w.job.Batch = allowed, 1+x.IntN(20), 1
	w.s.prune, w.s.verify = x.IntN(2) == 0, x.IntN(2) == 0
	if kind == identity.Corporate {
		routes := []importer.Route{importer.RouteAuto, importer.RouteAction}
		if o.Routes == "documented" {
			routes = append(routes, plan.RouteItem, plan.RouteCollection)
		}
		w.job.Route = routes[x.IntN(len(routes))]
	}
	return w
}

// explain shows a world that failed.
func (w *world) explain() {
	if w.t.Failed() {
		w.t.Logf("%s: %s, prune %v\n%s\ntenant:", w.name, w.job.Route, w.s.prune, w.file)
		for _, e := range w.tenant {
			w.t.Logf("%s:%s %q", e.typ, e.identifier, e.values)
		}
		w.t.FailNow()
	}
}

// properties are those that a file can have a say in.
func (w *world) properties() []string {
	if w.kind == identity.Corporate {
		return []string{"description", "platform"}
	}
	return []string{"groupTag", "assignedUserPrincipalName", "displayName", "addressableUserName"}
}

// value is one that the property can have, in the service's own form: nothing around it that a cell cannot say.
func (w *world) value(property string, n int) string {
	switch property {
	case "description":
		return strings.Trim(w.lines(128), " \t")
	case "platform":
		return []string{"unknown", "ios", "android", "windows", "macOS"}[w.IntN(5)]
	case "groupTag":
		return strings.Trim(w.text(64), " \t")
	case "assignedUserPrincipalName":
		return w.user()
	case "displayName":
		return w.maybe(fmt.Sprintf("-PC%d", n))
	}
	return strings.Trim(w.text(40), " \t")
}

// empty is what the property is when nobody gives it a value.
func empty(property string) string {
	if property == "platform" {
		return "unknown"
	}
	return ""
}

// thing makes one that is unique by n.
func (w *world) thing(n int) *thing {
	e := &thing{typ: identity.TypeSerial, identifier: w.serial(n), values: map[string]string{}}
	if w.kind == identity.Corporate {
		c := w.corporate(n)
		e.typ, e.identifier = c.Type, c.Identifier
	}
	for _, p := range w.properties() {
		e.values[p] = w.value(p, n)
	}
	return e
}

// arrange fills the tenant, writes a file about some of its entries and some others, and works out what should come of it.
func (w *world) arrange() {
	for n := range w.IntN(40) {
		w.tenant = append(w.tenant, w.thing(n))
	}
	// What a list never shows is no difference: one entry shows everything that the service shows at all, or the file insists.
	if w.hidden != nil || w.IntN(2) == 0 {
		w.tenant = append(w.tenant, w.showing()...)
	} else {
		w.job.Assert = []identity.Column{identity.Description, identity.Platform}
		if w.kind == identity.Autopilot {
			w.job.Assert = []identity.Column{identity.AssignedUser, identity.AddressableUserName}
		}
	}
	for i, e := range w.tenant {
		w.store(i, e)
		w.want[e.key()] = &thing{e.typ, e.identifier, e.values}
	}
	w.header()
	types := map[string]bool{}
	for n, e := range w.tenant {
		if w.IntN(3) > 0 {
			w.row(n, e, false)
			types[e.typ] = true
		}
	}
	if creates := w.kind == identity.Corporate || slices.Contains(w.columns, "hardwareIdentifier"); creates {
		for n := range w.IntN(25) {
			e := w.thing(1000 + n)
			if w.kind == identity.Autopilot {
				e.identifier = fmt.Sprintf("NEW%dZ", n)
			}
			w.row(1000+n, e, true)
			types[e.typ] = true
		}
	}
	if len(w.rows) == 0 { // a sync of nothing is refused
		e := w.tenant
		if len(e) == 0 {
			e = []*thing{{identity.TypeSerial, "LAST1Z", map[string]string{}}}
			w.store(0, e[0])
			w.tenant = e
			w.want[e[0].key()] = &thing{e[0].typ, e[0].identifier, map[string]string{}}
			for _, p := range w.properties() {
				w.want[e[0].key()].values[p] = empty(p)
			}
		}
		w.row(0, e[0], false)
		types[e[0].typ] = true
	}
	for range w.IntN(3) {
		w.rows = append(w.rows, w.rows[w.IntN(len(w.rows))]) // says again what was said
	}
	w.Shuffle(len(w.rows), func(i, j int) { w.rows[i], w.rows[j] = w.rows[j], w.rows[i] })
	if w.s.prune {
		named := w.named()
		for key, e := range w.want {
			if types[e.typ] && !named[key] {
				delete(w.want, key)
			}
		}
	}
	var text strings.Builder
	out := csv.NewWriter(&text)
	must(w.t, out.WriteAll(append([][]string{w.columns}, w.rows...)))
	w.file = text.String()
	w.s.file = w.file
}

// showing are entries with a value for each property that is doubted.
func (w *world) showing() []*thing {
	if w.kind == identity.Autopilot {
		return []*thing{{identity.TypeSerial, "SHOW1Z", map[string]string{"assignedUserPrincipalName": "show@contoso.com"}}}
	}
	return []*thing{{identity.TypeTuple, "HP,Elite 8,SHOW2Z", map[string]string{"description": "shown", "platform": "windows"}}}
}

// store puts an entry into the simulator; some devices have an import record, with values of another day.
func (w *world) store(n int, e *thing) {
	for _, p := range w.properties() {
		if e.values[p] == "" {
			e.values[p] = empty(p)
		}
	}
	if w.kind == identity.Corporate {
		w.sim.AddCorporate(graphsim.Corporate{ID: w.guid(n), Type: e.typ, Identifier: e.identifier, Description: e.values["description"],
			Platform: e.values["platform"]})
		return
	}
	d := graphsim.Device{ID: w.guid(n), SerialNumber: e.identifier, GroupTag: e.values["groupTag"], DisplayName: e.values["displayName"],
		UserPrincipalName: e.values["assignedUserPrincipalName"], AddressableUserName: e.values["addressableUserName"]}
	w.sim.AddDevices(d)
	if w.IntN(3) == 0 {
		w.sim.AddImportRecords(graphsim.ImportRecord{ID: w.guid(n + 5000), SerialNumber: e.identifier, GroupTag: w.text(64), AssignedUser: w.user(),
			State: graphsim.ImportState{RegistrationID: d.ID}})
	}
}

// header draws the columns.
func (w *world) header() {
	w.columns = []string{"serialNumber"}
	rest := w.properties()
	if w.kind == identity.Corporate {
		w.columns = []string{"importedDeviceIdentifier", "importedDeviceIdentityType"}
	} else if w.IntN(2) == 0 {
		rest = append(rest, "hardwareIdentifier")
	}
	for _, c := range rest {
		if w.IntN(4) > 0 {
			w.columns = append(w.columns, c)
		}
	}
	if w.kind == identity.Autopilot && len(w.columns) == 1 {
		w.columns = append(w.columns, "groupTag")
	}
	if w.IntN(4) == 0 {
		w.columns = append(w.columns, "Remarks of ours")
	}
}

// row adds a row that names e, and notes what it asks for.
func (w *world) row(n int, e *thing, isNew bool) {
	want := w.want[e.key()]
	if isNew {
		want = &thing{e.typ, e.identifier, map[string]string{}}
		for _, p := range w.properties() {
			want.values[p] = empty(p)
		}
		w.want[e.key()] = want
	}
	before := want.values
	want.values = map[string]string{}
	for p, v := range before {
		want.values[p] = v
	}
	cells := make([]string, len(w.columns))
	for i, c := range w.columns {
		switch c {
		case "importedDeviceIdentifier", "serialNumber":
			cells[i] = identity.Escape(w.anyCase(e.identifier))
		case "importedDeviceIdentityType":
			cells[i] = w.anyCase(e.typ)
		case "hardwareIdentifier":
			if isNew || e.identifier[0] == 'A' && w.IntN(2) == 0 {
				cells[i] = sampledata.Hash(sampledata.HashFields{Serial: e.identifier, Manufacturer: "HP", Model: "EliteBook 840",
					UUID: [16]byte{byte(n), byte(n >> 8), 1}})
			}
		case "Remarks of ours":
			cells[i] = w.lines(30)
		default:
			cells[i] = w.cell(n, c, before[c], want)
		}
	}
	if user, ok := want.values["assignedUserPrincipalName"]; ok && user == "" && before["assignedUserPrincipalName"] != "" {
		// Who has no user has no name of one either: the service takes both away together.
		if i := slices.Index(w.columns, "addressableUserName"); i >= 0 {
			cells[i] = []string{"", "CLEAR!"}[w.IntN(2)]
		}
		want.values["addressableUserName"] = ""
	}
	w.rows = append(w.rows, cells)
}

// cell draws what the row says of a property, which has a value already.
func (w *world) cell(n int, property, has string, want *thing) string {
	switch w.IntN(6) {
	case 0:
		return ""
	case 1:
		want.values[property] = empty(property)
		return "CLEAR!"
	case 2: // what it is
		if has == "" {
			return ""
		}
		return identity.Escape(has)
	}
	v := w.value(property, n)
	if v == "" {
		return ""
	}
	want.values[property] = v
	if property == "platform" {
		return w.anyCase(v)
	}
	return identity.Escape(v)
}

// anyCase changes the letter case of some.
func (w *world) anyCase(s string) string {
	switch w.IntN(4) {
	case 0:
		return strings.ToLower(s)
	case 1:
		return strings.ToUpper(s)
	}
	return s
}

// named are the identities of the rows.
func (w *world) named() map[string]bool {
	named := map[string]bool{}
	for _, cells := range w.rows {
		identifier := strings.TrimPrefix(cells[0], "'")
		typ := identity.TypeSerial
		if w.kind == identity.Corporate {
			typ = identity.ParseType(cells[1])
		}
		named[typ+":"+strings.ToLower(identifier)] = true
	}
	return named
}

// act syncs, and looks.
func (w *world) act() {
	planned := w.plan(w.file)
	if n := w.writes(); n > 0 {
		w.t.Errorf("the dry run sent %d writes", n)
	}
	res, lines := w.sync(w.s)
	for _, l := range lines {
		if l["status"] == "failed" || l["status"] == "invalid" || l["status"] == "pending" {
			w.t.Errorf("%v", l)
		}
	}
	if res.Stopped != nil {
		w.t.Errorf("stopped by %v", res.Stopped)
	}
	if f := res.Forecast; f != planned {
		w.t.Errorf("planned %+v, then %+v", planned, f)
	}
	advance(time.Hour) // what is accepted is carried out by then
	w.compare()
	writes := w.writes()
	if f := w.plan(w.file); f.Creates+f.Updates+f.Deletes > 0 {
		w.t.Errorf("planned again: %+v", f)
	}
	again, _ := w.sync(w.s)
	if n := again.Counts[outcome.Unchanged] + again.Counts[outcome.Duplicate] + again.Counts[outcome.Skipped]; n != again.Rows || again.Stopped != nil {
		w.t.Errorf("again: %v, stopped by %v", again.Counts, again.Stopped)
	}
	text := w.exported(&importer.Export{Kind: w.kind})
	w.wantSafe(text)
	c := w.check("export.csv", text)
	if c.Rows != len(w.want) || c.Invalid+c.Repeats > 0 {
		w.t.Errorf("an export of %d entries has %d rows, %d invalid, %d repeated", len(w.want), c.Rows, c.Invalid, c.Repeats)
	}
	if c.Rows > 0 {
		w.rules = identity.Rules{} // what the tenant holds passes
		if f := w.plan(text); f.Creates+f.Updates+f.Deletes > 0 || f.Unchanged != c.Rows {
			w.t.Errorf("the export plans %+v\n%s", f, text)
		}
	}
	if n := w.writes() - writes; n > 0 {
		w.t.Errorf("%d writes where nothing was to be done", n)
	}
}

// plan is the forecast of a dry run of the file.
func (w *world) plan(file string) importer.Forecast {
	s := *w.s
	s.file, s.dryRun = file, true
	res, lines := w.sync(&s)
	for _, l := range lines {
		if l["status"] != "planned" && l["status"] != "unchanged" && l["status"] != "duplicate" && l["error_code"] != "not_readable" {
			w.t.Errorf("planned: %v", l)
		}
	}
	return res.Forecast
}

func (w *world) writes() int {
	return w.sim.Count(http.MethodPost, "") + w.sim.Count(http.MethodPatch, "") + w.sim.Count(http.MethodDelete, "")
}

// compare holds the tenant against what it should be.
func (w *world) compare() {
	found := map[string]*thing{}
	snap := w.sim.Snapshot()
	for _, c := range snap.Corporate {
		e := &thing{c.Type, c.Identifier, map[string]string{"description": c.Description, "platform": c.Platform}}
		found[e.key()] = e
	}
	for _, d := range snap.Devices {
		e := &thing{identity.TypeSerial, d.SerialNumber, map[string]string{"groupTag": d.GroupTag, "assignedUserPrincipalName": d.UserPrincipalName,
			"displayName": d.DisplayName, "addressableUserName": d.AddressableUserName}}
		found[e.key()] = e
	}
	if n := len(snap.Corporate) + len(snap.Devices); n != len(found) {
		w.t.Errorf("%d entries of %d identities", n, len(found))
	}
	for key, want := range w.want {
		e := found[key]
		delete(found, key)
		if e == nil {
			w.t.Errorf("%s is missing", key)
			continue
		}
		for p, v := range want.values {
			if e.values[p] != v && !slices.Contains(w.hidden, p) && !(p == "assignedUserPrincipalName" && strings.EqualFold(e.values[p], v)) {
				w.t.Errorf("%s: %s is %q, should be %q", key, p, e.values[p], v)
			}
		}
	}
	for key := range found {
		w.t.Errorf("%s should not be there", key)
	}
}
