package importer_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/outcome"
)

// statusOf maps the status of rows to how many have it, with their codes.
func statusOf(lines []line) string {
	n := map[string]int{}
	var order []string
	for _, l := range lines {
		s := l["status"]
		if l["error_code"] != "" {
			s += ":" + l["error_code"]
		}
		if n[s]++; n[s] == 1 {
			order = append(order, s)
		}
	}
	for i, s := range order {
		order[i] = fmt.Sprintf("%d %s", n[s], s)
	}
	return strings.Join(order, ", ")
}

// ends makes the import of a serial number end as given, whatever the simulator says, on the wire.
type ends struct {
	base  http.RoundTripper
	state map[string]map[string]any // by serial number
}

func (e ends) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := e.base.RoundTrip(r)
	if err != nil || r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, recordsPath) {
		return resp, err
	}
	return rewritten(resp, func(page map[string]any) {
		list, _ := page["value"].([]any)
		for _, x := range list {
			record := x.(map[string]any)
			if state, ok := e.state[fmt.Sprint(record["serialNumber"])]; ok {
				record["state"] = state
			}
		}
	})
}

// TestImportErrors: an import's error is told by its name, whatever its number, with a sentence of advice and whether it may be sent again.
func TestImportErrors(t *testing.T) {
	for _, c := range []struct {
		name      string
		number    int
		code      string // "" is the name
		says      string
		retryable string
	}{
		{"ZtdDeviceAssignedToOtherTenant", 808, "", "registered in another tenant", "false"},
		{"ZtdDeviceAssignedToOtherTenant", 806, "", "registered in another tenant", "false"},
		{"ztdDeviceAssignedToAnotherTenant", 808, "", "registered in another tenant", "false"},
		{"InvalidZtdHardwareHash", 802, "", "collect it again", "false"},
		{"ZtdDeviceDuplicated", 815, "", "stood twice", "false"},
		{"StorageError", 801, "", "run again later", "true"},
		{"SomethingNew", 899, "", "look at the device in the portal", "false"},
		{"", 899, "import_error", "look at the device in the portal", "false"},
		{"=HYPERLINK(1)", 899, "'=HYPERLINK(1)", "look at the device in the portal", "false"},
		{"two words\nand lines", 899, "import_error", `two words`, "false"},
	} {
		t.Run(fmt.Sprint(c.name, c.number), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, _ := autopilot(t, graphsim.Options{}, "", nil)
				b.clientOptions.Transport = ends{b.clientOptions.Transport, map[string]map[string]any{
					"NEW0002": {"deviceImportStatus": "error", "deviceErrorName": c.name, "deviceErrorCode": c.number}}}
				res, lines := b.sync(&syncing{file: newDevices(3), set: func(j *importer.Job) { j.Attempts = 2 }})
				if res.Stopped != nil || res.Counts[outcome.Created] != 2 || res.Counts[outcome.Failed] != 1 {
					t.Fatalf("%s, stopped by %v", statusOf(lines), res.Stopped)
				}
				l := lines[1]
				code := c.code
				if code == "" {
					code = c.name
				}
				if l["error_code"] != code || !strings.Contains(l["error_message"], c.says) || !strings.Contains(l["error_message"], fmt.Sprint(c.number)) ||
					l["action"] != "create" || strings.ContainsAny(l["error_message"], "\r\n") {
					t.Errorf("%v", l)
				}
				e := b.errors()
				if len(e) != 1 || e[0]["rollcall_retryable"] != c.retryable || e[0]["Hardware Hash"] == "" {
					t.Errorf("errors.csv: %v", e)
				}
				if n := len(b.sim.Snapshot().ImportRecords); n != 0 {
					t.Errorf("%d import records are left, of imports that have failed too", n)
				}
			})
		})
	}
}

// TestForeignAndBadHashes: the errors of the simulator's own.
func TestForeignAndBadHashes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _ := autopilot(t, graphsim.Options{ForeignSerials: []string{"new0002"}}, "", nil)
		res, lines := b.sync(&syncing{file: newDevices(3)})
		if got := statusOf(lines); got != "2 created, 1 failed:ZtdDeviceAssignedToOtherTenant" || res.Stopped != nil {
			t.Errorf("%s, stopped by %v", got, res.Stopped)
		}
	})
}

// TestStorageError: what the service could not store is imported again, some times and no more.
func TestStorageError(t *testing.T) {
	for _, c := range []struct {
		times   int
		want    string
		imports int
	}{
		{1, "5 created", 2},
		{3, "5 created", 4},
		{100, "5 failed:StorageError", 8},
	} {
		synctest.Test(t, func(t *testing.T) {
			b, w := autopilot(t, graphsim.Options{}, "", nil)
			w.fault = func(r *http.Request, _ []byte) *graphsim.Fault {
				if imports(r, nil) && len(w.imports) <= c.times {
					return &graphsim.Fault{Name: "storage"}
				}
				return nil
			}
			res, lines := b.sync(&syncing{file: newDevices(5)})
			if got := statusOf(lines); got != c.want || res.Stopped != nil || len(w.imports) != c.imports {
				t.Errorf("%s after %d imports, want %s after %d; stopped by %v", got, len(w.imports), c.want, c.imports, res.Stopped)
			}
			if n := len(b.sim.Snapshot().ImportRecords); n != 0 {
				t.Errorf("%d import records are left", n)
			}
			for _, e := range b.errors() {
				if e["rollcall_retryable"] != "true" {
					t.Errorf("errors.csv: %v", e)
				}
			}
		})
	}
}

// TestStorageErrorAndLostReply: the import that is sent again is not mistaken for the one that failed.
func TestStorageErrorAndLostReply(t *testing.T) {
	for _, fault := range []string{"lost", "503", "503applied"} {
		synctest.Test(t, func(t *testing.T) {
			b, w := autopilot(t, graphsim.Options{}, "", nil)
			names := []string{"storage", fault}
			w.fault = func(r *http.Request, _ []byte) *graphsim.Fault {
				if imports(r, nil) && len(w.imports) <= len(names) {
					return &graphsim.Fault{Name: names[len(w.imports)-1]}
				}
				return nil
			}
			_, lines := b.sync(&syncing{file: newDevices(5)})
			want := 2
			if fault == "503" {
				want = 3
			}
			if got := statusOf(lines); got != "5 created" || len(w.imports) != want {
				t.Errorf("%s: %s after %d imports, want %d", fault, got, len(w.imports), want)
			}
			b.onceEach(5)
		})
	}
}

// TestAlreadyAssigned: a device that was registered before and not listed at the start turns into an update, or is as it should be.
func TestAlreadyAssigned(t *testing.T) {
	for _, c := range []struct{ tag, want, changes string }{
		{"kiosk", "unchanged", ""},
		{"old", "updated", `{"groupTag":["old","kiosk"]}`},
	} {
		t.Run(c.want, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, w := hidden(t, c.tag)
				res, lines := b.sync(&syncing{file: newDevices(2)})
				l := lines[0]
				if l["status"] != c.want || lines[1]["status"] != "created" || res.Stopped != nil || l["changes"] != c.changes {
					t.Fatalf("%v, stopped by %v", l, res.Stopped)
				}
				if c.want == "unchanged" && (l["action"] != "none" || len(w.updates) > 0) {
					t.Errorf("%v, sent %v", l, w.updates)
				}
				if c.want == "updated" && (l["action"] != "update" || len(w.updates) != 1 || w.updates[0] != `{"groupTag":"kiosk"}`) {
					t.Errorf("%v, sent %v", l, w.updates)
				}
				if len(w.syncs) != 1 {
					t.Errorf("%d syncs were asked for", len(w.syncs))
				}
				b.onceEach(2)
			})
		})
	}
}

// hidden is a tenant with the device NEW0001, which the service does not list before a sync.
func hidden(t *testing.T, tag string) (*bench, *watcher) {
	b, w := autopilot(t, graphsim.Options{VisibleDelay: graphsim.Range{Min: 24 * time.Hour, Max: 24 * time.Hour}}, "", func(r *http.Request, _ []byte) *graphsim.Fault {
		if strings.HasSuffix(r.URL.Path, "/sync") {
			return &graphsim.Fault{Name: "400"}
		}
		return nil
	})
	file := strings.Replace(newDevices(1), "kiosk", tag, 1)
	if res, _ := b.sync(&syncing{file: file}); res.Counts[outcome.Created] != 1 {
		t.Fatalf("%v", res.Counts)
	}
	w.fault, w.syncs, w.imports, w.updates, w.polls = nil, nil, nil, nil, nil
	return b, w
}

// TestAssignedTwice: a device that its first import registers although its record says that it could not be stored is one that the run has
// created.
func TestAssignedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := autopilot(t, graphsim.Options{}, "", nil)
		b.clientOptions.Transport = firstly{b.clientOptions.Transport, w}
		_, lines := b.sync(&syncing{file: newDevices(1)})
		if l := lines[0]; l["status"] != "created" || l["action"] != "create" || !strings.Contains(l["changes"], `"groupTag":["","kiosk"]`) {
			t.Errorf("%v", l)
		}
		if len(w.imports) != 2 {
			t.Errorf("%d imports", len(w.imports))
		}
		b.onceEach(1)
	})
}

// firstly lets the first import's records say StorageError.
type firstly struct {
	base http.RoundTripper
	w    *watcher
}

func (f firstly) RoundTrip(r *http.Request) (*http.Response, error) {
	f.w.mu.Lock()
	first := len(f.w.imports) == 1
	f.w.mu.Unlock()
	if !first {
		return f.base.RoundTrip(r)
	}
	return ends{f.base, map[string]map[string]any{"NEW0001": {"deviceImportStatus": "error", "deviceErrorName": "StorageError"}}}.RoundTrip(r)
}

// record is an import record of somebody else, as JSON.
func record(n, serial, status, errorName string) string {
	return fmt.Sprintf(`{"id":%q,"serialNumber":%q,"importId":%q,"state":{"deviceImportStatus":%q,"deviceErrorName":%q}}`, id(n), serial, id("9"+n), status, errorName)
}

// later makes the record's state another after some time, on the wire; "gone" takes it off the list.
type later struct {
	base   http.RoundTripper
	at     time.Time
	serial string
	status string
	error  string
}

func (l later) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := l.base.RoundTrip(r)
	if err != nil || r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, recordsPath) || time.Now().Before(l.at) {
		return resp, err
	}
	return rewritten(resp, func(page map[string]any) {
		list, _ := page["value"].([]any)
		kept := []any{}
		for _, x := range list {
			e := x.(map[string]any)
			if e["serialNumber"] == l.serial && strings.HasPrefix(fmt.Sprint(e["importId"]), "00000000") {
				if l.status == "gone" {
					continue
				}
				e["state"] = map[string]any{"deviceImportStatus": l.status, "deviceErrorName": l.error}
			}
			kept = append(kept, e)
		}
		page["value"] = kept
	})
}

// TestImportOfAnother: a device that somebody else has under way is waited for. When that fails, or the record vanishes, the row's own import
// is sent; the record of the other stays.
func TestImportOfAnother(t *testing.T) {
	for _, c := range []struct {
		name    string
		status  string // of the other import after a minute
		error   string
		device  bool // it is registered by then, with another group tag
		hash    bool // the row has one
		want    string
		imports int
		pending bool
	}{
		{"complete", "complete", "", true, true, "1 updated", 0, false},
		{"complete, no hash", "complete", "", true, false, "1 updated", 0, false},
		{"already assigned", "error", "ZtdDeviceAlreadyAssigned", true, false, "1 updated", 0, false},
		{"refused", "error", "InvalidZtdHardwareHash", false, true, "1 created", 1, false},
		{"refused, no hash", "error", "InvalidZtdHardwareHash", false, false, "1 failed:InvalidZtdHardwareHash", 0, false},
		{"not stored", "error", "StorageError", false, true, "1 created", 1, false},
		{"not stored, no hash", "error", "StorageError", false, false, "1 failed:StorageError", 0, false},
		{"removed", "gone", "", false, true, "1 created", 1, false},
		{"removed, no hash", "gone", "", false, false, "1 pending:import_pending", 0, true},
		{"removed when registered", "gone", "", true, true, "1 updated", 0, false},
		{"never ends", "partial", "", false, true, "1 pending:import_pending", 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tenant := `{"importRecords":[` + record("1", "NEW0001", "unknown", "") + `]`
				hide := time.Now()
				if c.device {
					tenant += `,"devices":[{"id":"` + id("7") + `","serialNumber":"NEW0001","groupTag":"old"}]`
					hide = hide.Add(time.Minute)
				}
				b, w := autopilot(t, graphsim.Options{}, tenant+"}", nil)
				b.clientOptions.Transport = unlisted{later{b.clientOptions.Transport, time.Now().Add(time.Minute), "NEW0001", c.status, c.error}, hide}
				b.job.Removal.Timeout = 10 * time.Minute
				file := newDevices(1)
				if !c.hash {
					file = "Device Serial Number,Group Tag\nNEW0001,kiosk\n"
				}
				res, lines := b.sync(&syncing{file: file})
				var pending *importer.PendingError
				if got := statusOf(lines); got != c.want || asError(res.Stopped, &pending) != c.pending || !c.pending && res.Stopped != nil {
					t.Fatalf("%s, stopped by %v: %v", got, res.Stopped, lines)
				}
				if len(w.imports) != c.imports {
					t.Errorf("%d imports, want %d", len(w.imports), c.imports)
				}
				if r := b.sim.Snapshot().ImportRecords; len(r) != 1 || r[0].ID != id("1") {
					t.Errorf("records: %+v", r)
				}
				for _, d := range b.sim.Snapshot().Devices {
					if d.GroupTag != "kiosk" {
						t.Errorf("%+v", d)
					}
				}
			})
		})
	}
}

// unlisted hides the devices until a time.
type unlisted struct {
	base  http.RoundTripper
	until time.Time
}

func (u unlisted) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := u.base.RoundTrip(r)
	if err != nil || r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, devicesPath) || !time.Now().Before(u.until) {
		return resp, err
	}
	return rewritten(resp, func(page map[string]any) { page["value"] = []any{} })
}

// TestRemovedRecords: somebody removes our import records while we wait. The list of devices says what became of them.
func TestRemovedRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := autopilot(t, graphsim.Options{ImportDelay: graphsim.Range{Min: time.Minute, Max: time.Minute}}, "", nil)
		b.clientOptions.Transport = gone{b.clientOptions.Transport, w}
		res, lines := b.sync(&syncing{file: namedDevices(5)})
		if got := statusOf(lines); got != "5 created" || res.Stopped != nil {
			t.Errorf("%s, stopped by %v", got, res.Stopped)
		}
		for _, l := range lines {
			if l["action"] != "create" || !strings.Contains(l["changes"], "displayName") || l["id"] == "" {
				t.Errorf("%v", l)
			}
		}
		for _, d := range b.sim.Snapshot().Devices {
			if d.DisplayName == "" || d.GroupTag != "kiosk" {
				t.Errorf("%+v", d)
			}
		}
		if len(w.imports) != 1 {
			t.Errorf("%d imports", len(w.imports))
		}
	})
}

// gone empties the list of import records once there was an import.
type gone struct {
	base http.RoundTripper
	w    *watcher
}

func (g gone) RoundTrip(r *http.Request) (*http.Response, error) {
	g.w.mu.Lock()
	sent := len(g.w.imports) > 0
	g.w.mu.Unlock()
	resp, err := g.base.RoundTrip(r)
	if err != nil || !sent || r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, recordsPath) {
		return resp, err
	}
	return rewritten(resp, func(page map[string]any) { page["value"] = []any{} })
}

// TestNames: what no import carries is set once the service lists the device, which it is asked for when nothing else is missing.
func TestNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		visible time.Duration
		rows    int
		syncs   int
		within  time.Duration
	}{
		{"listed at once", 0, 30, 1, 2 * time.Minute},
		{"listed in time", 2 * time.Minute, 30, 1, 4 * time.Minute},
		{"only by a sync", 24 * time.Hour, 30, 1, 5 * time.Minute},
		{"more than a window, by syncs", 24 * time.Hour, 4200, 2, 20 * time.Minute},
	} {
		if importer.RaceDetector && c.rows > 1000 {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, w := autopilot(t, graphsim.Options{ImportDelay: graphsim.Range{Min: 10 * time.Second, Max: time.Minute},
					VisibleDelay: graphsim.Range{Min: c.visible, Max: c.visible}}, "", nil)
				begun := time.Now()
				res, lines := b.sync(&syncing{file: namedDevices(c.rows)})
				if got := statusOf(lines); got != fmt.Sprintf("%d created", c.rows) || res.Stopped != nil {
					t.Fatalf("%s, stopped by %v", got, res.Stopped)
				}
				if took := time.Since(begun); took > c.within {
					t.Errorf("it took %s", took)
				}
				if len(w.syncs) != c.syncs {
					t.Errorf("%d syncs were asked for, want %d", len(w.syncs), c.syncs)
				}
				if len(w.updates) != c.rows {
					t.Errorf("%d updates of %d devices: one is sent when it is listed", len(w.updates), c.rows)
				}
				names := map[string]bool{}
				for _, d := range b.sim.Snapshot().Devices {
					names[d.DisplayName] = true
				}
				if len(names) != c.rows || names[""] {
					t.Errorf("%d names", len(names))
				}
			})
		})
	}
}

// TestSyncAtTheEnd: its refusal is a note, and neither pauses anything nor is a row's.
func TestSyncAtTheEnd(t *testing.T) {
	for _, c := range []struct{ fault, note string }{
		{"", ""}, {"409", "synchronising already"}, {"429", "less than ten minutes ago"}, {"400", "not asked for a sync"}, {"403", "not asked for a sync"},
		{"503", "not asked for a sync"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, w := autopilot(t, graphsim.Options{}, "", func(r *http.Request, _ []byte) *graphsim.Fault {
					if c.fault != "" && strings.HasSuffix(r.URL.Path, "/sync") {
						return &graphsim.Fault{Name: c.fault, For: 30 * time.Minute}
					}
					return nil
				})
				var notes []string
				begun := time.Now()
				res, lines := b.sync(&syncing{file: newDevices(3), set: func(j *importer.Job) { j.Note = func(s string) { notes = append(notes, s) } }})
				if got := statusOf(lines); got != "3 created" || res.Stopped != nil {
					t.Errorf("%s, stopped by %v", got, res.Stopped)
				}
				if took := time.Since(begun); c.fault != "503" && took > time.Minute {
					t.Errorf("it took %s", took)
				}
				if len(w.syncs) != 1 && c.fault != "503" {
					t.Errorf("%d syncs", len(w.syncs))
				}
				if text := strings.Join(notes, "\n"); !strings.Contains(text, c.note) {
					t.Errorf("notes: %s", text)
				}
				if lines[0]["attempts"] != "1" {
					t.Errorf("%v", lines[0])
				}
			})
		})
	}
}
