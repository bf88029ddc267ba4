package importer_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer/identity"
)

// TestLostZerosOfDevices: a serial number without its zeros is told by the tenant's devices, by its
// import records, and by the row's own hash.
func TestLostZerosOfDevices(t *testing.T) {
	whole, other := hashOf("0042"), hashOf("42")
	device := devicesOf(device("1", "0042", `,"groupTag":"old"`))
	record := `{"importRecords":[{"id":"` + id("2") + `","serialNumber":"0042","groupTag":"old","state":{"deviceImportStatus":"error"}}]}`
	lift := identity.Rules{Warn: map[identity.Code]bool{identity.CodeLeadingZeroLost: true}}
	for _, c := range []struct {
		name, tenant, rows string
		rules              identity.Rules
		sync, update       string
		serials            string // of the devices after the sync
	}{
		{"a device", device, "42,,new", identity.Rules{}, "failed:leading_zero_lost", "failed:not_found", "0042"},
		{"a device and a hash of its own", device, "42," + other + ",new", identity.Rules{}, "failed:leading_zero_lost",
			"failed:not_found", "0042"},
		{"a device and its hash", device, "42," + whole + ",new", identity.Rules{}, "failed:leading_zero_lost", "failed:not_found", "0042"},
		{"its hash alone", "", "42," + whole + ",new", identity.Rules{}, "invalid:leading_zero_lost", "invalid:leading_zero_lost", ""},
		{"a record", record, "42," + other + ",new", identity.Rules{}, "failed:leading_zero_lost", "failed:not_found", ""},
		{"both", `{"devices":[` + strings.Trim(device[len(`{"devices":[`):], "]}") + `}],` + record[1:], "42,,new", identity.Rules{},
			"failed:leading_zero_lost", "failed:not_found", "0042"},
		{"let pass", device, "42," + other + ",new", lift, "created", "failed:not_found", "0042 42"},
		{"let pass with the hash of the other", "", "42," + whole + ",new", lift, "created", "failed:not_found", "42"},
		{"the device has none", devicesOf(`{"id":"` + id("1") + `","serialNumber":"42"}`), "0042," + whole + ",new",
			identity.Rules{}, "created", "failed:not_found", "42 0042"},
		{"both in the file", device, "42," + other + ",new\n0042,,old", identity.Rules{}, "created unchanged",
			"failed:not_found unchanged", "0042 42"},
		{"an entry whatever its hash says", devicesOf(`{"id":"` + id("1") + `","serialNumber":"42","groupTag":"old"}`),
			"42," + whole + ",old", identity.Rules{},
			"unchanged", "skipped:nothing_to_change", "42"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				file := "Device Serial Number,Hardware Hash,Group Tag\n" + c.rows + "\n"
				for _, dry := range []bool{true, false} {
					b, w := autopilot(t, graphsim.Options{}, c.tenant, nil)
					b.rules = c.rules
					want := c.sync
					if dry {
						want = strings.ReplaceAll(want, "created", "planned")
					}
					res, lines := b.sync(&syncing{file: file, dryRun: dry})
					if got := statuses(lines); got != want || res.Stopped != nil {
						t.Errorf("%s, stopped by %v, want %s\n%v", got, res.Stopped, want, lines)
					}
					if dry && w.writes > 0 {
						t.Errorf("%d writes of a dry run", w.writes)
					}
					if !dry && b.left() != c.serials {
						t.Errorf("the tenant has %s, want %s", b.left(), c.serials)
					}
					for _, l := range lines {
						if l["error_code"] == "leading_zero_lost" && (!strings.Contains(l["error_message"], "0042") ||
							strings.Contains(l["error_message"], "T0")) {
							t.Errorf("%s", l["error_message"])
						}
					}
				}
				b, _ := autopilot(t, graphsim.Options{}, c.tenant, nil)
				b.rules = c.rules
				_, lines := b.update("devices.csv", strings.ReplaceAll(strings.ReplaceAll(file, whole, ""), other, ""))
				if c.name == "its hash alone" {
					return // without it nothing is known
				}
				for _, l := range lines {
					if l["error_code"] == "not_found" && c.tenant != "" && !strings.Contains(c.rows, "\n") &&
						!strings.Contains(l["error_message"], "0042") {
						t.Errorf("%s", l["error_message"])
					}
				}
				if got := statuses(lines); got != strings.Replace(c.update, "skipped:nothing_to_change", "unchanged", 1) {
					t.Errorf("update: %s, want %s", got, c.update)
				}
			})
		})
	}
}

// TestScannedLabels: what a scanner reads from a label is another entry's serial number with
// something before it, where the tenant has that.
func TestScannedLabels(t *testing.T) {
	tenant := corporateTenant(
		[5]string{id("1"), "serialNumber", "PF0ABCDE", "old", "unknown"},
		[5]string{id("2"), "serialNumber", "C02SL3RW0K2Y", "old", "unknown"},
		[5]string{id("3"), "manufacturerModelSerial", "LENOVO,20HES0JK00,PF0XYZ12", "old", "windows"},
		[5]string{id("4"), "serialNumber", "SF2LXK1ABCD", "old", "unknown"},
		[5]string{id("5"), "serialNumber", "F2LXK1ABCD", "old", "unknown"})
	const header = "importedDeviceIdentifier,importedDeviceIdentityType,description\n"
	for _, c := range []struct{ row, names, sync, update, remove string }{
		{"1S20HES0JK00PF0ABCDE,serialNumber,new", id("1"), "failed:serial_scanned_label", "failed:serial_scanned_label",
			"failed:serial_scanned_label"},
		{"1s20hes0jk00pf0abcde,serialNumber,new", id("1"), "failed:serial_scanned_label", "failed:serial_scanned_label",
			"failed:serial_scanned_label"},
		{"SC02SL3RW0K2Y,serialNumber,new", id("2"), "failed:serial_scanned_label", "failed:serial_scanned_label",
			"failed:serial_scanned_label"},
		{`"LENOVO,20HES0JK00,1S20HES0JK00PF0XYZ12",manufacturerModelSerial,`, id("3"), "failed:serial_scanned_label",
			"failed:serial_scanned_label", "failed:serial_scanned_label"},
		{`"Lenovo,20HES0JK01,1S20HES0JK00PF0XYZ12",manufacturerModelSerial,`, "", "created", "failed:not_found",
			"unchanged:already_gone"}, // of another model
		{"SF2LXK1ABCD,serialNumber,new", "", "updated", "updated", "deleted"},
		// which the tenant has
		{"1S20HES0JK00PF0ABCDF,serialNumber,new", "", "created", "failed:not_found", "unchanged:already_gone"},
	} {
		synctest.Test(t, func(t *testing.T) {
			lift := identity.Rules{Lifts: []identity.Lift{{Code: identity.CodeScannedLabel, Column: identity.SerialNumber}}}
			for _, rules := range []identity.Rules{{}, lift} {
				sync, update, remove := c.sync, c.update, c.remove
				if rules.Lifts != nil && c.names != "" {
					sync, update, remove = "created", "failed:not_found", "unchanged:already_gone"
				}
				check := func(verb, want string, lines []line) {
					if got := statuses(lines); got != want {
						t.Errorf("%s of %s with %v: %s, want %s", verb, c.row, rules, got, want)
					}
					for _, l := range lines {
						if strings.HasPrefix(l["status"], "failed") && !strings.Contains(l["error_message"], c.names) {
							t.Errorf("%s of %s: %s", verb, c.row, l["error_message"])
						}
					}
				}
				b := removalBench(t, graphsim.Options{}, tenant, false)
				b.rules = rules
				_, lines := b.update("devices.csv", header+c.row+"\n")
				check("update", update, lines)
				_, lines = b.remove(false, header+c.row+"\n")
				check("delete", remove, lines)
				b = removalBench(t, graphsim.Options{}, tenant, false)
				b.rules = rules
				_, lines = b.sync(&syncing{file: header + c.row + "\n"})
				check("sync", sync, lines)
				if n := len(b.sim.Snapshot().Corporate); (n > 5) != (sync == "created") {
					t.Errorf("%s: %d entries", c.row, n)
				}
			}
		})
	}
}

// TestLettersLost: nothing is sent of a row that has question marks where the tenant has letters,
// unless that is let pass.
func TestLettersLost(t *testing.T) {
	const user = `,"userPrincipalName":"jörg@contoso.com","addressableUserName":"Jörg Müller","displayName":"PC-1","groupTag":"Größe 4"`
	corporate := corporateTenant([5]string{id("1"), "serialNumber", "A1", "Büro, München", "ios"}, [5]string{id("2"),
		"serialNumber", "A2", "Zu\u0308rich", "ios"})
	devices := devicesOf(device("1", "A1", user))
	record := `{"importRecords":[{"id":"` + id("2") + `","serialNumber":"A1","groupTag":"Größe 4","state":{"deviceRegistrationId":"` + id("1") + `","deviceImportStatus":"complete"}}],"devices":[` + device("1", "A1", "") + `]}`
	for _, c := range []struct{ tenant, header, row, want string }{
		{corporate, "Serial Number,Description", `A1,"B?ro, M?nchen"`, "failed:letters_lost"},
		{corporate, "Serial Number,Description", `A1,"B__ro, München"`, "failed:letters_lost"},
		{corporate, "Serial Number,Description,Platform", `A1,"B?ro, M?nchen",android`, "failed:letters_lost"}, // nothing of it
		{corporate, "Serial Number,Description", `A2,Z?rich`, "failed:letters_lost"},
		{corporate, "Serial Number,Description", `A1,"B?ro, Köln"`, "updated"},
		{corporate, "Serial Number,Description", `A1,"Buro, Munchen"`, "updated"},
		{corporate, "Serial Number,Description", `A1,"Büro, München"`, "unchanged"},
		{corporate, "Serial Number,Description", `A3,"B?ro"`, "created"},
		{devices, "Device Serial Number,Group Tag", "A1,Gr??e 4", "failed:letters_lost"},
		{devices, "Device Serial Number,Group Tag", "A1,Gr????e 4", "failed:letters_lost"},
		{devices, "Device Serial Number,Group Tag,addressableUserName", "A1,kiosk,j?rg m?ller", "failed:letters_lost"},
		{devices, "Device Serial Number,Group Tag", "A1,Gr?sse 4", "updated"},
		{record, "Device Serial Number,Group Tag", "A1,Gr__e 4", "failed:letters_lost"}, // of the record, be it the device that is changed
	} {
		synctest.Test(t, func(t *testing.T) {
			_, last, _ := strings.Cut(c.header, ",")
			column, _, _ := strings.Cut(last, ",")
			lifted := map[string]identity.Column{"Description": identity.Description, "Group Tag": identity.GroupTag}[column]
			file := c.header + "\n" + c.row + "\n"
			for _, kind := range []string{"sync", "dry run", "update"} {
				for _, let := range []bool{false, true} {
					b, w := autopilot(t, graphsim.Options{}, c.tenant, nil)
					want := c.want
					if let {
						b.rules.Lifts = []identity.Lift{{Code: identity.CodeLettersLost, Column: lifted},
							{Code: identity.CodeLettersLost, Column: identity.AddressableUserName, Value: "J?RG M?LLER"}}
						want = strings.Replace(want, "failed:letters_lost", "updated", 1)
					}
					var lines []line
					switch kind {
					case "update":
						_, lines = b.update("devices.csv", file)
						want = strings.Replace(want, "created", "failed:not_found", 1)
					case "dry run":
						_, lines = b.sync(&syncing{file: file, dryRun: true})
						want = strings.NewReplacer("created", "planned", "updated", "planned").Replace(want)
					default:
						_, lines = b.sync(&syncing{file: file})
					}
					if got := statuses(lines); got != want {
						t.Errorf("%s of %s, let pass %v: %s, want %s: %s", kind, c.row, let, got, want, lines[0]["error_message"])
					}
					if (w.writes > 0) != (want == "updated" || want == "created") {
						t.Errorf("%s of %s, let pass %v: %d writes", kind, c.row, let, w.writes)
					}
					if slices.Contains(strings.Split(lines[0]["warnings"], ";"), "letters_lost") != (let && c.want == "failed:letters_lost") {
						t.Errorf("%s of %s, let pass %v: warnings %q", kind, c.row, let, lines[0]["warnings"])
					}
					if strings.Contains(fmt.Sprint(lines), "jörg@") {
						t.Errorf("%s of %s: a user is shown", kind, c.row)
					}
				}
			}
		})
	}
}

// TestLettersLostMeanwhile: so it is with an entry that nobody could see when the run looked, and
// that is what a create turns into.
func TestLettersLostMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *bench
		var once atomic.Bool
		b = newBench(t, graphsim.Options{Intercept: func(r *http.Request, _ []byte) *graphsim.Fault {
			if strings.HasSuffix(r.URL.Path, "/importDeviceIdentityList") && once.CompareAndSwap(false, true) {
				must(t, b.sim.Load(strings.NewReader(corporateTenant([5]string{id("5"), "serialNumber", "NEW00002", "Büro 2", "ios"}))))
			}
			return nil
		}}, "", graph.Options{})
		_, lines := b.sync(&syncing{file: strings.Replace(newCorporate(3), "row 2", "B?ro 2", 1)})
		if got := statuses(lines); got != "created failed:letters_lost created" || !strings.Contains(b.store(), "NEW00002=Büro 2/ios") {
			t.Errorf("%s: %s", got, b.store())
		}
	})
	synctest.Test(t, func(t *testing.T) {
		b, w := hidden(t, "Größe")
		_, lines := b.sync(&syncing{file: strings.Replace(newDevices(2), "kiosk", "Gr??e", 1)})
		if got := statuses(lines); got != "failed:letters_lost created" || len(w.updates) > 0 {
			t.Errorf("%s, %d updates", got, len(w.updates))
		}
	})
}

// TestLettersUncompared: who sends by ids has nothing to compare with.
func TestLettersUncompared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, graphsim.Options{}, corporateTenant([5]string{id("1"), "serialNumber", "A1", "Büro", "ios"}), graph.Options{})
		_, lines := b.update("devices.csv", "id,importedDeviceIdentifier,importedDeviceIdentityType,description\n"+id("1")+",,,B?ro\n")
		if got := statuses(lines); got != "updated" || b.sim.Count(http.MethodGet, "") > 0 {
			t.Errorf("%s after %d looks", got, b.sim.Count(http.MethodGet, ""))
		}
	})
}
