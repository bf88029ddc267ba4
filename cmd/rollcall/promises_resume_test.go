package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"rollcall/graph/graphsim"
)

// resumePromises are about runs that end early, in whatever way, and are resumed.
var resumePromises = slices.Concat(judgedAgain(), calmEnds(), doubts(), interrupts())

// An ending is how the first part of a run ends: so many writes are carried out, and so many rows recorded.
type ending struct {
	name string
	end  func(c *trial, written, recorded int, args ...string)
}

var endings = []ending{
	{"interrupted", func(c *trial, written, _ int, args ...string) { c.interrupted(written, args...) }},
	{"killed", func(c *trial, written, recorded int, args ...string) {
		c.killed(written+1, recorded, c.path("r"), dropped, args...)
	}},
}

// judgedAgain are runs whose rows are judged by each other: a resume judges them as one that nobody disturbs.
func judgedAgain() (all []promise) {
	one, two := corporateID(1)+",", corporateID(2)+","
	for _, p := range []struct {
		name   string
		verb   string
		kind   string
		tenant graphsim.Tenant
		header string
		rows   []string
		writes int // of the first part
		before int // rows that it records
		fates  []string
		code   int
	}{
		{"by id and by serial number, other values", "update", "corporate", bySerial("old", "old", "old"), "id,Serial Number,Description",
			[]string{one + ",A", ",SER2X,new", ",SER3X,new", ",SER1X,C"}, 1, 2,
			[]string{"invalid:conflicting_duplicate", "updated", "updated", "invalid:conflicting_duplicate"}, exitBadRows},
		{"by serial number and by id, other values", "update", "corporate", bySerial("old", "old", "old"), "id,Serial Number,Description",
			[]string{",SER1X,A", ",SER2X,new", ",SER3X,new", one + ",C"}, 1, 2,
			[]string{"invalid:conflicting_duplicate", "updated", "updated", "invalid:conflicting_duplicate"}, exitBadRows},
		{"three rows of one entry", "sync", "corporate", bySerial("old", "old", "old"), "id,Serial Number,Description",
			[]string{one + ",A", ",SER2X,new", ",SER3X,new", ",SER1X,C", one + ",A"}, 1, 2,
			[]string{"invalid:conflicting_duplicate", "updated", "updated", "invalid:conflicting_duplicate",
				"invalid:conflicting_duplicate"}, exitBadRows},
		{"two rows of two entries each", "update", "corporate", bySerial("old", "old", "old", "old"), "id,Serial Number,Description",
			[]string{one + ",A", two + ",A", ",SER3X,new", ",SER4X,new", ",SER2X,C", ",SER1X,C"}, 1, 3,
			[]string{"invalid:conflicting_duplicate", "invalid:conflicting_duplicate", "updated", "updated",
				"invalid:conflicting_duplicate", "invalid:conflicting_duplicate"}, exitBadRows},
		{"device by its id and by its serial number", "update", "autopilot", byPairs(pair{"-", "A"}, pair{"-", "A"}, pair{"-", "A"}),
			"id,Device Serial Number,Group Tag",
			[]string{deviceID(1) + ",,B", ",SER2X,B", ",SER3X,B", ",SER1X,C"}, 1, 2,
			[]string{"invalid:conflicting_duplicate", "updated", "updated", "invalid:conflicting_duplicate"}, exitBadRows},
		{"device by the ids of both lists", "update", "autopilot", byPairs(pair{"A", "A"}, pair{"-", "A"}, pair{"-", "A"}),
			"id,Device Serial Number,Group Tag",
			[]string{deviceID(1) + ",,B", ",SER2X,B", ",SER3X,B", recordID(1) + ",,C"}, 1, 2,
			[]string{"invalid:conflicting_duplicate", "updated", "updated", "invalid:conflicting_duplicate"}, exitBadRows},
		{"the same row twice", "update", "corporate", bySerial("old", "old", "old"), "Serial Number,Description",
			[]string{"SER1X,new", "SER2X,new", "SER3X,new", "SER1X,new"}, 2, 2, []string{"updated", "updated", "updated", "duplicate"},
			exitOK},
		{"one identity, other values", "update", "corporate", bySerial("old", "old", "old"), "Serial Number,Description",
			[]string{"SER1X,A", "SER2X,new", "SER3X,new", "SER1X,C"}, 1, 2,
			[]string{"invalid:conflicting_duplicate", "updated", "updated", "invalid:conflicting_duplicate"}, exitBadRows},
	} {
		args := func(c *trial) []string {
			flags := []string{p.verb, "--kind", p.kind, "--concurrency", "1", "--out", c.path("r"),
				c.file("in.csv", csvOf(p.header, p.rows...))}
			if p.verb == "sync" {
				flags = append(flags, "--max-invalid", "100%")
			}
			return flags
		}
		all = append(all, promise{"judged/" + p.name + ", undisturbed", func(c *trial) {
			c.tenant(graphsim.Options{}, p.tenant)
			c.expect(p.code, args(c)...)
			c.fates(c.path("r"), p.fates...)
		}})
		for _, e := range endings {
			all = append(all, promise{"judged/" + p.name + ", " + e.name, func(c *trial) {
				c.tenant(graphsim.Options{}, p.tenant)
				e.end(c, p.writes, p.before, args(c)...)
				c.expect(p.code, "resume", c.path("r"))
				c.fates(c.path("r"), p.fates...)
			}})
		}
	}
	return all
}

// calmEnds are ends that leave nothing in doubt: what the tenant has already is not written by the resume.
func calmEnds() (all []promise) {
	// Two rows to send, some that the tenant has already, and two to send.
	const equal, rows = 12, 2 + 12 + 2
	unneeded := func(n int) bool { return n > 2 && n <= 2+equal }
	corporate := func(c *trial, o graphsim.Options) string {
		descriptions, text := []string{}, "Serial Number,Description\n"
		for n := 1; n <= rows; n++ {
			was := "old"
			if unneeded(n) {
				was = "new"
			}
			descriptions, text = append(descriptions, was), text+serialOf(n)+",new\n"
		}
		c.tenant(o, bySerial(descriptions...))
		return c.file("in.csv", text)
	}
	devices := func(c *trial, o graphsim.Options) string {
		pairs, text := []pair{}, "Device Serial Number,Group Tag\n"
		for n := 1; n <= rows; n++ {
			was := pair{"A", "A"}
			if unneeded(n) {
				was = pair{"B", "B"}
			}
			pairs, text = append(pairs, was), text+serialOf(n)+",B\n"
		}
		c.tenant(o, byPairs(pairs...))
		return c.file("in.csv", text)
	}
	var fates []string
	for n := 1; n <= rows; n++ {
		fates = append(fates, map[bool]string{true: "unchanged", false: "updated"}[unneeded(n)])
	}
	for _, p := range []struct {
		name   string
		tenant func(*trial, graphsim.Options) string
		o      graphsim.Options
		args   []string
	}{
		{"update", corporate, graphsim.Options{}, []string{"update"}},
		{"update, live", corporate, live, []string{"update", "--chunk", "1"}},
		{"update in batches", corporate, graphsim.Options{}, []string{"update", "--batch", "2"}},
		{"sync", corporate, graphsim.Options{}, []string{"sync"}},
		{"update by collection", corporate, graphsim.Options{}, []string{"sync", "--route", "collection"}},
		{"update of devices", devices, graphsim.Options{}, []string{"update", "--route", "item"}},
		{"update of devices, live", devices, live, []string{"update", "--route", "action"}},
		{"sync of devices", devices, live, []string{"sync"}},
	} {
		args := func(c *trial, in string) []string {
			return append(slices.Clone(p.args), "--concurrency", "1", "--out", c.path("r"), in)
		}
		unwritten := func(c *trial) {
			c.fates(c.path("r"), fates...)
			now := c.now()
			for n := 3; n <= 2+equal; n++ {
				c.warns(c.path("r"), n, "!in_doubt_equal")
				if len(now.Corporate) > 0 {
					same(c, "writes of "+serialOf(n), now.Corporate[n-1].Writes, 0)
				} else {
					same(c, "writes of "+serialOf(n), now.Devices[n-1].Writes+now.ImportRecords[n-1].Writes, 0)
				}
			}
		}
		all = append(all, promise{"calm/" + p.name + ", interrupted", func(c *trial) {
			in := p.tenant(c, p.o)
			c.interrupted(1, args(c, in)...)
			c.expect(exitOK, "resume", c.path("r"))
			unwritten(c)
		}}, promise{"calm/" + p.name + ", interrupted twice", func(c *trial) {
			in := p.tenant(c, p.o)
			c.interrupted(1, args(c, in)...)
			if c.run("resume", "--deadline", "1ns", c.path("r")) != exitStopped {
				c.wrongf("a resume with no time is not stopped")
			}
			c.expect(exitOK, "resume", c.path("r"))
			unwritten(c)
		}})
		if p.name == "update" || p.name == "sync of devices" {
			all = append(all, promise{"calm/" + p.name + ", too many failures", func(c *trial) {
				in := p.tenant(c, p.o)
				c.answers(onWrite(1, says(400, "application/json", `{"error":{"code":"BadRequest","message":"not this one"}}`)))
				c.expect(exitStopped, append(args(c, in), "--max-failures", "0")...)
				c.answers(nil)
				c.expect(exitBadRows, "resume", "--max-failures", "9", c.path("r"))
				fates := append([]string{"failed"}, fates[1:]...)
				c.fates(c.path("r"), fates...)
				writes := 0
				for _, e := range c.now().Corporate {
					writes += e.Writes
				}
				for _, e := range c.now().Devices {
					writes += e.Writes
				}
				same(c, "writes", writes, 3)
			}})
		}
	}
	return append(all, promise{"calm/somebody else does what is left", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("old", "old", "old"))
		c.interrupted(1, "update", "--concurrency", "1", "--out", c.path("r"),
			c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new", "SER3X,new")))
		c.meanwhile(func(t *graphsim.Tenant) { t.Corporate[1].Description = "new" })
		c.expect(exitOK, "resume", c.path("r"))
		c.fates(c.path("r"), "updated", "unchanged", "updated")
		c.warns(c.path("r"), 2, "!in_doubt_equal")
		c.written(1, 0, 1)
	}})
}

// doubts are runs that were killed after a write and before it was recorded.
func doubts() []promise {
	resumed := func(c *trial, h hostile, nth, recorded int, args ...string) {
		c.killed(nth, recorded, c.path("r"), h, append(args, "--concurrency", "1", "--out", c.path("r"))...)
	}
	clock := func(c *trial, behind time.Duration) { c.answers(clockBehind(behind)) }
	tuple := graphsim.Corporate{ID: corporateID(1), Type: "manufacturerModelSerial", Identifier: "Contoso,Book,SER1X"}
	all := []promise{
		{"doubt/updated", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old"))
			resumed(c, lost, 1, 0, "update", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new")))
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "unchanged", "updated")
			c.warns(c.path("r"), 1, "in_doubt_equal")
			c.warns(c.path("r"), 2, "!in_doubt_equal")
			c.written(1, 1)
		}},
		{"doubt/updated behind recorded rows", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "same", "old", "old"))
			resumed(c, lost, 2, 2, "update", c.file("in.csv",
				csvOf("Serial Number,Description", "SER1X,new", "SER2X,same", "SER3X,new", "SER4X,new")))
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "updated", "unchanged", "unchanged", "updated")
			c.warns(c.path("r"), 2, "!in_doubt_equal")
			c.warns(c.path("r"), 3, "in_doubt_equal")
			c.written(1, 0, 1, 1)
		}},
		{"doubt/updated by id", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old"))
			resumed(c, lost, 1, 0, "update", "--kind", "corporate",
				c.file("in.csv", csvOf("id,description", corporateID(1)+",new", corporateID(2)+",new")))
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "unchanged", "updated")
			c.warns(c.path("r"), 1, "in_doubt_equal")
			c.written(1, 1)
		}},
		{"doubt/updated, of a sync", func(c *trial) {
			c.tenant(live, bySerial("old", "old"))
			resumed(c, lost, 2, 0, "sync", "--chunk", "1", c.file("in.csv",
				csvOf("Serial Number,Description", "SER1X,new", "SER2X,new"))) // the first write is refused
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "unchanged", "updated")
			c.warns(c.path("r"), 1, "in_doubt_equal")
			c.written(1, 1)
		}},
		{"doubt/updated devices", func(c *trial) {
			c.tenant(graphsim.Options{}, byPairs(pair{"-", "A"}, pair{"-", "A"}))
			resumed(c, lost, 1, 0, "update", c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,B", "SER2X,B")))
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "unchanged", "updated")
			c.warns(c.path("r"), 1, "in_doubt_equal")
			same(c, "writes of the device", c.now().Devices[0].Writes, 1)
		}},
		{"doubt/updated, one of both entries", func(c *trial) {
			c.tenant(graphsim.Options{}, byPairs(pair{"A", "A"}))
			resumed(c, lost, 1, 0, "update", c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,B")))
			c.tagged("B/A")
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "updated")
			c.tagged("B/B")
			same(c, "writes of the record", c.now().ImportRecords[0].Writes, 1)
		}},
		{"doubt/updated in a batch", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old", "old"))
			resumed(c, lost, 1, 0, "update", "--batch", "20",
				c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new", "SER3X,new")))
			c.expect(exitOK, "resume", c.path("r"))
			for i, r := range c.results(c.path("r")) {
				if r["status"] == "unchanged" {
					c.warns(c.path("r"), i+1, "in_doubt_equal")
				}
			}
			c.written(1, 1, 1)
		}},
		{"doubt/not updated", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old"))
			resumed(c, dropped, 1, 0, "update", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new")))
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "updated", "updated")
			c.written(1, 1)
		}},
		{"doubt/what equals the tenant costs no write", func(c *trial) {
			descriptions, rows := []string{"old"}, []string{"SER1X,new"}
			for n := 2; n < 20; n++ {
				descriptions, rows = append(descriptions, "same"), append(rows, serialOf(n)+",same")
			}
			c.tenant(graphsim.Options{}, bySerial(descriptions...))
			resumed(c, lost, 1, 0, "update", c.file("in.csv", csvOf("Serial Number,Description", rows...)))
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), slices.Repeat([]string{"unchanged"}, len(rows))...)
			c.warns(c.path("r"), 1, "in_doubt_equal")
			c.written(append([]int{1}, make([]int, len(rows)-1)...)...)
		}},
		{"doubt/no further than sends may have gone", func(c *trial) {
			const rows = 400
			c.env["ROLLCALL_QUOTA"] = "10/100ms" // a hundred a second
			c.tenant(graphsim.Options{}, bySerial(slices.Repeat([]string{"old"}, rows)...))
			resumed(c, lost, 1, 0, "update", c.file("in.csv", "Serial Number,Description\n"+rowsOf(rows, ",new")))
			c.meanwhile(func(t *graphsim.Tenant) {
				for i := range t.Corporate {
					t.Corporate[i].Description = "new"
				}
			})
			c.env["ROLLCALL_QUOTA"] = "10000/20ms"
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), slices.Repeat([]string{"unchanged"}, rows)...)
			c.warns(c.path("r"), 1, "in_doubt_equal")
			c.warns(c.path("r"), rows, "!in_doubt_equal")
		}},
		{"doubt/what no list shows is sent again", func(c *trial) {
			c.tenant(graphsim.Options{ListsEmpty: []string{"manufacturerModelSerial.description"}},
				graphsim.Tenant{Corporate: []graphsim.Corporate{tuple}})
			resumed(c, lost, 1, 0, "update", c.file("in.csv",
				csvOf("importedDeviceIdentifier,importedDeviceIdentityType,description",
					`"Contoso,Book,SER1X",manufacturerModelSerial,new`)))
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "updated")
			c.written(2)
		}},
		{"doubt/killed twice", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old", "old"))
			resumed(c, lost, 1, 0, "update", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new", "SER3X,new")))
			c.killed(1, 0, c.path("r"), lost, "resume", "--concurrency", "1", c.path("r"))
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "unchanged", "unchanged", "updated")
			c.warns(c.path("r"), 1, "in_doubt_equal")
			c.warns(c.path("r"), 2, "in_doubt_equal")
			c.written(1, 1, 1)
		}},
		{"doubt/an interrupt after a kill", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old", "old"))
			resumed(c, lost, 1, 0, "update", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new", "SER3X,new")))
			c.interrupted(1, "resume", "--concurrency", "1", c.path("r"))
			c.meanwhile(func(t *graphsim.Tenant) { t.Corporate[2].Description = "new" })
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "unchanged", "updated", "unchanged")
			c.warns(c.path("r"), 1, "in_doubt_equal")
			c.written(1, 1, 0)
		}},
		{"doubt/deleted", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("a", "b", "c"))
			resumed(c, lost, 1, 0, "delete", "--max-delete", "9", c.file("in.csv", csvOf("Serial Number", "SER1X", "SER2X")))
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "deleted", "deleted")
			c.described("c")
			same(c, "entries in deleted.csv", len(c.table(c.path("r"), "deleted.csv")), 2)
		}},
		{"doubt/deleted by id", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("a", "b", "c"))
			resumed(c, lost, 1, 0, "delete", "--max-delete", "9", "--kind", "corporate",
				c.file("in.csv", csvOf("id", corporateID(1), corporateID(2))))
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "deleted", "deleted")
			c.described("c")
		}},
		{"doubt/deleted devices", func(c *trial) {
			c.tenant(graphsim.Options{}, byPairs(pair{"A", "A"}, pair{"-", "A"}))
			resumed(c, lost, 1, 0, "delete", "--max-delete", "9", "--accept-irreversible",
				c.file("in.csv", csvOf("Device Serial Number", "SER1X", "SER2X")), "--kind", "autopilot")
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "deleted", "deleted")
			c.tagged("A/-")
		}},
		{"doubt/deleted by a prune", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("a", "b", "c"))
			resumed(c, lost, 1, 1, "sync", "--prune", "--max-delete", "9", c.file("in.csv", csvOf("Serial Number,Description", "SER3X,c")))
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "unchanged", "deleted", "deleted")
			c.described("c")
		}},
		{"doubt/deleted by a plan", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("a", "b", "c"))
			plan := c.plan("sync", c.file("in.csv", csvOf("Serial Number,Description", "SER3X,c")), "--prune", "--max-delete", "9")
			resumed(c, lost, 1, 0, "apply", "--max-delete", "9", plan)
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "deleted", "deleted")
			c.described("c")
		}},
		{"doubt/updated by a plan", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old"))
			plan := c.plan("sync", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new")))
			resumed(c, lost, 1, 0, "apply", plan)
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "unchanged", "updated")
			c.warns(c.path("r"), 1, "in_doubt_equal")
			c.written(1, 1)
		}},
	}
	for _, behind := range []time.Duration{0, 2 * time.Minute, 4*time.Minute + 30*time.Second} {
		all = append(all, promise{fmt.Sprintf("doubt/created, the service's clock %s behind", behind), func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old"))
			args := []string{"sync", c.file("in.csv", csvOf("Serial Number,Description", "SER2X,new", "SER1X,old"))}
			resumed(c, lost, 1, 0, args...)
			clock(c, behind)
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "created", "unchanged")
			c.described("old", "new")
			c.written(0, 1)
		}})
	}
	return append(all,
		promise{"doubt/created by a plan, the service's clock behind", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old"))
			plan := c.plan("sync", c.file("in.csv", csvOf("IMEI,Description", "356938035643809,new")))
			resumed(c, lost, 1, 0, "apply", plan)
			clock(c, time.Minute)
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "created")
		}},
		promise{"doubt/there since long ago", func(c *trial) {
			t := bySerial("old", "same")
			for i := range t.Corporate {
				t.Corporate[i].Created = time.Now().Add(-24 * time.Hour)
			}
			c.tenant(graphsim.Options{}, t)
			resumed(c, lost, 1, 0, "sync", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,same", "SER3X,new")))
			c.expect(exitOK, "resume", c.path("r"))
			c.fates(c.path("r"), "unchanged", "unchanged", "created")
			c.warns(c.path("r"), 1, "in_doubt_equal")
			c.written(1, 0, 1)
		}})
}

// clockBehind is a service whose clock is behind ours.
func clockBehind(by time.Duration) hostile {
	return pages(func(now, _, _ page) page {
		out := page{}
		for _, entry := range now {
			out = append(out, shifted(entry, by))
		}
		return out
	})
}

// interrupts are runs of which several writes are answered once the interrupt is heard: all of them are recorded.
func interrupts() (all []promise) {
	const rows, together, rounds = 40, 3, 3
	corporate := bySerial(slices.Repeat([]string{"old"}, rows)...)
	devices := byPairs(slices.Repeat([]pair{{"-", "A"}}, rows)...)
	for _, p := range []struct {
		name   string
		tenant graphsim.Tenant
		o      graphsim.Options
		text   string
		args   []string
		fate   string
	}{
		{"updates", corporate, graphsim.Options{}, "Serial Number,Description\n" + rowsOf(rows, ",new"), []string{"update"}, "updated"},
		{"updates of a sync", corporate, graphsim.Options{}, "Serial Number,Description\n" + rowsOf(rows, ",new"), []string{"sync"},
			"updated"},
		{"updates of devices", devices, live, "Device Serial Number,Group Tag\n" + rowsOf(rows, ",B"), []string{"update"}, "updated"},
		{"deletes", corporate, graphsim.Options{}, "Serial Number\n" + rowsOf(rows, ""), []string{"delete", "--max-delete", "100"},
			"deleted"},
	} {
		all = append(all, promise{"interrupt/" + p.name, func(c *trial) {
			for round := range rounds {
				c.tenant(p.o, p.tenant)
				dir := c.path(fmt.Sprint("r", round))
				c.interruptedTogether(together, append(slices.Clone(p.args), "--concurrency", fmt.Sprint(together), "--out", dir,
					c.file("in.csv", p.text))...)
				same(c, "rows recorded", recordedIn(dir), c.writesSent())
				c.answers(nil)
				c.expect(exitOK, "resume", dir)
				c.fates(dir, slices.Repeat([]string{p.fate}, rows)...)
				now := c.now()
				for _, e := range now.Corporate {
					same(c, "writes of "+e.Identifier, e.Writes, 1)
				}
				for _, e := range now.Devices {
					same(c, "writes of "+e.SerialNumber, e.Writes, 1)
				}
				same(c, "DELETE requests", c.count(http.MethodDelete), map[string]int{"deleted": rows}[p.fate])
			}
		}})
	}
	return all
}

// rowsOf are rows of the first n entries, each with the same rest.
func rowsOf(n int, rest string) string {
	var text strings.Builder
	for i := range n {
		text.WriteString(serialOf(i+1) + rest + "\n")
	}
	return text.String()
}
