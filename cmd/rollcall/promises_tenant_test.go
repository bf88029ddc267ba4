package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"rollcall/graph/graphsim"
	"rollcall/sampledata"
)

// tenantPromises are about what a tenant holds already: what is spared, what is not shown, what is sent a second time.
var tenantPromises = slices.Concat(spared(), withheld(), hidden(), exported(), again())

// spared are entries that a prune leaves alone since some row may mean them. Of each tenant the last entry is meant by none.
func spared() (all []promise) {
	hash := func(serial string, damage bool) string {
		blob, err := base64.StdEncoding.DecodeString(sampledata.Hash(sampledata.HashFields{Serial: serial, Manufacturer: "Contoso",
			Model: "Book"}))
		if err != nil {
			panic(err)
		}
		if at := strings.LastIndex(string(blob), "CS"); damage {
			blob[at+10] ^= 1 // within the checksum
		}
		return base64.StdEncoding.EncodeToString(blob)
	}
	for _, p := range []struct {
		name    string
		autop   bool
		header  string
		rows    []string
		entries []string // of the tenant, but the last; IMEIs are those of digits alone
		imei    bool
	}{
		{"IMEI with hyphens and a wrong digit", false, "IMEI", []string{"35-693803-564380-8"}, []string{"356938035643808"}, true},
		{"IMEI with spaces and a wrong digit", false, "IMEI", []string{"35 693803 564380 8"}, []string{"356938035643808"}, true},
		{"IMEI with slashes and dots", false, "IMEI", []string{"35/693803/564380/8", "49.015420.323751.7"},
			[]string{"356938035643808", "490154203237517"}, true},
		{"IMEI of 16 digits", false, "IMEI", []string{"35-693803-564380-12"}, []string{"356938035643809"}, true},
		{"IMEI in scientific notation", false, "IMEI", []string{"3.56938E+14"}, []string{"356938035643809"}, true},
		{"IMEI as a decimal", false, "IMEI", []string{"356938035643809.0"}, []string{"356938035643809"}, true},
		{"IMEI of 14 digits", false, "IMEI", []string{"35693803564380"}, []string{"356938035643809"}, true},
		{"two IMEIs in a cell", false, "IMEI", []string{`"356938035643809, 49-015420-323751-8"`},
			[]string{"356938035643809", "490154203237518"}, true},
		{"serial number with separators", false, "Serial Number", []string{`"SER1X;SER2X"`, `(SER3X)`},
			[]string{"SER1X", "SER2X", "SER3X"}, false},
		{"row that is no row", false, "Serial Number,Description", []string{`"SER1X"x,new`, "SER2X,a,b,c"}, []string{"SER1X", "SER2X"},
			false},
		{"rows within a cell", false, "Serial Number,Description", []string{"SER9X,\"a\nSER1X,b\nSER2X,c\""},
			[]string{"SER1X", "SER2X", "SER9X"}, false},
		{"hash alone, its checksum wrong", true, "Device Serial Number,Hardware Hash,Group Tag",
			[]string{"," + hash("SER1X", true) + ",A"}, []string{"SER1X"}, false},
		{"hash alone", true, "Device Serial Number,Hardware Hash,Group Tag", []string{"," + hash("SER1X", false) + ",A"},
			[]string{"SER1X"}, false},
		{"hash of another device, its checksum wrong", true, "Device Serial Number,Hardware Hash,Group Tag",
			[]string{"SER2X," + hash("SER1X", true) + ",A"}, []string{"SER1X", "SER2X"}, false},
		{"hash that is cut", true, "Device Serial Number,Hardware Hash,Group Tag", []string{"," + hash("SER1X", false)[:2000] + ",A"},
			[]string{"SER1X"}, false},
	} {
		all = append(all, promise{"spared/" + p.name, func(c *trial) {
			var t graphsim.Tenant
			header, good, kind := p.header, "KEPT1X", "corporate"
			add := func(serial string) {
				e := graphsim.Corporate{Type: "serialNumber", Identifier: serial}
				if p.imei {
					e.Type = "imei"
				}
				if p.autop {
					t.Devices = append(t.Devices, graphsim.Device{SerialNumber: serial})
				} else {
					t.Corporate = append(t.Corporate, e)
				}
			}
			stray := "STRAY1X"
			if p.imei {
				good, stray = "353879234252633", "352099001761481"
			}
			if p.autop {
				kind = "autopilot"
			}
			for _, e := range append(slices.Clone(p.entries), good, stray) {
				add(e)
			}
			c.tenant(graphsim.Options{}, t)
			row := good + strings.Repeat(",", strings.Count(header, ","))
			c.env["ROLLCALL_PRUNE_MAX_INVALID"] = "100%"
			code := c.run("sync", "--kind", kind, "--prune", "--max-invalid", "100%", "--max-delete", "9", "--accept-irreversible",
				"--out", c.path("r"),
				c.file("in.csv", csvOf(header, append(slices.Clone(p.rows), row)...)))
			if code != exitOK && code != exitBadRows {
				c.wrongf("exit code %d", code)
			}
			left := map[string]bool{}
			for _, e := range c.now().Corporate {
				left[e.Identifier] = true
			}
			for _, e := range c.now().Devices {
				left[e.SerialNumber] = true
			}
			for _, e := range append(slices.Clone(p.entries), good) {
				if !left[e] {
					c.wrongf("%s is deleted", e)
				}
			}
			if left[stray] {
				c.wrongf("%s, which no row means, is there", stray)
			}
		}})
	}
	return all
}

// withheld are prunes of files with invalid rows.
func withheld() []promise {
	good, bad := "SER1X,new\n", "\"SER(9)X\",new\n"
	tenant := bySerial("old", "stray", "stray")
	withheldIn := func(c *trial, dir string) int {
		var all any
		if err := json.Unmarshal([]byte(c.read(filepath.Join(dir, "summary.json"))), &all); err != nil {
			c.wrongf("summary.json: %v", err)
		}
		return countOf(all, "prune_withheld")
	}
	return []promise{
		{"withheld/one invalid row", func(c *trial) {
			c.tenant(graphsim.Options{}, tenant)
			c.expect(exitBadRows, "sync", "--prune", "--max-delete", "9", "--max-invalid", "1", "--out", c.path("r"),
				c.file("in.csv", "Serial Number,Description\n"+good+bad+"SER8X,made\n"))
			c.fates(c.path("r"), "updated", "invalid", "created")
			c.described("new", "stray", "stray", "made")
			same(c, "prune_withheld", withheldIn(c, c.path("r")), 2)
			same(c, "DELETE requests", c.count(http.MethodDelete), 0)
			c.expect(exitBadRows, "resume", c.path("r"))
		}},
		{"withheld/planned, and shown", func(c *trial) {
			c.tenant(graphsim.Options{}, tenant)
			c.expect(exitBadRows, "sync", "--dry-run", "--prune", "--max-delete", "9", "--max-invalid", "1", "--out", c.path("r"),
				c.file("in.csv", "Serial Number,Description\n"+good+bad))
			deletes := 0
			for _, line := range c.table(c.path("r"), "plan.csv") {
				if line["action"] == "delete" {
					deletes++
				}
			}
			same(c, "deletes in the plan", deletes, 2)
			same(c, "prune_withheld", withheldIn(c, c.path("r")), 2)
		}},
		{"withheld/not with the flag", func(c *trial) {
			c.tenant(graphsim.Options{}, tenant)
			c.expect(exitBadRows, "sync", "--prune", "--max-delete", "9", "--max-invalid", "1", "--prune-max-invalid", "1", "--out",
				c.path("r"), c.file("in.csv", "Serial Number,Description\n"+good+bad))
			c.fates(c.path("r"), "updated", "invalid", "deleted", "deleted")
			c.described("new")
		}},
		{"withheld/above the flag", func(c *trial) {
			c.tenant(graphsim.Options{}, tenant)
			c.expect(exitBadRows, "sync", "--prune", "--max-delete", "9", "--max-invalid", "9", "--prune-max-invalid", "1", "--out",
				c.path("r"), c.file("in.csv", "Serial Number,Description\n"+good+bad+"\"SER(8)X\",new\n"))
			c.fates(c.path("r"), "updated", "invalid", "invalid")
			c.described("new", "stray", "stray")
			same(c, "prune_withheld", withheldIn(c, c.path("r")), 2)
		}},
		{"withheld/per cent of all rows", func(c *trial) {
			c.tenant(graphsim.Options{}, tenant)
			rows := "Serial Number,Description\n" + good + bad + "SER8X,made\nSER7X,made\n"
			c.expect(exitBadRows, "sync", "--prune", "--max-delete", "9", "--max-invalid", "9", "--prune-max-invalid", "24%", "--out",
				c.path("r"), c.file("in.csv", rows))
			same(c, "entries", len(c.now().Corporate), 5)
			c.expect(exitBadRows, "sync", "--prune", "--max-delete", "9", "--max-invalid", "9", "--prune-max-invalid", "25%", "--out",
				c.path("s"), c.file("in.csv", rows))
			same(c, "entries", len(c.now().Corporate), 3)
		}},
		{"withheld/the run is judged by --max-invalid", func(c *trial) {
			c.tenant(graphsim.Options{}, tenant)
			c.expect(exitStopped, "sync", "--prune", "--max-delete", "9", "--prune-max-invalid", "9", "--out", c.path("r"),
				c.file("in.csv", "Serial Number,Description\n"+good+bad))
			c.described("old", "stray", "stray")
		}},
		{"withheld/one in ten, by the default of --max-invalid", func(c *trial) {
			c.tenant(graphsim.Options{}, tenant)
			rows := "Serial Number,Description\n" + good + bad
			for n := range 8 {
				rows += fmt.Sprintf("MADE%dX,made\n", n)
			}
			c.expect(exitBadRows, "sync", "--prune", "--max-delete", "9", "--out", c.path("r"), c.file("in.csv", rows))
			same(c, "entries", len(c.now().Corporate), 11)
			same(c, "prune_withheld", withheldIn(c, c.path("r")), 2)
		}},
		{"withheld/a plan of it can be applied", func(c *trial) {
			c.tenant(graphsim.Options{}, tenant)
			c.run("sync", "--dry-run", "--prune", "--max-delete", "9", "--max-invalid", "1", "--out", c.path("r"),
				c.file("in.csv", "Serial Number,Description\n"+good+bad))
			c.expect(exitOK, "apply", "--max-delete", "9", "--out", c.path("a"), filepath.Join(c.path("r"), "plan.csv"))
			c.described("new")
		}},
		{"withheld/devices", func(c *trial) {
			c.tenant(graphsim.Options{}, byPairs(pair{"-", "A"}, pair{"-", "A"}))
			c.expect(exitBadRows, "sync", "--prune", "--max-delete", "9", "--max-invalid", "9", "--accept-irreversible", "--out",
				c.path("r"), c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,B", "\"SER(9)X\",B")))
			c.tagged("-/B -/A")
			same(c, "prune_withheld", withheldIn(c, c.path("r")), 1)
		}},
	}
}

// countOf finds a number by its name in decoded JSON; -1 where it has none.
func countOf(in any, name string) int {
	object, _ := in.(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if n, ok := object[key].(float64); ok && key == name {
			return int(n)
		}
		if n := countOf(object[key], name); n >= 0 {
			return n
		}
	}
	return -1
}

// hidden are about properties that no list shows.
func hidden() (all []promise) {
	tuple := func(n int, description string) graphsim.Corporate {
		return graphsim.Corporate{ID: corporateID(n), Type: "manufacturerModelSerial", Identifier: fmt.Sprintf("Contoso,Book,SER%dX", n),
			Description: description}
	}
	tuples := graphsim.Tenant{Corporate: []graphsim.Corporate{tuple(1, "old"), tuple(2, "new")}}
	platforms := bySerial("old", "new")
	platforms.Corporate[0].Platform = "ios"
	users := byPairs(pair{"-", "A"}, pair{"-", "B"})
	users.Devices[0].UserPrincipalName = "adele@contoso.com"
	for _, p := range []struct {
		name    string
		column  string // as --assert calls it
		empty   string // what the lists leave out
		tenant  graphsim.Tenant
		header  string
		alone   []string // rows that want nothing else
		beside  []string // rows that want something else too
		cleared []string
		holds   func(graphsim.Tenant) []string // what the tenant holds of the column
		before  []string
		after   []string
		blank   []string
	}{
		{"descriptions of Windows identifiers", "description", "manufacturerModelSerial.description", tuples,
			"importedDeviceIdentifier,importedDeviceIdentityType,description",
			[]string{`"Contoso,Book,SER1X",manufacturerModelSerial,new`, `"Contoso,Book,SER2X",manufacturerModelSerial,new`}, nil,
			[]string{`"Contoso,Book,SER1X",manufacturerModelSerial,CLEAR!`, `"Contoso,Book,SER2X",manufacturerModelSerial,CLEAR!`},
			func(t graphsim.Tenant) []string {
				return []string{t.Corporate[0].Description, t.Corporate[1].Description}
			},
			[]string{"old", "new"}, []string{"new", "new"}, []string{"", ""}},
		{"platforms", "platform", "platform", platforms, "Serial Number,Platform,Description",
			[]string{"SER1X,macOS,", "SER2X,macOS,"}, []string{"SER1X,macOS,newer", "SER2X,macOS,newer"},
			[]string{"SER1X,CLEAR!,", "SER2X,CLEAR!,"},
			func(t graphsim.Tenant) []string { return []string{t.Corporate[0].Platform, t.Corporate[1].Platform} },
			[]string{"ios", "unknown"}, []string{"macOS", "macOS"}, []string{"unknown", "unknown"}},
		{"users", "assignedUserPrincipalName", "userPrincipalName", users, "Device Serial Number,Assigned User,Group Tag",
			[]string{"SER1X,berta@contoso.com,", "SER2X,berta@contoso.com,"},
			[]string{"SER1X,berta@contoso.com,C", "SER2X,berta@contoso.com,C"}, []string{"SER1X,CLEAR!,", "SER2X,CLEAR!,"},
			func(t graphsim.Tenant) []string {
				return []string{t.Devices[0].UserPrincipalName, t.Devices[1].UserPrincipalName}
			},
			[]string{"adele@contoso.com", ""}, []string{"berta@contoso.com", "berta@contoso.com"}, []string{"", ""}},
	} {
		o := graphsim.Options{ListsEmpty: []string{p.empty}}
		holds := func(c *trial, want []string) {
			if got := p.holds(c.now()); !slices.Equal(got, want) {
				c.wrongf("the tenant's %s are %q, want %q", p.name, got, want)
			}
		}
		args := func(c *trial, verb string, rows []string, flags ...string) []string {
			return append([]string{verb, "--out", c.path(fmt.Sprint("r", len(flags))), c.file("in.csv", csvOf(p.header, rows...))},
				flags...)
		}
		all = append(all,
			promise{"hidden/" + p.name + ", update", func(c *trial) {
				c.tenant(o, p.tenant)
				c.expect(exitOK, args(c, "update", p.alone)...)
				c.fates(c.path("r0"), "updated", "updated")
				holds(c, p.after)
			}},
			promise{"hidden/" + p.name + ", sync", func(c *trial) {
				c.tenant(o, p.tenant)
				c.expect(exitOK, args(c, "sync", p.alone)...)
				c.fates(c.path("r0"), "skipped", "skipped")
				c.warns(c.path("r0"), 1, "not_readable")
				c.warns(c.path("r0"), 2, "not_readable")
				same(c, "writes", c.writesSent(), 0)
				holds(c, p.before)
			}},
			promise{"hidden/" + p.name + ", sync with --assert", func(c *trial) {
				c.tenant(o, p.tenant)
				c.expect(exitOK, args(c, "sync", p.alone, "--assert", p.column)...)
				c.fates(c.path("r2"), "updated", "updated")
				holds(c, p.after)
			}},
			promise{"hidden/" + p.name + ", update that clears", func(c *trial) {
				c.tenant(o, p.tenant)
				c.expect(exitOK, args(c, "update", p.cleared)...)
				c.fates(c.path("r0"), "updated", "updated")
				holds(c, p.blank)
			}},
			promise{"hidden/" + p.name + ", sync that clears", func(c *trial) {
				c.tenant(o, p.tenant)
				c.expect(exitOK, args(c, "sync", p.cleared)...)
				c.fates(c.path("r0"), "skipped", "skipped")
				c.warns(c.path("r0"), 1, "not_readable")
				holds(c, p.before)
				c.expect(exitOK, args(c, "sync", p.cleared, "--assert", p.column)...)
				c.fates(c.path("r2"), "updated", "updated")
				holds(c, p.blank)
			}},
			promise{"hidden/" + p.name + ", planned", func(c *trial) {
				c.tenant(o, p.tenant)
				plan := c.plan("update", c.file("in.csv", csvOf(p.header, p.alone...)))
				c.expect(exitOK, "apply", "--out", c.path("a"), plan)
				holds(c, p.after)
			}},
			promise{"hidden/" + p.name + ", shown by one entry", func(c *trial) {
				c.tenant(graphsim.Options{}, p.tenant)
				c.expect(exitOK, args(c, "sync", p.alone)...)
				holds(c, p.after)
			}})
		if p.beside != nil {
			all = append(all, promise{"hidden/" + p.name + ", sync of something else too", func(c *trial) {
				c.tenant(o, p.tenant)
				c.expect(exitOK, args(c, "sync", p.beside)...)
				c.fates(c.path("r0"), "updated", "updated")
				c.warns(c.path("r0"), 1, "not_readable")
				holds(c, p.before)
				c.expect(exitOK, args(c, "sync", p.beside, "--force")...)
			}})
		}
	}
	return append(all, promise{"hidden/the first user of a tenant", func(c *trial) {
		c.tenant(live, byPairs(pair{"-", "A"}, pair{"-", "A"}))
		c.expect(exitOK, "update", "--out", c.path("r"), c.file("in.csv",
			csvOf("Device Serial Number,Assigned User", "SER1X,adele@contoso.com")))
		c.fates(c.path("r"), "updated")
		same(c, "user", c.now().Devices[0].UserPrincipalName, "adele@contoso.com")
	}})
}

// exported are about an export that nobody has edited: it is what the tenant holds, and no error.
func exported() (all []promise) {
	strange := []string{"", "NULL", "=1+1", "'quoted", strings.Repeat("long ", 60), "a\r\nb", "a\nb\nc", "clear!", "CLEAR!", "N/A",
		"#N/A", "{}", "Ã¼ber", "caf�", " spaced ", "00123", "-", "System.Object[]", `"quotes", commas`, "tab\there"}
	var t graphsim.Tenant
	for i, d := range strange {
		t.Corporate = append(t.Corporate, graphsim.Corporate{Type: "serialNumber", Identifier: serialOf(i), Description: d})
	}
	for _, identifier := range []string{"To be filled by O.E.M.", "SER(1)", "0012300", "a b", "1E5", "None", "S/N: 12"} {
		t.Corporate = append(t.Corporate, graphsim.Corporate{Type: "serialNumber", Identifier: identifier, Description: "x"})
	}
	for _, identifier := range []string{"356938035643808", "35693803564380", "12345", "3.56938E+14"} {
		t.Corporate = append(t.Corporate, graphsim.Corporate{Type: "imei", Identifier: identifier, Description: "x", Platform: "windows"})
	}
	t.Corporate = append(t.Corporate, graphsim.Corporate{Type: "manufacturerModelSerial", Identifier: "Contoso, Inc.,Book,1",
		Description: "x"},
		graphsim.Corporate{Type: "manufacturerModelSerial", Identifier: "Contoso,Book", Description: "y"})
	for i, tag := range []string{"", "NULL", "=1+1", strings.Repeat("T", 100), "clear!", "N/A", "Ã¼", "a;b", "00123", "(x)", "?"} {
		t.Devices = append(t.Devices, graphsim.Device{ID: deviceID(i + 1), SerialNumber: serialOf(i), GroupTag: tag,
			DisplayName:       []string{"", "not a-very_good name at all", "123"}[i%3],
			UserPrincipalName: []string{"", "no user", "adele@contoso.com"}[i%3]})
		t.ImportRecords = append(t.ImportRecords, graphsim.ImportRecord{ID: recordID(i + 1), SerialNumber: serialOf(i), GroupTag: tag,
			AssignedUser: []string{"", "no user", "adele@contoso.com"}[i%3],
			State:        graphsim.ImportState{Status: "complete", RegistrationID: deviceID(i + 1)}})
	}
	for _, serial := range []string{"To be filled by O.E.M.", "SER(1)", "0012300", "None"} {
		t.Devices = append(t.Devices, graphsim.Device{SerialNumber: serial, GroupTag: "x"})
	}
	for _, p := range []struct {
		name   string
		export []string
		verb   []string
		o      graphsim.Options
		blank  string // an id that is taken away
	}{
		{"corporate, update", []string{"--kind", "corporate"}, []string{"update"}, graphsim.Options{}, ""},
		{"corporate, sync", []string{"--kind", "corporate"}, []string{"sync"}, graphsim.Options{}, ""},
		{"corporate, live", []string{"--kind", "corporate"}, []string{"update"}, live, ""},
		{"corporate, for a spreadsheet", []string{"--kind", "corporate", "--excel"}, []string{"update"}, graphsim.Options{}, ""},
		{"corporate, prune", []string{"--kind", "corporate"}, []string{"sync", "--prune"}, graphsim.Options{}, ""},
		{"devices, update", []string{"--kind", "autopilot"}, []string{"update"}, graphsim.Options{}, ""},
		{"devices, sync", []string{"--kind", "autopilot"}, []string{"sync"}, live, ""},
		{"records, update", []string{"--kind", "autopilot", "--import-records"}, []string{"update"}, graphsim.Options{}, recordID(11)},
	} {
		all = append(all, promise{"exported/" + p.name, func(c *trial) {
			c.tenant(p.o, t)
			c.expect(exitOK, append([]string{"export", "-o", c.path("export.csv")}, p.export...)...)
			if p.blank != "" { // with nothing but ids there would be no look at the tenant
				c.edit(c.path("export.csv"), func(s string) string { return strings.Replace(s, p.blank, "", 1) })
			}
			c.answers(nil)
			c.expect(exitOK, append(slices.Clone(p.verb), "--kind", p.export[1], "--out", c.path("r"), c.path("export.csv"))...)
			same(c, "writes", c.writesSent(), 0)
			for _, r := range c.results(c.path("r")) {
				if r["status"] != "unchanged" {
					c.wrongf("%s is %s: %s: %s", r["identity"], r["status"], r["error_code"], r["error_message"])
				}
			}
		}})
	}
	long := strings.Repeat("long ", 40) + "end"
	return append(all,
		promise{"exported/--max-invalid judges after the look", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial(long, "NULL"))
			c.expect(exitOK, "sync", "--max-invalid", "0", "--out", c.path("r"),
				c.file("in.csv", csvOf("Serial Number,Description", "SER1X,"+long, "SER2X,NULL")))
			c.fates(c.path("r"), "unchanged", "unchanged")
		}},
		promise{"exported/--max-invalid of an update judges after the look", func(c *trial) {
			c.tenant(graphsim.Options{}, byPairs(pair{"=x", "=x()"}, pair{"NULL", "NULL"}))
			c.expect(exitOK, "update", "--max-invalid", "0", "--route", "action", "--out", c.path("r"),
				c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,=x()", "SER2X,NULL")))
			c.fates(c.path("r"), "unchanged", "unchanged")
		}},
		promise{"exported/another cell of the row is changed", func(c *trial) {
			t := bySerial(long, long)
			t.Corporate[0].Platform = "ios"
			c.tenant(graphsim.Options{}, t)
			c.expect(exitBadRows, "update", "--out", c.path("r"),
				c.file("in.csv", csvOf("Serial Number,Description,Platform", "SER1X,"+long+",macOS", "SER2X,x"+long+",macOS")))
			c.fates(c.path("r"), "updated", "invalid")
			same(c, "platform", c.now().Corporate[0].Platform, "macOS")
			same(c, "description", c.now().Corporate[0].Description, long)
		}},
		promise{"exported/it is no error of a resume either", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old", long, "NULL"))
			c.interrupted(1, "update", "--concurrency", "1", "--out", c.path("r"),
				c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new", "SER3X,"+long, "SER4X,NULL")))
			c.expect(exitOK, "resume", c.path("r"))
			c.described("new", "new", long, "NULL")
		}})
}

// again are runs that are done a second time: nothing is sent.
func again() (all []promise) {
	mixed := graphsim.Tenant{Corporate: []graphsim.Corporate{{Type: "serialNumber", Identifier: "SER1X", Description: "old"},
		{Type: "imei", Identifier: "356938035643809"},
		{Type: "manufacturerModelSerial", Identifier: "Contoso,Book,SER2X", Description: "old", Platform: "windowsMobile"}}}
	text := csvOf("importedDeviceIdentifier,importedDeviceIdentityType,description,platform", "ser1x,serialNumber,new,macOS",
		"35-693803-564380-9,imei,,ios",
		`"contoso, Book, SER2X",manufacturerModelSerial,new,windows`, "SER7X,serialNumber,made,", "490154203237518,imei,made,android")
	for _, p := range []struct {
		name   string
		o      graphsim.Options
		tenant graphsim.Tenant
		text   string
		args   []string
	}{
		{"sync", graphsim.Options{}, mixed, text, []string{"sync"}},
		{"sync, live", live, mixed, text, []string{"sync"}},
		{"sync, live, lists hide platforms", graphsim.Options{Routes: "live", ListsEmpty: []string{"platform"}}, mixed, text,
			[]string{"sync"}},
		{"sync with a prune", graphsim.Options{}, bySerial("a", "b", "c"), csvOf("Serial Number,Description", "SER1X,x", "SER9X,y"),
			[]string{"sync", "--prune", "--max-delete", "9"}},
		{"update", graphsim.Options{}, bySerial("a", "b"), csvOf("Serial Number,Description", "SER1X,x", "SER2X,CLEAR!"),
			[]string{"update"}},
		{"update, live", live, bySerial("a", "b"), csvOf("Serial Number,Description", "SER1X,x", "SER2X,CLEAR!"), []string{"update"}},
		{"update in batches", graphsim.Options{}, bySerial("a", "b"), csvOf("Serial Number,Description", "SER1X,x", "SER2X,CLEAR!"),
			[]string{"update", "--batch", "20"}},
		{"sync of devices", live, byPairs(pair{"A", "A"}, pair{"-", "A"}),
			csvOf("Device Serial Number,Group Tag", "SER1X,B", "ser2x,CLEAR!"), []string{"sync"}},
		{"update of devices, both entries", graphsim.Options{}, byPairs(pair{"A", "A"}, pair{"-", "A"}, pair{"A", "-"}),
			csvOf("Device Serial Number,Group Tag", "SER1X,B", "ser2x,B", "SER3X,CLEAR!"), []string{"update"}},
	} {
		all = append(all, promise{"again/" + p.name, func(c *trial) {
			c.tenant(p.o, p.tenant)
			args := append(slices.Clone(p.args), "--accept-ownership-change", c.file("in.csv", p.text), "--out")
			if p.args[0] == "update" {
				args = slices.DeleteFunc(args, func(a string) bool { return a == "--accept-ownership-change" })
			}
			c.expect(exitOK, append(slices.Clone(args), c.path("r"))...)
			c.answers(nil)
			c.expect(exitOK, append(slices.Clone(args), c.path("s"))...)
			same(c, "writes of the second time", c.writesSent(), 0)
			for _, r := range c.results(c.path("s")) {
				if r["status"] != "unchanged" && r["status"] != "skipped" {
					c.wrongf("%s is %s the second time", r["identity"], r["status"])
				}
			}
			c.answers(nil)
			c.expect(exitOK, "resume", c.path("r"))
			same(c, "writes of a resume of what is done", c.writesSent(), 0)
		}})
	}
	return all
}
