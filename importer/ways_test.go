package importer_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/internal/plan"
	"rollcall/sampledata"
)

// A way is one of the requests that carry a change.
type way struct {
	name   string
	route  importer.Route
	tenant string
	header string
	cells  func(row int) string
	path   string // of the request that the faults happen to
	target string // what that request has of row 2, in its path or its body
	held   func(graphsim.Tenant) []string
	// creates says that the rows are not in the tenant: a sync makes them.
	creates bool
}

// done is the status of a row that went through.
func (w *way) done() string {
	if w.creates {
		return "created"
	}
	return "updated"
}

// lists says that the rows travel together.
func (w *way) lists() bool {
	return w.creates || w.route == importer.RouteAction && w.path == "/importDeviceIdentityList"
}

const faultRows = 8

// faultWays are the requests of the table: both PATCHes of an item, the collection, the action on a device, the list import that overwrites,
// and the two that create.
func faultWays() []way {
	serial := func(row int) string { return fmt.Sprintf("SERIAL%d", row) }
	var corporate [][5]string
	var records, devices []string
	for row := 1; row <= faultRows; row++ {
		corporate = append(corporate, [5]string{id(fmt.Sprint(row)), "serialNumber", serial(row), "old", "windows"})
		records = append(records, fmt.Sprintf(`{"id":%q,"serialNumber":%q,"groupTag":"old"}`, id(fmt.Sprint(row)), serial(row)))
		devices = append(devices, fmt.Sprintf(`{"id":%q,"serialNumber":%q,"groupTag":"old"}`, id(fmt.Sprint(row)), serial(row)))
	}
	described := func(t graphsim.Tenant) (out []string) {
		for _, e := range t.Corporate {
			out = append(out, e.Description)
		}
		return out
	}
	identities := func(name string, route importer.Route, path, target string) way {
		return way{name, route, corporateTenant(corporate...), "Serial Number,Description\n", func(row int) string { return serial(row) + ",new\n" }, path, target, described, false}
	}
	autopilot := func(name string, route importer.Route, list string, entries []string, path string, tags func(graphsim.Tenant) []string) way {
		return way{name, route, `{"` + list + `":[` + strings.Join(entries, ",") + `]}`, "Device Serial Number,Group Tag\n",
			func(row int) string { return serial(row) + ",new\n" }, path, id("2"), tags, false}
	}
	return []way{
		identities("item, corporate", plan.RouteItem, "/importedDeviceIdentities/", id("2")),
		autopilot("item, Autopilot", plan.RouteItem, "importRecords", records, "/importedWindowsAutopilotDeviceIdentities/", func(t graphsim.Tenant) (out []string) {
			for _, e := range t.ImportRecords {
				out = append(out, e.GroupTag)
			}
			return out
		}),
		identities("collection", plan.RouteCollection, "/importedDeviceIdentities", "SERIAL2"),
		autopilot("action", importer.RouteAction, "devices", devices, "/updateDeviceProperties", func(t graphsim.Tenant) (out []string) {
			for _, e := range t.Devices {
				out = append(out, e.GroupTag)
			}
			return out
		}),
		identities("import", importer.RouteAction, "/importDeviceIdentityList", "SERIAL2"),
		{"create, corporate", "", "", "Serial Number,Description\n", func(row int) string { return serial(row) + ",new\n" }, "/importDeviceIdentityList", "SERIAL2",
			func(t graphsim.Tenant) []string {
				var all []held
				for _, e := range t.Corporate {
					all = append(all, held{e.Identifier, e.Description})
				}
				return byRow(all)
			}, true},
		{"create, Autopilot", "", "", "Device Serial Number,Hardware Hash,Group Tag\n", func(row int) string {
			return serial(row) + "," + sampledata.Hash(sampledata.HashFields{Serial: serial(row), Manufacturer: "HP", Model: "EliteBook 840", UUID: [16]byte{byte(row)}}) + ",new\n"
		}, importPath, `"SERIAL2"`,
			func(t graphsim.Tenant) []string {
				var all []held
				for _, e := range t.Devices {
					all = append(all, held{e.SerialNumber, e.GroupTag})
				}
				return byRow(all)
			}, true},
	}
}

// A held is what the tenant has of one serial number.
type held struct{ serial, value string }

// byRow puts what the tenant has in the order of the rows. Of a device that it has twice it says so.
func byRow(all []held) []string {
	out := make([]string, faultRows)
	for row := range out {
		for _, h := range all {
			if h.serial == fmt.Sprintf("SERIAL%d", row+1) {
				out[row] += h.value
			}
		}
	}
	return out
}

// file is the way's input.
func (w *way) file() string {
	text := w.header
	for row := 1; row <= faultRows; row++ {
		text += w.cells(row)
	}
	return text
}

// meets reports whether a request is one that carries row 2 this way.
func (w *way) meets(r *http.Request, body []byte) bool {
	return r.Method != http.MethodGet && strings.Contains(r.URL.Path, w.path) &&
		(strings.Contains(r.URL.Path, w.target) || strings.Contains(string(body), w.target))
}

// A meeting is what one row meets: a fault at each of its sends, the last one for good when stays is set.
type meeting struct {
	faults []string
	stays  bool
}

// fault is what happens to the nth send, from 0.
func (m *meeting) fault(n int) *graphsim.Fault {
	switch {
	case n < len(m.faults):
	case m.stays:
		n = len(m.faults) - 1
	default:
		return nil
	}
	return &graphsim.Fault{Name: m.faults[n]}
}

// A verdict is what became of the row that met a fault.
type verdict struct {
	status string // updated, failed, or open when the run stopped before it was recorded
	code   string
	sends  int
	wrong  []string // where results and store do not agree
}

// try runs the input with what row 2 meets, and compares results and store. What is left open is resumed without faults.
func (w *way) try(t *testing.T, m meeting) (v verdict) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		healed := false
		o := graphsim.Options{Latency: graphsim.Range{Min: 10 * time.Millisecond, Max: 10 * time.Millisecond}, KeepLog: -1}
		o.Intercept = func(r *http.Request, body []byte) *graphsim.Fault {
			mu.Lock()
			defer mu.Unlock()
			if healed || !w.meets(r, body) {
				return nil
			}
			v.sends++
			return m.fault(v.sends - 1)
		}
		b := newBench(t, o, w.tenant, graph.Options{})
		b.job.Route, b.job.Chunk, b.job.Concurrency = w.route, 4, 2
		do, again := func() (*importer.Result, []line) { return b.update("devices.csv", w.file()) },
			func() (*importer.Result, []line) { return b.resume("devices.csv", w.file()) }
		if w.creates {
			b.job.Removal = allowed
			s := &syncing{file: w.file()}
			do, again = func() (*importer.Result, []line) { return b.sync(s) }, func() (*importer.Result, []line) { return b.syncOn(s) }
		}
		res, lines := do()
		complain := func(format string, args ...any) { v.wrong = append(v.wrong, fmt.Sprintf(format, args...)) }
		b.agree(w, lines, complain)
		v.status = "open"
		if len(lines) > 1 {
			v.status, v.code = lines[1]["status"], lines[1]["error_code"]
		}
		if res.Stopped == nil {
			return
		}
		mu.Lock()
		healed = true
		mu.Unlock()
		res, lines = again()
		b.agree(w, lines, complain)
		if len(lines) != faultRows || res.Stopped != nil {
			complain("a resume recorded %d rows and was stopped by %v", len(lines), res.Stopped)
		}
	})
	return v
}

// silent is what a row must never be: failed without a word of its change being in the store.
const silent = "applied and denied"

// agree holds each recorded row against the store: updated, or created, means that the store has it; failed means that it has not, or that
// the row says that it may.
func (b *bench) agree(w *way, lines []line, complain func(string, ...any)) {
	held := w.held(b.sim.Snapshot())
	for i, l := range lines {
		there := held[i] == "new"
		if held[i] == "newnew" {
			complain("row %d is there twice", i+1)
		}
		switch admits := strings.Contains(l["error_message"], "may have been applied") || strings.Contains(l["error_message"], "look at the entry"); {
		case l["row"] != fmt.Sprint(i+1):
			complain("line %d of results.csv is row %s", i+2, l["row"])
		case l["status"] == w.done() && !there:
			complain("row %d is %s, the store has %q", i+1, l["status"], held[i])
		case l["status"] == "failed" && there && !admits:
			complain(silent+": row %d failed with %s (%s)", i+1, l["error_code"], l["error_message"])
		case l["status"] == "pending" && w.creates: // accepted when the run ended
		case l["status"] == "unchanged" && there && l["warnings"] == "in_doubt_equal": // a part before has sent it
		case l["status"] != w.done() && l["status"] != "failed":
			complain("row %d is %s", i+1, l["status"])
		}
	}
}
