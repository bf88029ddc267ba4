package importer_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/outcome"
	"rollcall/sampledata"
)

// importPath is where Autopilot devices are imported, recordsPath where their import records are.
const (
	recordsPath = "/importedWindowsAutopilotDeviceIdentities"
	importPath  = recordsPath + "/import"
	devicesPath = "/windowsAutopilotDeviceIdentities"
)

// An item is one device of an import's body.
type item struct{ ImportID, SerialNumber, HardwareIdentifier, GroupTag string }

func itemsOf(t testing.TB, body []byte) []item {
	t.Helper()
	var b struct {
		Items []item `json:"importedWindowsAutopilotDeviceIdentities"`
	}
	must(t, json.Unmarshal(body, &b))
	return b.Items
}

// A watcher sees every request of a simulator, and makes things go wrong.
type watcher struct {
	t     testing.TB
	fault func(r *http.Request, body []byte) *graphsim.Fault

	mu         sync.Mutex
	imports    [][]item
	polls      []time.Time // when the list of import records was asked for
	syncs      []time.Time
	updates    []string // bodies of updateDeviceProperties, serial numbers not known
	deletes    int      // of devices
	unassigned int
	writes     int
}

func (w *watcher) see(r *http.Request, body []byte) *graphsim.Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	path := r.URL.Path
	if r.Method != http.MethodGet {
		w.writes++
	}
	switch {
	case strings.HasSuffix(path, importPath):
		w.imports = append(w.imports, itemsOf(w.t, body))
	case r.Method == http.MethodGet && strings.HasSuffix(path, recordsPath) && r.URL.RawQuery == "":
		w.polls = append(w.polls, time.Now())
	case r.Method == http.MethodDelete && strings.Contains(path, devicesPath):
		w.deletes++
	case strings.HasSuffix(path, "/unassignUserFromDevice"):
		w.unassigned++
	case strings.HasSuffix(path, "/sync"):
		w.syncs = append(w.syncs, time.Now())
	case strings.HasSuffix(path, "/updateDeviceProperties"):
		w.updates = append(w.updates, string(body))
	}
	if w.fault == nil {
		return nil
	}
	return w.fault(r, body)
}

// sizes are those of the imports that were sent.
func (w *watcher) sizes() (out []int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, i := range w.imports {
		out = append(out, len(i))
	}
	return out
}

// autopilot is a bench whose requests are watched.
func autopilot(t testing.TB, o graphsim.Options, tenant string, fault func(*http.Request, []byte) *graphsim.Fault) (*bench, *watcher) {
	t.Helper()
	w := &watcher{t: t, fault: fault}
	o.Intercept = w.see
	o.KeepLog = -1
	b := newBench(t, o, tenant, graph.Options{})
	b.job.Removal = allowed
	return b, w
}

// once answers the nth request that matches, counted from 1.
func nth(n int, match func(*http.Request, []byte) bool, name string) func(*http.Request, []byte) *graphsim.Fault {
	seen := 0
	return func(r *http.Request, body []byte) *graphsim.Fault {
		if !match(r, body) {
			return nil
		}
		if seen++; seen != n {
			return nil
		}
		return &graphsim.Fault{Name: name}
	}
}

func imports(r *http.Request, _ []byte) bool { return strings.HasSuffix(r.URL.Path, importPath) }

// serialsOf are the serial numbers of the registered devices, each as often as it is registered.
func (b *bench) serialsOf() map[string]int {
	m := map[string]int{}
	for _, d := range b.sim.Snapshot().Devices {
		m[d.SerialNumber]++
	}
	return m
}

// onceEach complains unless exactly n new devices are registered, each once.
func (b *bench) onceEach(n int) {
	b.t.Helper()
	m := b.serialsOf()
	for s, k := range m {
		if k != 1 {
			b.t.Errorf("%s is registered %d times", s, k)
		}
	}
	if len(m) != n {
		b.t.Errorf("%d devices are registered, want %d", len(m), n)
	}
}

// TestImportChunks: 500 devices travel together, fewer where the service takes fewer, and a bad row ends up alone.
func TestImportChunks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		chunk   int
		maxList int
		fault   func(*http.Request, []byte) *graphsim.Fault
		want    []int
		failed  []int // rows
	}{
		{"the default", 0, 0, nil, []int{200, 500, 500}, nil},
		{"as wished", 600, 0, nil, []int{600, 600}, nil},
		{"413 is halved", 0, 250, nil, []int{200, 250, 250, 250, 250, 500, 500}, nil},
		{"a bad row stands alone", 300, 0, func(r *http.Request, body []byte) *graphsim.Fault {
			if imports(r, nil) && strings.Contains(string(body), `"NEW0301"`) {
				return &graphsim.Fault{Name: "400"}
			}
			return nil
		}, nil, []int{301}}, // the halves vary with the place of the row in its chunk
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, w := autopilot(t, graphsim.Options{MaxList: c.maxList}, "", c.fault)
				b.job.Chunk = c.chunk
				res, lines := b.sync(&syncing{file: newDevices(1200)})
				got := w.sizes()
				if slices.Sort(got); c.want != nil && !slices.Equal(got, c.want) || c.want == nil && (got[0] != 1 || len(got) > 4+2*9) {
					t.Errorf("imports of %v, want %v", got, c.want)
				}
				if res.Stopped != nil || res.Counts[outcome.Created] != 1200-len(c.failed) || res.Counts[outcome.Failed] != len(c.failed) {
					t.Errorf("%v, stopped by %v", res.Counts, res.Stopped)
				}
				for _, row := range c.failed {
					if l := lines[row-1]; l["status"] != "failed" || l["http_status"] != "400" {
						t.Errorf("row %d: %v", row, l)
					}
				}
				b.onceEach(1200 - len(c.failed))
				if n := len(b.sim.Snapshot().ImportRecords); n != 0 {
					t.Errorf("%d import records are left", n)
				}
			})
		})
	}
}

// TestUnfinished: the service never has more than 2,000 devices to work on, however many wait.
func TestUnfinished(t *testing.T) {
	t.Parallel()
	for _, chunk := range []int{1900, 500} {
		if importer.RaceDetector && chunk == 500 {
			break
		}
		synctest.Test(t, func(t *testing.T) {
			var b *bench
			most := 0
			count := func(r *http.Request, body []byte) *graphsim.Fault {
				if !imports(r, nil) {
					return nil
				}
				n := len(itemsOf(t, body))
				for _, e := range b.sim.Snapshot().ImportRecords {
					if e.State.Status == "unknown" {
						n++
					}
				}
				most = max(most, n)
				return nil
			}
			b, _ = autopilot(t, graphsim.Options{MaxList: 2000, ImportDelay: graphsim.Range{Min: time.Minute, Max: 3 * time.Minute}}, "", count)
			b.job.Chunk = chunk
			res, _ := b.sync(&syncing{file: newDevices(4400)})
			if res.Stopped != nil || res.Counts[outcome.Created] != 4400 {
				t.Errorf("%v, stopped by %v", res.Counts, res.Stopped)
			}
			if most > 2000 || most < 1500 {
				t.Errorf("chunks of %d: %d devices were unfinished at once", chunk, most)
			}
			b.onceEach(4400)
		})
	}
}

// TestImportIDs: they are version 5 UUIDs, one for each row, and those of another run are others.
func TestImportIDs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := map[string]bool{}
		for range 2 {
			b, w := autopilot(t, graphsim.Options{}, "", nil)
			b.sync(&syncing{file: newDevices(30)})
			for _, it := range slices.Concat(w.imports...) {
				if u, err := uuid.Parse(it.ImportID); err != nil || u.Version() != 5 || all[it.ImportID] {
					t.Errorf("importId %q, seen before: %t", it.ImportID, all[it.ImportID])
				}
				all[it.ImportID] = true
			}
		}
		if len(all) != 60 {
			t.Errorf("%d importIds", len(all))
		}
	})
}

// A rewriter changes the import records of every reply.
type rewriter struct {
	base   http.RoundTripper
	change func(record map[string]any)
}

func (w rewriter) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := w.base.RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(r.URL.Path, recordsPath) {
		return resp, err
	}
	return rewritten(resp, func(page map[string]any) {
		list, _ := page["value"].([]any)
		for _, e := range list {
			w.change(e.(map[string]any))
		}
	})
}

// TestCorrelation: rows find their imports whatever the service does with the importId.
func TestCorrelation(t *testing.T) {
	for name, change := range map[string]func(map[string]any){
		"echoed":        func(map[string]any) {},
		"not echoed":    func(e map[string]any) { e["importId"] = "" },
		"null":          func(e map[string]any) { e["importId"] = nil },
		"the record's":  func(e map[string]any) { e["importId"] = e["id"] },
		"in upper case": func(e map[string]any) { e["importId"] = strings.ToUpper(e["importId"].(string)) },
		"serial in case": func(e map[string]any) {
			e["importId"], e["serialNumber"] = "", strings.ToLower(e["serialNumber"].(string))
		},
	} {
		for _, fault := range []string{"", "lost", "503applied", "503", "truncated"} {
			t.Run(name+", "+fault, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b, w := autopilot(t, graphsim.Options{ImportDelay: graphsim.Range{Min: time.Second, Max: time.Minute}},
						`{"importRecords":[{"id":"`+id("9")+`","serialNumber":"NEW0003","importId":"`+id("8")+`","state":{"deviceImportStatus":"error","deviceErrorName":"StorageError"}}]}`,
						nth(1, imports, fault))
					if fault == "" {
						w.fault = nil
					}
					b.clientOptions.Transport = rewriter{b.clientOptions.Transport, change}
					res, lines := b.sync(&syncing{file: newDevices(20)})
					if res.Stopped != nil || res.Counts[outcome.Created] != 20 {
						t.Fatalf("%v, stopped by %v: %v", res.Counts, res.Stopped, lines)
					}
					want := 1
					if fault == "503" {
						want = 2
					}
					if got := w.sizes(); len(got) != want {
						t.Errorf("imports of %v, want %d", got, want)
					}
					b.onceEach(20)
					snap := b.sim.Snapshot()
					if len(snap.ImportRecords) != 1 || snap.ImportRecords[0].ID != id("9") {
						t.Errorf("import records at the end: %+v", snap.ImportRecords)
					}
					ids := map[string]string{}
					for _, d := range snap.Devices {
						ids[d.SerialNumber] = d.ID
					}
					for _, l := range lines {
						if serial := strings.TrimPrefix(l["identity"], "serialNumber:"); l["id"] != ids[serial] {
							t.Errorf("%s has id %s, the device %s", serial, l["id"], ids[serial])
						}
					}
				})
			})
		}
	}
}

// TestPolling: one list call looks for all devices, and the next comes 15 seconds later at the earliest.
func TestPolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := autopilot(t, graphsim.Options{PageSize: 2000, ImportDelay: graphsim.Range{Min: 2 * time.Minute, Max: 3 * time.Minute}}, "", nil)
		res, _ := b.sync(&syncing{file: newDevices(1500)})
		if res.Counts[outcome.Created] != 1500 {
			t.Fatalf("%v, stopped by %v", res.Counts, res.Stopped)
		}
		polls := w.polls[1:] // the first one looks the tenant up
		if len(polls) < 5 || len(polls) > 13 {
			t.Errorf("%d polls in three minutes", len(polls))
		}
		for i := range polls[1:] {
			if d := polls[i+1].Sub(polls[i]); d < 15*time.Second {
				t.Errorf("two polls are %s apart", d)
			}
		}
	})
}

// TestImportTimeout: the wait for each chunk begins with its acceptance. What is not seen to end by then is pending, and a resume goes on
// waiting without another import.
func TestImportTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := autopilot(t, graphsim.Options{ImportDelay: graphsim.Range{Min: 30 * time.Minute, Max: 30 * time.Minute}}, "", nil)
		b.job.Removal.Timeout, b.job.Chunk = 20*time.Minute, 10
		s := &syncing{file: newDevices(25)}
		begun := time.Now()
		res, lines := b.sync(s)
		if took := time.Since(begun); took < 20*time.Minute || took > 21*time.Minute {
			t.Errorf("it waited for %s", took)
		}
		var pending *importer.PendingError
		if !asError(res.Stopped, &pending) || pending.Rows != 25 || res.Counts[outcome.Pending] != 25 {
			t.Fatalf("%v, stopped by %v", res.Counts, res.Stopped)
		}
		if l := lines[0]; l["action"] != "create" || l["error_code"] != "import_pending" || l["id"] == "" {
			t.Errorf("a pending row: %v", l)
		}
		if n := len(b.errors()); n != 0 {
			t.Errorf("errors.csv has %d rows, which are only pending", n)
		}
		res, lines = b.syncOn(s)
		if res.Stopped != nil || res.Counts[outcome.Created] != 25 || len(lines) != 25 {
			t.Fatalf("resumed: %v, stopped by %v", res.Counts, res.Stopped)
		}
		if n := len(w.imports); n != 3 {
			t.Errorf("%d imports, want 3", n)
		}
		b.onceEach(25)
		if n := len(b.sim.Snapshot().ImportRecords); n != 0 {
			t.Errorf("%d import records are left", n)
		}
	})
}

// TestRoomIsGivenBack: chunks that end in an error make way for those that wait for room, and the run ends.
func TestRoomIsGivenBack(t *testing.T) {
	t.Parallel()
	for i, fault := range []string{"401", "403", "noroute"} {
		if importer.RaceDetector && i > 0 {
			break
		}
		t.Run(fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, w := autopilot(t, graphsim.Options{Latency: graphsim.Range{Min: time.Second, Max: 2 * time.Second}}, "", func(r *http.Request, _ []byte) *graphsim.Fault {
					if imports(r, nil) {
						return &graphsim.Fault{Name: fault}
					}
					return nil
				})
				s := &syncing{file: newDevices(4000)}
				res, _ := b.sync(s)
				if res.Stopped == nil || res.Rows != 0 {
					t.Fatalf("%d rows, %v, stopped by %v", res.Rows, res.Counts, res.Stopped)
				}
				if res.Counts[outcome.Created] > 0 {
					t.Errorf("%v", res.Counts)
				}
				w.fault = nil
				b.job.RetryFailed = true
				if res, _ = b.syncOn(s); res.Stopped != nil || res.Counts[outcome.Created] != 4000 {
					t.Errorf("resumed: %v, stopped by %v", res.Counts, res.Stopped)
				}
				b.onceEach(4000)
			})
		})
	}
}

// TestHalfAccepted: of a chunk that was halved one half is accepted and the other meets the end of the run. Rows are pending
// up to the first one that was not accepted, and a resume imports no device twice.
func TestHalfAccepted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		names := []string{"413", "", "403"}
		b, w := autopilot(t, graphsim.Options{}, "", nil)
		sent := 0
		w.fault = func(r *http.Request, _ []byte) *graphsim.Fault {
			if !imports(r, nil) || sent >= len(names) {
				return nil
			}
			name := names[sent]
			if sent++; name == "" {
				return nil
			}
			return &graphsim.Fault{Name: name}
		}
		s := &syncing{file: newDevices(40)}
		res, lines := b.sync(s)
		if e := graph.AsError(res.Stopped); e == nil || e.Class != graph.Forbidden || len(lines) >= 40 || res.Counts[outcome.Pending] != len(lines) {
			t.Fatalf("%v, %d lines, stopped by %v", res.Counts, len(lines), res.Stopped)
		}
		if res, _ = b.syncOn(s); res.Stopped != nil || res.Counts[outcome.Created] != 40 {
			t.Errorf("resumed: %v, stopped by %v", res.Counts, res.Stopped)
		}
		b.onceEach(40)
		if got := w.sizes(); !slices.Equal(got, []int{40, 20, 20, 20}) {
			t.Errorf("imports of %v", got)
		}
	})
}

// namedDevices is a file of n new devices with a display name each.
func namedDevices(n int) string {
	var text strings.Builder
	text.WriteString("Device Serial Number,Hardware Hash,Group Tag,displayName\n")
	for row := 1; row <= n; row++ {
		serial := fmt.Sprintf("NEW%04d", row)
		hash := sampledata.Hash(sampledata.HashFields{Serial: serial, Manufacturer: "HP", Model: "EliteBook 840", UUID: [16]byte{byte(row), byte(row >> 8), 1}})
		fmt.Fprintf(&text, "%s,%s,kiosk,PC-%d\n", serial, hash, row)
	}
	return text.String()
}
