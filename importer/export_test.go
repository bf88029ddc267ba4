package importer_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// exported is what an export of the bench's tenant writes.
func (b *bench) exported(x *importer.Export) string {
	b.t.Helper()
	x.Client = b.client
	var out bytes.Buffer
	must(b.t, x.Write(b.t.Context(), &out))
	return out.String()
}

// A healthyTenant is random. It may hold what a file should not say, such as a formula, and nothing
// else that a rule of ours calls an error.
type healthyTenant struct{ *rand.Rand }

// letPass are the rules under which a file may say all that a healthyTenant holds.
func letPass() identity.Rules {
	return identity.Rules{Warn: map[identity.Code]bool{identity.CodeNoValue: true, identity.CodeClearMisspelt: true, identity.CodeSerialCharacters: true,
		identity.CodeTypeNotForPlatform: true}}
}

// text is up to n characters that a file may stumble over.
func (x healthyTenant) text(n int) string {
	pieces := []string{"=1+1", "+49", "-", "@SUM(A1)", "'", "''", "\"", ",", ";", "|", " ", "Desk", "é", "东京", "👩\u200d💻", "＝", "a", "7", "CLEAR!", "{}", `="x"`,
		"rollcall_", "#12", "'s-H", "\u00a0", "’", "\\", "null"}
	var b strings.Builder
	for range x.IntN(6) {
		if p := pieces[x.IntN(len(pieces))]; len([]rune(b.String()+p)) <= n {
			b.WriteString(p)
		}
	}
	return b.String()
}

// lines is text that may hold line breaks and tabs.
func (x healthyTenant) lines(n int) string {
	s := x.text(n - 6)
	for range x.IntN(3) {
		i := x.IntN(len(s) + 1)
		for i > 0 && i < len(s) && s[i]&0xc0 == 0x80 {
			i--
		}
		s = s[:i] + []string{"\n", "\r\n", "\t", "\r"}[x.IntN(4)] + s[i:]
	}
	return s
}

func (x healthyTenant) maybe(s string) string {
	if x.IntN(3) == 0 {
		return ""
	}
	return s
}

func (x healthyTenant) guid(n int) string {
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", x.Uint32(), n)
}

// serial is unique by n, and sometimes begins like a formula.
func (x healthyTenant) serial(n int) string {
	return []string{"", "", "-", "+", "@", "=", "X Y"}[x.IntN(7)] + fmt.Sprintf("A%dZ", n)
}

func (x healthyTenant) user() string {
	return x.maybe([]string{"ann@contoso.com", "-o'neil@contoso.com", "+49@contoso.com", "=a@b.example"}[x.IntN(4)])
}

func imeiOf(n int) string {
	digits := fmt.Sprintf("35%012d", n)
	sum := 0
	for i, d := range digits {
		v := int(d - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return digits + fmt.Sprint((10-sum%10)%10)
}

func (x healthyTenant) corporate(n int) graphsim.Corporate {
	e := graphsim.Corporate{ID: x.guid(n), Description: x.lines(128), Platform: []string{"unknown", "ios", "android", "windows", "macOS"}[x.IntN(5)],
		EnrollmentState: []string{"enrolled", "notContacted", "failed", "blocked"}[x.IntN(4)]}
	switch x.IntN(3) {
	case 0:
		e.Type, e.Identifier = identity.TypeIMEI, imeiOf(n)
	case 1:
		e.Type, e.Identifier = identity.TypeSerial, x.serial(n)
	case 2:
		e.Type, e.Identifier = identity.TypeTuple, []string{"HP", "-HP", "Dell Inc.", "=\"HP\""}[x.IntN(4)]+",Elite 8,"+fmt.Sprintf("A%dZ", n)
	}
	return e
}

// load fills a simulator. Half of the devices have an import record, whose values may be older ones.
func (x healthyTenant) load(s *graphsim.Server, entries int) {
	for n := range entries {
		s.AddCorporate(x.corporate(n))
		d := graphsim.Device{ID: x.guid(n), SerialNumber: x.serial(n), GroupTag: x.text(64), UserPrincipalName: x.user(), AddressableUserName: x.text(40),
			DisplayName: x.maybe(fmt.Sprintf("-PC%d", n)), Manufacturer: x.text(20), Model: x.lines(20), PurchaseOrderIdentifier: x.lines(20)}
		d.ProductKey = x.maybe(d.ID)
		s.AddDevices(d)
		if x.IntN(2) == 0 {
			r := graphsim.ImportRecord{ID: x.guid(n + entries), SerialNumber: d.SerialNumber, GroupTag: x.text(64), AssignedUser: x.user(), ImportID: x.guid(n),
				State: graphsim.ImportState{RegistrationID: d.ID, ErrorCode: -x.IntN(900), ErrorName: x.text(20)}}
			r.ProductKey = []string{"", r.ID, "-12345-12345"}[x.IntN(3)]
			s.AddImportRecords(r)
		}
	}
}

// TestExportReadsBack: of any healthy tenant, an export is accepted row by row, by a later update found to be what the tenant has, and
// holds each value to the letter. No cell begins like a formula.
func TestExportReadsBack(t *testing.T) {
	t.Parallel()
	seeds := 60
	if testing.Short() {
		seeds = 20
	}
	for seed := range seeds {
		x := healthyTenant{rand.New(rand.NewPCG(uint64(seed), 4))}
		o := graphsim.Options{PageSize: 1 + x.IntN(40)}
		if x.IntN(3) == 0 {
			o.Routes = "live"
		}
		b := newBench(t, o, "", graph.Options{})
		x.load(b.sim, x.IntN(60))
		for _, e := range []*importer.Export{{Kind: identity.Corporate}, {Kind: identity.Autopilot}, {Kind: identity.Autopilot, ImportRecords: true}} {
			text := b.exported(e)
			b.wantSafe(text)
			b.rules = letPass()
			c := b.check("export.csv", text)
			if c.Rows != e.Written() || c.Invalid+c.Repeats > 0 {
				t.Fatalf("seed %d, %s: %d rows of %d, %d invalid, %d repeated: %+v\n%s", seed, e.Kind, c.Rows, e.Written(), c.Invalid, c.Repeats, c.Tallies, text)
			}
			if c.Rows == 0 {
				continue
			}
			b.job.Compare, b.rules = true, identity.Rules{} // what the tenant holds passes
			res, lines := b.update("export.csv", text)
			if n := res.Counts[outcome.Unchanged] + res.Counts[outcome.Skipped]; n != c.Rows || res.Stopped != nil {
				t.Fatalf("seed %d, %s: %v, stopped by %v\n%v\n%s", seed, e.Kind, res.Counts, res.Stopped, lines, text)
			}
			for _, l := range lines {
				if l["status"] == "skipped" && e.Kind == identity.Corporate {
					t.Fatalf("seed %d: %v", seed, l)
				}
			}
		}
		for _, method := range []string{http.MethodPatch, http.MethodPost, http.MethodDelete} {
			if n := b.sim.Count(method, ""); n > 0 {
				t.Fatalf("seed %d: %d requests %s", seed, n, method)
			}
		}
		b.wantValues()
	}
}

// wantSafe reads a CSV by another reader than ours and looks at the beginning of each cell.
func (b *bench) wantSafe(text string) {
	b.t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	must(b.t, err)
	for _, cells := range records {
		for _, cell := range cells {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
				b.t.Fatalf("the cell %q", cell)
			}
		}
	}
	if strings.HasPrefix(text, "\ufeff") || !strings.HasSuffix(text, "\n") {
		b.t.Fatalf("%q", text)
	}
}

// wantValues brings a corporate export into an empty-handed tenant of the same entries: afterwards both hold the same descriptions.
func (b *bench) wantValues() {
	b.t.Helper()
	text := b.exported(&importer.Export{Kind: identity.Corporate})
	before := b.sim.Snapshot().Corporate
	other := newBench(b.t, graphsim.Options{}, "", graph.Options{})
	for _, e := range before {
		e.Description = "old"
		other.sim.AddCorporate(e)
	}
	if len(before) == 0 {
		return
	}
	other.job.Assert, other.rules = []identity.Column{identity.Description}, letPass() // of Windows identifiers too
	res, lines := other.update("export.csv", text)
	if res.Bad() > 0 || res.Stopped != nil {
		b.t.Fatalf("%v, stopped by %v: %v", res.Counts, res.Stopped, lines)
	}
	for i, e := range other.sim.Snapshot().Corporate {
		want := before[i].Description
		if identity.Escape(want) == want {
			want = strings.Trim(want, " \t")
		}
		if want == "" {
			want = "old" // a blank cell leaves it alone
		}
		if e.Description != want {
			b.t.Fatalf("%q became %q", before[i].Description, e.Description)
		}
	}
}

// TestExportFilter holds the filter against the whole list, and its properties against the header.
func TestExportFilter(t *testing.T) {
	x := healthyTenant{rand.New(rand.NewPCG(9, 9))}
	b := newBench(t, graphsim.Options{PageSize: 7}, "", graph.Options{})
	x.load(b.sim, 100)
	for _, e := range []*importer.Export{{Kind: identity.Corporate}, {Kind: identity.Autopilot}, {Kind: identity.Autopilot, ImportRecords: true}} {
		properties := e.Properties()
		all, err := csv.NewReader(strings.NewReader(b.exported(&importer.Export{Kind: e.Kind, ImportRecords: e.ImportRecords}))).ReadAll()
		must(t, err)
		if !slices.Equal(all[0], properties) {
			t.Errorf("header %q, properties %q", all[0], properties)
		}
		filtered := &importer.Export{Kind: e.Kind, ImportRecords: e.ImportRecords}
		filtered.Filter, err = tenant.ParseFilter("ID^="+all[1][0][:1], properties)
		must(t, err)
		some, err := csv.NewReader(strings.NewReader(b.exported(filtered))).ReadAll()
		must(t, err)
		want := slices.DeleteFunc(all[1:], func(cells []string) bool { return cells[0][0] != all[1][0][0] })
		if !slices.EqualFunc(some[1:], want, func(a, b []string) bool { return slices.Equal(a, b) }) {
			t.Errorf("%d rows, want %d", len(some)-1, len(want))
		}
		if filtered.Written() != len(want) || filtered.Listed() != b.size(e) {
			t.Errorf("%d of %d written", filtered.Written(), filtered.Listed())
		}
	}
}

// size is how many entries the list has.
func (b *bench) size(e *importer.Export) int {
	s := b.sim.Snapshot()
	switch {
	case e.Kind == identity.Corporate:
		return len(s.Corporate)
	case e.ImportRecords:
		return len(s.ImportRecords)
	}
	return len(s.Devices)
}

// TestExportEdited: of an export, only what was edited is sent, to each entry of the device that differs.
func TestExportEdited(t *testing.T) {
	const tenant = `{"corporate":[{"id":"00000000-0000-4000-8000-000000000001","importedDeviceIdentityType":"serialNumber","importedDeviceIdentifier":"A1Z","description":"one"},
		{"id":"00000000-0000-4000-8000-000000000002","importedDeviceIdentityType":"serialNumber","importedDeviceIdentifier":"A2Z","description":"two"}],
		"importRecords":[{"id":"00000000-0000-4000-8000-000000000003","serialNumber":"A1Z","groupTag":"stale","state":{"deviceRegistrationId":"00000000-0000-4000-8000-000000000004"}}],
		"devices":[{"id":"00000000-0000-4000-8000-000000000004","serialNumber":"A1Z","groupTag":"one"},{"id":"00000000-0000-4000-8000-000000000005","serialNumber":"A2Z","groupTag":"two"}]}`
	b := newBench(t, graphsim.Options{}, tenant, graph.Options{})
	for _, kind := range []identity.Kind{identity.Corporate, identity.Autopilot} {
		text := b.exported(&importer.Export{Kind: kind})
		b.job.Compare = true
		res, _ := b.update("edited.csv", strings.Replace(text, "one", "edited", 1))
		if res.Counts[outcome.Updated] != 1 || res.Counts[outcome.Unchanged] != 1 {
			t.Errorf("%s: %v", kind, res.Counts)
		}
	}
	s := b.sim.Snapshot()
	if s.Corporate[0].Description != "edited" || s.Devices[0].GroupTag != "edited" || s.ImportRecords[0].GroupTag != "edited" {
		t.Errorf("%+v", s)
	}
}

// TestExportEnds: an error of the service, of the disk and of the user's patience each end it as themselves.
func TestExportEnds(t *testing.T) {
	x := healthyTenant{rand.New(rand.NewPCG(1, 1))}
	fail := false
	b := newBench(t, graphsim.Options{PageSize: 10, Intercept: func(r *http.Request, _ []byte) *graphsim.Fault {
		if fail && strings.Contains(r.URL.RawQuery, "skip") {
			return &graphsim.Fault{Name: "403"}
		}
		return nil
	}}, "", graph.Options{})
	x.load(b.sim, 300)
	e := func() *importer.Export { return &importer.Export{Client: b.client, Kind: identity.Corporate} }
	if err := e().Write(t.Context(), brokenWriter{}); err == nil || !strings.Contains(err.Error(), "no space") {
		t.Errorf("a full disk: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e().Write(ctx, io.Discard); err == nil {
		t.Error("an ended context is no error")
	}
	fail = true
	if err := e().Write(t.Context(), io.Discard); graph.AsError(err) == nil || graph.AsError(err).Class != graph.Forbidden {
		t.Errorf("a second page that is refused: %v", err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, fmt.Errorf("no space left on device") }

// TestExportStreams: memory does not grow with the tenant.
func TestExportStreams(t *testing.T) {
	b := newBench(t, graphsim.Options{KeepLog: -1}, "", graph.Options{})
	var entries []graphsim.Corporate
	for n := range 60_000 {
		entries = append(entries, graphsim.Corporate{Type: identity.TypeSerial, Identifier: fmt.Sprintf("A%dZ", n), Description: "a description of a usual length"})
	}
	b.sim.AddCorporate(entries...)
	entries = nil
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most, bytes := heap(), uint64(0), 0
	x := &importer.Export{Client: b.client, Kind: identity.Corporate}
	must(t, x.Write(t.Context(), writerFunc(func(p []byte) (int, error) {
		if bytes/2_000_000 != (bytes+len(p))/2_000_000 {
			most = max(most, heap())
		}
		bytes += len(p)
		return len(p), nil
	})))
	if x.Written() != 60_000 || most == 0 {
		t.Fatalf("%d rows in %d bytes", x.Written(), bytes)
	}
	if grown := int64(most) - int64(before); grown > 4<<20 {
		t.Errorf("the heap grew by %d bytes for an export of %d", grown, bytes)
	}
}

type writerFunc func([]byte) (int, error)

func (w writerFunc) Write(p []byte) (int, error) { return w(p) }
