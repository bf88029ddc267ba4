package importer_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/rundir"
)

// device is a registered device, as JSON.
func device(n, serial string, more string) string {
	return fmt.Sprintf(`{"id":%q,"serialNumber":%q%s}`, id(n), serial, more)
}

func devicesOf(list ...string) string { return `{"devices":[` + strings.Join(list, ",") + `]}` }

// TestExistingDevices: only what differs is sent, by the action on the registered device.
func TestExistingDevices(t *testing.T) {
	const full = `,"groupTag":"old","userPrincipalName":"a@contoso.com","addressableUserName":"A","displayName":"PC-1"`
	for _, c := range []struct {
		name, header, row string
		want              string   // status
		updates           []string // bodies of updateDeviceProperties
		unassign          int
		held              string // tag, user, user's name, name of the device at the end
	}{
		{"all the same", "Group Tag,Assigned User,addressableUserName,displayName", "old,A@contoso.com,A,PC-1", "1 unchanged", nil, 0, "old a@contoso.com A PC-1"},
		{"one differs", "Group Tag,Assigned User,addressableUserName,displayName", "new,a@contoso.com,A,PC-1", "1 updated", []string{`{"groupTag":"new"}`}, 0, "new a@contoso.com A PC-1"},
		{"all differ", "Group Tag,Assigned User,addressableUserName,displayName", "new,b@contoso.com,B,PC-2", "1 updated",
			[]string{`{"userPrincipalName":"b@contoso.com","addressableUserName":"B","groupTag":"new","displayName":"PC-2"}`}, 0, "new b@contoso.com B PC-2"},
		{"blank is unchanged", "Group Tag,Assigned User", ",", "1 unchanged", nil, 0, "old a@contoso.com A PC-1"},
		{"cleared", "Group Tag,displayName,Assigned User", "CLEAR!,CLEAR!,CLEAR!", "1 updated", []string{`{"groupTag":"","displayName":""}`}, 1, "   "},
		{"unassigned alone", "Assigned User", "CLEAR!", "1 updated", nil, 1, "old   PC-1"},
		{"only a hash", "Hardware Hash", "HASH", "1 unchanged", nil, 0, "old a@contoso.com A PC-1"},
		{"a hash and a tag", "Hardware Hash,Group Tag", "HASH,new", "1 updated", []string{`{"groupTag":"new"}`}, 0, "new a@contoso.com A PC-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, w := autopilot(t, graphsim.Options{}, devicesOf(device("1", "NEW0001", full)), nil)
				hash := strings.Split(strings.Split(newDevices(1), "\n")[1], ",")[2]
				s := &syncing{file: "Device Serial Number," + c.header + "\nNEW0001," + strings.Replace(c.row, "HASH", hash, 1) + "\n"}
				res, lines := b.sync(s)
				if got := statusOf(lines); got != c.want || res.Stopped != nil {
					t.Fatalf("%s, stopped by %v: %v", got, res.Stopped, lines)
				}
				if !slices.Equal(w.updates, c.updates) || w.unassigned != c.unassign {
					t.Errorf("sent %q and %d times unassign", w.updates, w.unassigned)
				}
				d := b.sim.Snapshot().Devices[0]
				if got := strings.Join([]string{d.GroupTag, d.UserPrincipalName, d.AddressableUserName, d.DisplayName}, " "); got != c.held {
					t.Errorf("the device has %q, want %q", got, c.held)
				}
				if len(w.imports) != 0 {
					t.Error("it was imported")
				}
				writes := w.writes
				if res, lines = b.sync(s); statusOf(lines) != "1 unchanged" && statusOf(lines) != "1 skipped:not_readable" || w.writes != writes || res.Stopped != nil {
					t.Errorf("the second sync: %s, %d writes", statusOf(lines), w.writes-writes)
				}
			})
		})
	}
}

// TestUnknownDevices: a device that is not registered needs its hash; without a serial number the one within it counts.
func TestUnknownDevices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := autopilot(t, graphsim.Options{}, "", nil)
		fields := strings.Split(strings.Split(newDevices(1), "\n")[1], ",")
		file := "Device Serial Number,Hardware Hash,Group Tag\nUNKNOWN1,,kiosk\n," + fields[2] + ",kiosk\n"
		res, lines := b.sync(&syncing{file: file})
		if got := statusOf(lines); got != "1 failed:hash_missing, 1 created" || res.Stopped != nil {
			t.Fatalf("%s, stopped by %v: %v", got, res.Stopped, lines)
		}
		if !strings.Contains(lines[0]["error_message"], "hardware hash") || len(w.imports) != 1 {
			t.Errorf("%v, %d imports", lines[0], len(w.imports))
		}
		if got := b.serialsOf(); got["NEW0001"] != 1 {
			t.Errorf("%v", got)
		}
	})
}

// TestSecondSync sends no write, whatever the service returns empty.
func TestSecondSync(t *testing.T) {
	for _, empty := range [][]string{nil, {"userPrincipalName", "assignedUserPrincipalName"}, {"groupTag"}} {
		t.Run(strings.Join(empty, "+"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, w := autopilot(t, graphsim.Options{ListsEmpty: empty}, devicesOf(device("1", "NEW0001", `,"groupTag":"kiosk","userPrincipalName":"old@contoso.com"`)), nil)
				s := &syncing{file: strings.ReplaceAll(namedDevices(10), "Group Tag", "Assigned User")}
				s.file = strings.ReplaceAll(s.file, "kiosk", "u@contoso.com")
				if len(empty) == 1 {
					s.file = namedDevices(10)
				}
				res, lines := b.sync(s)
				if res.Stopped != nil || res.Bad() > 0 {
					t.Fatalf("%s, stopped by %v", statusOf(lines), res.Stopped)
				}
				advance(15 * time.Minute)
				writes := w.writes
				want := "10 unchanged"
				if empty != nil { // nobody knows whether the row differs
					want = "10 skipped:not_readable"
				}
				if res, lines = b.sync(s); statusOf(lines) != want || w.writes != writes || res.Stopped != nil {
					t.Errorf("the second sync: %s, %d writes, %v", statusOf(lines), w.writes-writes, lines[0])
				}
			})
		})
	}
}

// TestPruneDevices: registrations are deleted only when that is accepted, after everything else, and are waited for until they are gone.
func TestPruneDevices(t *testing.T) {
	tenant := devicesOf(device("1", "NEW0001", `,"groupTag":"kiosk"`), device("2", "OLD0002", ""), device("3", "OLD0003", `,"enrollmentState":"enrolled","managedDeviceId":"`+id("33")+`"`))
	synctest.Test(t, func(t *testing.T) {
		b, w := autopilot(t, graphsim.Options{DeleteDelay: graphsim.Range{Min: 5 * time.Minute, Max: 5 * time.Minute}}, tenant, nil)
		s := &syncing{file: newDevices(2), prune: true}
		b.job.Removal = importer.Removal{Max: importer.Limit{Given: true, Rows: 10}}
		var guard *importer.GuardError
		if res, _ := b.sync(s); !asError(res.Stopped, &guard) || guard.Flag != "--accept-irreversible" || w.writes != 0 {
			t.Fatalf("stopped by %v after %d writes", res.Stopped, w.writes)
		}
		b.job.Removal = importer.Removal{Max: importer.Limit{Given: true, Rows: 1}, AcceptIrreversible: true}
		if res, _ := b.sync(s); !asError(res.Stopped, &guard) || guard.Flag != "--max-delete" || w.writes != 0 {
			t.Fatalf("stopped by %v after %d writes", res.Stopped, w.writes)
		}
		b.job.Removal = allowed
		res, lines := b.sync(s)
		if got := statusOf(lines); got != "1 unchanged, 1 created, 1 deleted, 1 failed:still_enrolled" || res.Stopped != nil {
			t.Fatalf("%s, stopped by %v", got, res.Stopped)
		}
		if l := lines[2]; l["row"] != "3" || l["file"] != "" || l["id"] != id("2") || l["action"] != "delete" {
			t.Errorf("%v", l)
		}
		if got := b.serialsOf(); len(got) != 3 || got["OLD0002"] != 0 {
			t.Errorf("%v", got)
		}
		if d := readLines(t, filepath.Join(b.dir, "deleted.csv")); len(d) != 2 {
			t.Errorf("deleted.csv: %v", d)
		}
	})
}

// TestPruneTimeout: a deletion that is not seen to end is pending, and a resume goes on waiting.
func TestPruneTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := autopilot(t, graphsim.Options{DeleteDelay: graphsim.Range{Min: 25 * time.Minute, Max: 25 * time.Minute}},
			devicesOf(device("2", "OLD0002", "")), nil)
		b.job.Removal.Timeout = 10 * time.Minute
		s := &syncing{file: newDevices(2), prune: true}
		res, lines := b.sync(s)
		var pending *importer.PendingError
		if got := statusOf(lines); got != "2 created, 1 pending:deletion_pending" || !asError(res.Stopped, &pending) {
			t.Fatalf("%s, stopped by %v", got, res.Stopped)
		}
		if n := len(b.sim.Snapshot().ImportRecords); n != 0 {
			t.Errorf("%d import records are left, whose rows are recorded", n)
		}
		b.syncOn(s)
		res, lines = b.syncOn(s)
		if got := statusOf(lines); got != "2 created, 1 deleted" || res.Stopped != nil || w.deletes != 1 {
			t.Errorf("%s, stopped by %v, %d deletes", got, res.Stopped, w.deletes)
		}
	})
}

// TestPlanOfDevices: a plan holds what an apply needs, hashes too, and is carried out as it was reviewed.
func TestPlanOfDevices(t *testing.T) {
	for _, c := range []struct {
		name   string
		meddle func(b *bench)
		edit   func(lines [][]string, action int)
		want   string
	}{
		{"as it stands", nil, nil, "1 updated, 2 created"},
		{"a line skipped", nil, func(l [][]string, action int) { l[2][action] = "skip" }, "1 updated, 1 skipped, 1 created"},
		{"a device has changed", func(b *bench) { b.sync(&syncing{file: "Device Serial Number,Group Tag\nNEW0001,other\n"}) }, nil,
			"1 failed:changed_since_plan, 2 created"},
		{"a device was registered", func(b *bench) { b.sync(&syncing{file: strings.ReplaceAll(newDevices(2), "kiosk", "old")}) }, nil,
			"1 updated, 1 failed:changed_since_plan, 1 created"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, w := autopilot(t, graphsim.Options{}, devicesOf(device("1", "NEW0001", `,"groupTag":"old"`)), nil)
				_, lines := b.sync(&syncing{file: newDevices(3), dryRun: true})
				if got := statusOf(lines); got != "3 planned" || w.writes != 0 {
					t.Fatalf("%s, %d writes", got, w.writes)
				}
				path := filepath.Join(b.dir, rundir.PlanFile)
				if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
					t.Errorf("%v, %v", st.Mode(), err)
				}
				text, err := os.ReadFile(path)
				must(t, err)
				records, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
				must(t, err)
				hash := slices.Index(records[0], "hardwareIdentifier")
				if len(records) != 4 || records[1][0] != "update" || records[2][0] != "create" || len(records[2][hash]) < 3000 || strings.Contains(records[2][4], records[2][hash][:40]) {
					t.Errorf("plan.csv: %.300s", text)
				}
				if c.edit != nil {
					c.edit(records, 0)
				}
				var plan strings.Builder
				must(t, csv.NewWriter(&plan).WriteAll(records))
				if c.meddle != nil {
					c.meddle(b)
				}
				res, lines := b.sync(&syncing{file: plan.String(), plan: true, verify: true})
				if got := statusOf(lines); got != c.want || res.Stopped != nil {
					t.Fatalf("%s, want %s, stopped by %v: %v", got, c.want, res.Stopped, lines)
				}
			})
		})
	}
}

// TestVerifyDevices: what the service does not list yet is not yet verified, and no failure.
func TestVerifyDevices(t *testing.T) {
	for visible, want := range map[time.Duration]string{0: "yes", time.Hour: "not yet"} {
		synctest.Test(t, func(t *testing.T) {
			b, _ := autopilot(t, graphsim.Options{VisibleDelay: graphsim.Range{Min: visible, Max: visible}}, "", nil)
			res, lines := b.sync(&syncing{file: newDevices(3), verify: true})
			if got := statusOf(lines); got != "3 created" || res.Stopped != nil || lines[0]["verified"] != want {
				t.Errorf("%s, stopped by %v, verified %q, want %q", got, res.Stopped, lines[0]["verified"], want)
			}
		})
	}
}

// TestRecordsOfOthers: import records that this run did not make stay, those of another run of ours too.
func TestRecordsOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := autopilot(t, graphsim.Options{}, `{"importRecords":[`+record("1", "NEW0001", "complete", "")+`,`+record("2", "NEW0002", "error", "StorageError")+`,`+
			record("3", "OTHER", "unknown", "")+`]}`, func(r *http.Request, _ []byte) *graphsim.Fault {
			if r.Method == http.MethodDelete && strings.Contains(r.URL.Path, recordsPath) {
				return &graphsim.Fault{Name: "400"}
			}
			return nil
		})
		var notes []string
		set := func(j *importer.Job) { j.Note = func(s string) { notes = append(notes, s) } }
		if res, lines := b.sync(&syncing{file: newDevices(3), set: set}); statusOf(lines) != "3 created" || res.Stopped != nil {
			t.Fatalf("%s, stopped by %v", statusOf(lines), res.Stopped)
		}
		if text := strings.Join(notes, "\n"); !strings.Contains(text, "3 import records of this run could not be removed") {
			t.Errorf("notes: %s", text)
		}
		w.fault = nil
		if res, lines := b.sync(&syncing{file: newDevices(6)}); statusOf(lines) != "3 unchanged, 3 created" || res.Stopped != nil {
			t.Fatalf("%s, stopped by %v", statusOf(lines), res.Stopped)
		}
		if n := len(b.sim.Snapshot().ImportRecords); n != 6 {
			t.Errorf("%d import records, want those of three others and the three of the first run", n)
		}
	})
}
