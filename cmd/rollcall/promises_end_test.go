package main

import (
	"encoding/json"
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
	"rollcall/importer/rundir"
)

// endPromises are about what is left when a run ends: of outages, in the files that tell of all its parts, and on disk.
var endPromises = slices.Concat(outages(), wholeRuns(), []promise{
	{"deleted/line breaks of a cell", func(c *trial) { keptCells(c, []string{"a\r\nb", "c\nd", "e\rf", " g ", `h "i", j`, "=k"}) }},
	{"deleted/line breaks of a cell, by a prune", func(c *trial) {
		descriptions := []string{"a\r\nb", "c\r\n\r\nd\n", "e\r\n"}
		c.tenant(graphsim.Options{}, bySerial(descriptions...))
		c.interrupted(1, "sync", "--prune", "--max-delete", "9", "--concurrency", "1", "--out", c.path("r"),
			c.file("in.csv", csvOf("Serial Number,Description", "SER9X,new")))
		c.expect(exitOK, "resume", c.path("r"))
		keptIn(c, descriptions)
	}},
	{"deleted/killed", func(c *trial) {
		descriptions := []string{"a\r\nb", "c\r\nd"}
		c.tenant(graphsim.Options{}, bySerial(descriptions...))
		c.killed(1, 0, c.path("r"), lost, "delete", "--max-delete", "9", "--concurrency", "1", "--out", c.path("r"),
			c.file("in.csv", csvOf("Serial Number", "SER1X", "SER2X")))
		before := c.read(filepath.Join(c.path("r"), "deleted.csv"))
		c.expect(exitOK, "resume", c.path("r"))
		same(c, "deleted.csv", c.read(filepath.Join(c.path("r"), "deleted.csv")), before)
		keptIn(c, descriptions)
	}},

	{"window/resume right after a few writes", func(c *trial) {
		c.env["ROLLCALL_QUOTA"] = "100000/1h"
		c.tenant(graphsim.Options{}, bySerial("old", "old", "old", "old"))
		c.interrupted(2, "update", "--concurrency", "1", "--out", c.path("r"),
			c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new", "SER3X,new", "SER4X,new")))
		c.expect(exitOK, "resume", "--deadline", "1s", c.path("r"))
		c.described("new", "new", "new", "new")
	}},
	{"window/resume right after a refusal", func(c *trial) {
		c.env["ROLLCALL_QUOTA"] = "100000/1h"
		c.tenant(graphsim.Options{}, bySerial("old", "old", "old", "old"))
		c.answers(onWrite(2, says(400, "application/json", `{"error":{"code":"BadRequest","message":"not this one"}}`)))
		c.expect(exitStopped, "update", "--concurrency", "1", "--max-failures", "0", "--out", c.path("r"),
			c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new", "SER3X,new", "SER4X,new")))
		c.answers(nil)
		c.expect(exitBadRows, "resume", "--deadline", "1s", "--max-failures", "9", c.path("r"))
		c.described("new", "old", "new", "new")
	}},
	{"window/a new run right after a few writes", func(c *trial) {
		c.env["ROLLCALL_QUOTA"] = "100000/1h"
		c.tenant(graphsim.Options{}, bySerial("old", "old"))
		c.expect(exitOK, "update", "--out", c.path("r"), c.file("a.csv", csvOf("Serial Number,Description", "SER1X,new")))
		c.expect(exitOK, "update", "--deadline", "1s", "--out", c.path("s"),
			c.file("b.csv", csvOf("Serial Number,Description", "SER2X,new")))
	}},
	{"window/what was sent counts all the same", func(c *trial) {
		c.env["ROLLCALL_QUOTA"] = "1/1h"
		c.tenant(graphsim.Options{}, bySerial("old", "old"))
		c.interrupted(1, "update", "--concurrency", "1", "--out", c.path("r"),
			c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new")))
		c.expect(exitStopped, "resume", "--deadline", "500ms", c.path("r"))
		c.described("new", "old")
	}},

	{"stdin/refused, an empty directory stays", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("old"))
		emptyStays(c, "Serial Number,Other\nSER1X,new\n", "update")
	}},
	{"stdin/refused for its rows, an empty directory stays", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("old"))
		emptyStays(c, "", "sync")
	}},
	{"stdin/refused for its tenant, an empty directory stays", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("old"))
		emptyStays(c, "Serial Number\nSER1X\n", "delete")
	}},
	{"stdin/refused, a directory that was not there is not left", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("old"))
		c.expectOf(&sitter{types: "Serial Number,Other\nSER1X,new\n"}, exitUsage, "update", "--out", c.path("r"), "-")
		if _, err := os.Stat(c.path("r")); err == nil {
			c.wrongf("a directory is left")
		}
	}},
	{"stdin/kept for a resume, and removed at the end", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("old", "old"))
		u := &sitter{types: "Serial Number,Description\nSER1X,new\nSER2X,new\n", interrupts: make(chan os.Signal)}
		c.answers(onWrite(1, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			u.interrupt()
			next.ServeHTTP(w, r)
		}))
		c.expectOf(u, exitInterrupted, "update", "--concurrency", "1", "--out", c.path("r"), "-")
		c.answers(nil)
		c.expect(exitOK, "resume", c.path("r"))
		c.written(1, 1)
		if _, err := os.Stat(filepath.Join(c.path("r"), rundir.StdinFile)); err == nil {
			c.wrongf("%s is left", rundir.StdinFile)
		}
	}},

	{"deadline/comes whenever it comes", func(c *trial) {
		// However early it ends, a resume is stopped, and can be resumed: nothing was wrong with what it was asked.
		c.tenant(graphsim.Options{}, bySerial("old", "old"))
		c.interrupted(1, "update", "--concurrency", "1", "--max-attempts", "1", "--out", c.path("r"),
			c.file("in.csv", "Serial Number,Description\n"+rowsOf(2, ",new")))
		c.answers(onPatch(says(503, "text/plain", "")))
		for n := range 400 {
			c.expect(exitStopped, "resume", "--deadline", fmt.Sprint(1+n%200*10, "us"), c.path("r")) // to 2 ms, twice
		}
		c.answers(nil)
		c.expect(exitOK, "resume", c.path("r"))
		c.written(1, 1)
	}},
	{"deadline/leaves nothing in doubt", func(c *trial) {
		// Time is virtual, and the quota lets a write leave every hour: the deadline finds the run waiting. Each part has a tenant of
		// its own, in which nothing is changed yet.
		synctest.Test(c.t, func(*testing.T) {
			c.env, c.patience = map[string]string{"ROLLCALL_LOCK_DIR": c.path("locks")}, 1000*time.Hour
			in := csvOf("Serial Number,Description", "R55CC6JJSX7,one", "R52SN92SC02,two", "VQ1260YHJZ,three")
			c.expectOf(&sitter{types: "Serial Number,Description\n"}, exitOK, "update", "--simulate", "-")
			same(c, "exit code of export", c.run("export", "--simulate", "--kind", "corporate", "-o", c.path("export.csv")), exitOK)
			in += equalRows(c, 15)
			c.expect(exitStopped, "update", "--simulate", "--concurrency", "1", "--quota", "1/1h", "--deadline", "90m", "--out",
				c.path("r"), c.file("in.csv", in))
			same(c, "rows recorded", recordedIn(c.path("r")), 2)
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), append([]string{"updated", "updated", "updated"}, slices.Repeat([]string{"unchanged"}, 15)...)...)
			c.warns(c.path("r"), 4, "!in_doubt_equal")
			same(c, "writes of all parts", c.summary(c.path("r"), "requests.writes"), 3)
		})
	}},
})

// equalRows are rows of the sample tenant as it is.
func equalRows(c *trial, n int) string {
	var out strings.Builder
	for _, e := range c.table(c.home, "export.csv") {
		if e["importedDeviceIdentityType"] != "serialNumber" || strings.ContainsAny(e["description"],
			"\"\r\n") || e["description"] == "" || n == 0 ||
			slices.Contains([]string{"R55CC6JJSX7", "R52SN92SC02", "VQ1260YHJZ"}, e["importedDeviceIdentifier"]) {
			continue
		}
		fmt.Fprintf(&out, "%s,%q\n", e["importedDeviceIdentifier"], e["description"])
		n--
	}
	if n > 0 {
		c.t.Fatalf("the sample tenant has %d entries too few", n)
	}
	return out.String()
}

// expectOf is expect with somebody before the command.
func (c *trial) expectOf(u *sitter, code int, args ...string) {
	c.t.Helper()
	same(c, "exit code of "+args[0], c.runWith(u, args...), code)
}

// summary is a number of summary.json by its path, as in counts.updated; 0 where there is none.
func (c *trial) summary(dir, path string) int {
	var at any
	if err := json.Unmarshal([]byte(c.read(filepath.Join(dir, "summary.json"))), &at); err != nil {
		c.wrongf("summary.json: %v", err)
	}
	for _, name := range strings.Split(path, ".") {
		object, _ := at.(map[string]any)
		at = object[name]
	}
	n, _ := at.(float64)
	return int(n)
}

// emptyStays is a run from standard input that is refused: the directory that the user made for it is still there, and empty.
func emptyStays(c *trial, types, verb string) {
	if err := os.Mkdir(c.path("mine"), 0o755); err != nil {
		c.t.Fatal(err)
	}
	c.expectOf(&sitter{types: types}, exitUsage, verb, "--out", c.path("mine"), "-")
	if left, err := os.ReadDir(c.path("mine")); err != nil || len(left) > 0 {
		c.wrongf("in the directory that was there: %v, %v", left, err)
	}
}

// keptCells deletes entries with such descriptions, in two parts.
func keptCells(c *trial, descriptions []string) {
	c.tenant(graphsim.Options{}, bySerial(descriptions...))
	c.interrupted(1, "delete", "--max-delete", "9", "--concurrency", "1", "--out", c.path("r"),
		c.file("in.csv", "Serial Number\n"+rowsOf(len(descriptions), "")))
	before := c.read(filepath.Join(c.path("r"), "deleted.csv"))
	c.expect(exitOK, "resume", c.path("r"))
	same(c, "deleted.csv", c.read(filepath.Join(c.path("r"), "deleted.csv")), before)
	// What was deleted can be put back as it was.
	c.expect(exitOK, "sync", "--out", c.path("back"), filepath.Join(c.path("r"), "deleted.csv"))
	var got []string
	for _, e := range c.now().Corporate {
		got = append(got, e.Description)
	}
	slices.Sort(got)
	if want := slices.Sorted(slices.Values(descriptions)); !slices.Equal(got, want) {
		c.wrongf("put back are %q, want %q", got, want)
	}
}

// keptIn holds the descriptions in deleted.csv against want, byte by byte: a reader of CSV may make one line break of another.
func keptIn(c *trial, want []string) {
	text := c.read(filepath.Join(c.path("r"), "deleted.csv"))
	for _, d := range want {
		if !strings.Contains(text, `"`+d+`"`) {
			c.wrongf("deleted.csv has no %q: %q", d, text)
		}
	}
}

// outages are services that end for good at some write: what was not answered after that is nobody's fate.
func outages() (all []promise) {
	for _, p := range []struct {
		name   string
		o      graphsim.Options
		tenant graphsim.Tenant
		header string
		row    string
		args   []string
		fate   string
	}{
		{"update", graphsim.Options{}, bySerial("old", "old", "old"), "Serial Number,Description", ",new", []string{"update"}, "updated"},
		{"sync", graphsim.Options{}, bySerial("old", "old", "old"), "Serial Number,Description", ",new", []string{"sync"}, "updated"},
		{"update by collection", graphsim.Options{}, bySerial("old", "old", "old"), "Serial Number,Description", ",new",
			[]string{"update", "--route", "collection"}, "updated"},
		{"devices", live, byPairs(slices.Repeat([]pair{{"-", "A"}}, 3)...), "Device Serial Number,Group Tag", ",B", []string{"update"},
			"updated"},
		{"delete", graphsim.Options{}, bySerial("old", "old", "old"), "Serial Number", "", []string{"delete", "--max-delete", "9"},
			"deleted"},
	} {
		for _, how := range []struct {
			name string
			h    hostile
		}{{"503", says(503, "text/plain", "")}, {"no reply", hangsUp}} {
			all = append(all, promise{"outage/" + p.name + ", " + how.name, func(c *trial) {
				// All rows are there at once, and wait for their turns under the quota: they have queued long before the first one's
				// success, and are sent long after it.
				o := p.o
				o.Latency = graphsim.Range{Min: 100 * time.Millisecond, Max: 100 * time.Millisecond}
				c.tenant(o, p.tenant)
				c.answers(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
					if n, _ := r.Context().Value(nthKey{}).(int); n > 1 {
						how.h(w, r, next)
						return
					}
					next.ServeHTTP(w, r)
				})
				args := append(slices.Clone(p.args), "--quota", "1/300ms", "--max-attempts", "2", "--out", c.path("r"),
					c.file("in.csv", p.header+"\n"+rowsOf(3, p.row)))
				c.expect(exitStopped, args...)
				for _, r := range c.results(c.path("r")) {
					same(c, "status of row "+r["row"], r["status"], p.fate)
				}
				c.answers(nil)
				c.expect(exitOK, "resume", "--quota", "10000/10ms", c.path("r"))
				c.fates(c.path("r"), slices.Repeat([]string{p.fate}, 3)...)
			}})
		}
	}
	return append(all,
		promise{"outage/one row alone is refused", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old", "old", "old"))
			c.answers(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if strings.Contains(r.URL.Path, corporateID(2)) && r.Method == http.MethodPatch {
					says(503, "text/plain", "")(w, r, next)
					return
				}
				next.ServeHTTP(w, r)
			})
			c.expect(exitBadRows, "update", "--max-attempts", "2", "--out", c.path("r"),
				c.file("in.csv", "Serial Number,Description\n"+rowsOf(4, ",new")))
			c.fates(c.path("r"), "updated", "failed", "updated", "updated")
			c.answers(nil)
			c.expect(exitOK, "resume", "--retry-failed", c.path("r"))
			c.described("new", "new", "new", "new")
		}},
		promise{"outage/from the first write on", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old"))
			c.answers(onPatch(says(503, "text/plain", "")))
			c.expect(exitStopped, "update", "--max-attempts", "2", "--out", c.path("r"),
				c.file("in.csv", "Serial Number,Description\n"+rowsOf(2, ",new")))
			c.fates(c.path("r"))
			c.answers(nil)
			c.expect(exitOK, "resume", c.path("r"))
			c.described("new", "new")
		}},
		promise{"outage/in batches", func(c *trial) {
			c.tenant(graphsim.Options{Latency: graphsim.Range{Min: 100 * time.Millisecond, Max: 100 * time.Millisecond}},
				bySerial("old", "old", "old", "old", "old", "old"))
			c.answers(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if n, _ := r.Context().Value(nthKey{}).(int); n > 1 {
					says(503, "text/plain", "")(w, r, next)
					return
				}
				next.ServeHTTP(w, r)
			})
			c.expect(exitStopped, "update", "--batch", "2", "--concurrency", "3", "--quota", "2/600ms", "--max-attempts", "2", "--out",
				c.path("r"), c.file("in.csv", "Serial Number,Description\n"+rowsOf(6, ",new")))
			for _, r := range c.results(c.path("r")) {
				same(c, "status of row "+r["row"], r["status"], "updated")
			}
			c.answers(nil)
			c.expect(exitOK, "resume", "--quota", "10000/10ms", c.path("r"))
			c.described("new", "new", "new", "new", "new", "new")
		}})
}

// wholeRuns are runs in several parts: summary.json tells of all of them.
func wholeRuns() (all []promise) {
	for _, e := range endings {
		all = append(all, promise{"summary/sync, " + e.name, func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old", "old", "same", "gone"))
			in := c.file("in.csv", csvOf("Serial Number,Description", "SER4X,same", "SER1X,new", "SER2X,new", "SER3X,new"))
			e.end(c, 1, 2, "sync", "--prune", "--max-delete", "9", "--concurrency", "1", "--out", c.path("r"), in)
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "unchanged", "updated", "updated", "updated", "deleted")
			for name, want := range map[string]int{"plan.update": 3, "plan.delete": 1, "plan.unchanged": 1, "counts.updated": 3,
				"counts.deleted": 1, "counts.unchanged": 1, "recorded": 5, "open": 0, "exit_code": 0, "rows": 4} {
				same(c, name, c.summary(c.path("r"), name), want)
			}
		}})
	}
	return append(all,
		promise{"summary/three parts", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial(slices.Repeat([]string{"old"}, 5)...))
			in := c.file("in.csv", "Serial Number,Description\n"+rowsOf(5, ",new"))
			c.interrupted(1, "sync", "--concurrency", "1", "--out", c.path("r"), in)
			c.interrupted(2, "resume", "--concurrency", "1", c.path("r"))
			c.expect(exitOK, "resume", c.path("r"))
			for name, want := range map[string]int{"plan.update": 5, "counts.updated": 5, "recorded": 5, "requests.writes": 5} {
				same(c, name, c.summary(c.path("r"), name), want)
			}
		}},
		promise{"summary/creates of a plan", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old"))
			plan := c.plan("sync", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new", "SER8X,made",
				"SER9X,made")))
			c.interrupted(1, "apply", "--concurrency", "1", "--out", c.path("r"), plan)
			c.expect(exitOK, "resume", c.path("r"))
			for name, want := range map[string]int{"plan.create": 2, "plan.update": 2, "counts.created": 2, "counts.updated": 2} {
				same(c, name, c.summary(c.path("r"), name), want)
			}
		}},
		promise{"summary/latencies", func(c *trial) {
			c.tenant(graphsim.Options{Latency: graphsim.Range{Min: 60 * time.Millisecond, Max: 60 * time.Millisecond}},
				bySerial("old", "old", "old"))
			c.interrupted(2, "update", "--concurrency", "1", "--out", c.path("r"),
				c.file("in.csv", "Serial Number,Description\n"+rowsOf(3, ",new")))
			before := c.summary(c.path("r"), "requests.latency_max_ms")
			c.opts.Latency = graphsim.Range{}
			c.meanwhile(func(*graphsim.Tenant) {})
			c.expect(exitOK, "resume", c.path("r"))
			if n := c.summary(c.path("r"), "requests.latency_max_ms"); n < before || before < 50 {
				c.wrongf("the longest request took %d ms, in the first part %d ms", n, before)
			}
		}},
		promise{"summary/warnings and failures of all parts", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old", "old"))
			in := c.file("in.csv", csvOf("Serial Number,Description", "ser1x,new", "\"SER(9)X\",new", "ser2x,new", "ser3x,new",
				"SER8X,new"))
			c.interrupted(1, "update", "--concurrency", "1", "--out", c.path("r"), in)
			c.expect(exitBadRows, "resume", c.path("r"))
			for name, want := range map[string]int{"counts.updated": 3, "counts.invalid": 1, "counts.failed": 1,
				"warnings.case_differs": 3, "exit_code": 1, "recorded": 5} {
				same(c, name, c.summary(c.path("r"), name), want)
			}
			c.answers(nil)
			c.expect(exitBadRows, "resume", c.path("r"))
			same(c, "writes of a resume of what is done", c.writesSent(), 0)
			same(c, "updated", c.summary(c.path("r"), "counts.updated"), 3)
		}})
}
