package main

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"rollcall/graph/graphsim"
)

// live is a service that refuses the documented routes.
var live = graphsim.Options{Routes: "live"}

// planPromises are about plan.csv: what a dry run writes is what apply does, or does not do since it is no longer so.
var planPromises = slices.Concat([]promise{
	{"plan/device changed since, by action", func(c *trial) {
		c.tenant(live, byPairs(pair{"old", "old"}))
		plan := c.plan("update", c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,new")))
		c.meanwhile(func(t *graphsim.Tenant) { t.Devices[0].GroupTag = "other" })
		c.expect(exitBadRows, "apply", "--out", c.path("a"), plan)
		c.fates(c.path("a"), "failed:changed_since_plan")
		c.tagged("old/other")
	}},
	{"plan/device changed since, by item", func(c *trial) {
		c.tenant(graphsim.Options{}, byPairs(pair{"old", "old"}))
		plan := c.plan("update", c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,new")))
		c.meanwhile(func(t *graphsim.Tenant) { t.Devices[0].GroupTag = "other" })
		c.expect(exitBadRows, "apply", "--out", c.path("a"), plan)
		c.fates(c.path("a"), "failed:changed_since_plan")
		c.tagged("old/other")
	}},
	{"plan/record changed since, of a sync", func(c *trial) {
		c.tenant(live, byPairs(pair{"old", "old"}, pair{"old", "old"}))
		plan := c.plan("sync", c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,new", "SER2X,new")))
		c.meanwhile(func(t *graphsim.Tenant) { t.ImportRecords[1].GroupTag = "other" })
		c.expect(exitBadRows, "apply", "--out", c.path("a"), plan)
		c.fates(c.path("a"), "updated", "failed:changed_since_plan")
		c.tagged("old/new other/old")
	}},
	{"plan/record gone since", func(c *trial) {
		c.tenant(live, byPairs(pair{"old", "old"}))
		plan := c.plan("update", c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,new")))
		c.meanwhile(func(t *graphsim.Tenant) { t.ImportRecords = nil })
		c.expect(exitBadRows, "apply", "--out", c.path("a"), plan)
		c.fates(c.path("a"), "failed:changed_since_plan")
		c.tagged("-/old")
	}},
	{"plan/device registered since", func(c *trial) {
		c.tenant(graphsim.Options{}, byPairs(pair{"old", "-"}))
		plan := c.plan("update", c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,new")))
		c.meanwhile(func(t *graphsim.Tenant) {
			t.Devices = []graphsim.Device{{ID: deviceID(1), SerialNumber: serialOf(1), GroupTag: "other"}}
		})
		c.expect(exitBadRows, "apply", "--out", c.path("a"), plan)
		c.fates(c.path("a"), "failed:changed_since_plan")
		c.tagged("old/other")
	}},
	{"plan/what was not planned may change, elsewhere", func(c *trial) {
		c.tenant(live, byPairs(pair{"old", "old"}, pair{"old", "old"}))
		plan := c.plan("update", c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,new")))
		c.meanwhile(func(t *graphsim.Tenant) { t.Devices[1].GroupTag = "other" })
		c.expect(exitOK, "apply", "--out", c.path("a"), plan)
		c.tagged("old/new old/other")
	}},

	{"plan/of corporate ids can be applied", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("old", "old", "new"))
		plan := c.plan("update", c.file("in.csv", csvOf("id,description", corporateID(1)+",new", corporateID(3)+",new")), "--kind",
			"corporate")
		c.expect(exitOK, "apply", "--out", c.path("a"), plan)
		c.described("new", "old", "new")
		c.written(1, 0, 0)
	}},
	{"plan/of corporate ids can be applied, live", func(c *trial) {
		c.tenant(live, bySerial("old", "old"))
		plan := c.plan("update", c.file("in.csv", csvOf("id,description", corporateID(1)+",new")), "--kind", "corporate")
		c.expect(exitOK, "apply", "--out", c.path("a"), plan)
		c.described("new", "old")
	}},
	{"plan/of ids of devices can be applied", func(c *trial) {
		c.tenant(live, byPairs(pair{"old", "old"}, pair{"-", "old"}))
		plan := c.plan("update", c.file("in.csv", csvOf("id,groupTag", deviceID(1)+",new", deviceID(2)+",new")), "--kind", "autopilot")
		c.expect(exitOK, "apply", "--out", c.path("a"), plan)
		c.tagged("old/new -/new")
	}},
	{"plan/of ids of records can be applied", func(c *trial) {
		c.tenant(graphsim.Options{}, byPairs(pair{"old", "-"}, pair{"old", "-"}))
		plan := c.plan("update", c.file("in.csv", csvOf("id,groupTag", recordID(2)+",new")), "--kind", "autopilot")
		c.expect(exitOK, "apply", "--out", c.path("a"), plan)
		c.tagged("old/- new/-")
	}},
	{"plan/of ids whose entry changed since", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("old", "old"))
		plan := c.plan("update", c.file("in.csv", csvOf("id,description", corporateID(1)+",new", corporateID(2)+",new")), "--kind",
			"corporate")
		c.meanwhile(func(t *graphsim.Tenant) { t.Corporate[0].Description = "other" })
		c.expect(exitBadRows, "apply", "--out", c.path("a"), plan)
		c.fates(c.path("a"), "failed:changed_since_plan", "updated")
		c.described("other", "new")
	}},
	{"plan/of a delete can be applied", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("a", "b", "c"))
		plan := c.plan("delete", c.file("in.csv", csvOf("Serial Number", "SER1X", "SER3X")))
		c.expect(exitOK, "apply", "--max-delete", "2", "--out", c.path("a"), plan)
		c.fates(c.path("a"), "deleted", "deleted")
		c.described("b")
	}},
	{"plan/of a delete by id can be applied", func(c *trial) {
		c.tenant(graphsim.Options{}, byPairs(pair{"a", "a"}, pair{"b", "b"}))
		plan := c.plan("delete", c.file("in.csv", csvOf("id", deviceID(2))), "--kind", "autopilot")
		c.expect(exitOK, "apply", "--max-delete", "1", "--accept-irreversible", "--out", c.path("a"), plan)
		c.tagged("a/a b/-")
	}},
	{"plan/of a file with nothing to change is empty", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("same"))
		plan := c.plan("update", c.file("in.csv", csvOf("id,description", corporateID(1)+",same")), "--kind", "corporate")
		if rows, err := readTable(plan); err != nil || len(rows) > 0 {
			c.wrongf("the plan has %v, %v", rows, err)
		}
		c.expect(exitOK, "apply", "--out", c.path("a"), plan)
	}},

	{"plan/applied twice", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("old", "old", "gone"))
		plan := c.plan("sync", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new", "SER9X,made")), "--prune",
			"--max-delete", "9")
		c.expect(exitOK, "apply", "--max-delete", "9", "--out", c.path("a"), plan)
		c.described("new", "new", "made")
		c.answers(nil)
		c.run("apply", "--max-delete", "9", "--out", c.path("b"), plan)
		same(c, "writes of the second time", c.writesSent(), 0)
		c.described("new", "new", "made")
	}},
	{"plan/applied twice, devices", func(c *trial) {
		c.tenant(live, byPairs(pair{"old", "old"}, pair{"-", "old"}, pair{"gone", "gone"}))
		plan := c.plan("sync", c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,new", "SER2X,new")), "--prune",
			"--max-delete", "9", "--accept-irreversible")
		c.expect(exitOK, "apply", "--max-delete", "9", "--accept-irreversible", "--out", c.path("a"), plan)
		c.tagged("old/new -/new gone/-")
		c.answers(nil)
		c.run("apply", "--max-delete", "9", "--accept-irreversible", "--out", c.path("b"), plan)
		same(c, "writes of the second time", c.writesSent(), 0)
	}},
}, copiedLines(), []promise{
	{"plan/delete without an id", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("kept", "gone"))
		plan := c.plan("sync", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,kept")), "--prune", "--max-delete", "9")
		c.edit(plan, func(s string) string { return strings.Replace(s, corporateID(2), "", 1) })
		c.expect(exitBadRows, "apply", "--max-delete", "9", "--out", c.path("a"), plan)
		c.fates(c.path("a"), "invalid")
		c.described("kept", "gone")
	}},
	{"plan/update without an id", func(c *trial) {
		c.tenant(graphsim.Options{}, byPairs(pair{"old", "old"}, pair{"old", "old"}))
		plan := c.plan("sync", c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,new", "SER2X,new")))
		c.edit(plan, func(s string) string {
			return strings.Replace(s, deviceID(1), "00000000-0000-0000-0000-000000000000", 1)
		})
		c.expect(exitBadRows, "apply", "--out", c.path("a"), plan)
		c.fates(c.path("a"), "invalid", "updated")
		c.tagged("old/old old/new")
	}},
	{"plan/without a column of ids", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("kept", "gone"))
		plan := c.plan("sync", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,kept")), "--prune", "--max-delete", "9")
		c.edit(plan, func(s string) string {
			return strings.Replace(strings.Replace(s, ",id,", ",", 1), ","+corporateID(2)+",", ",", 1)
		})
		if code := c.run("apply", "--max-delete", "9", "--out", c.path("a"), plan); code != exitBadRows && code != exitUsage {
			c.wrongf("exit code %d of a plan without ids", code)
		}
		c.described("kept", "gone")
	}},
	{"plan/create may do without an id", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("kept"))
		plan := c.plan("sync", c.file("in.csv", csvOf("Serial Number,Description", "SER2X,made")))
		c.expect(exitOK, "apply", "--out", c.path("a"), plan)
		c.fates(c.path("a"), "created")
		c.described("kept", "made")
	}},
	{"plan/entry deleted and made again since", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("kept", "gone"))
		plan := c.plan("sync", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,kept")), "--prune", "--max-delete", "9")
		c.meanwhile(func(t *graphsim.Tenant) { t.Corporate[1].ID = corporateID(7) })
		c.expect(exitBadRows, "apply", "--max-delete", "9", "--out", c.path("a"), plan)
		c.fates(c.path("a"), "failed")
		c.described("kept", "gone")
	}},
}, conflictingLines())

// plan makes a plan by a dry run, which writes nothing to the tenant.
func (c *trial) plan(verb, file string, flags ...string) string {
	dir := c.path("plan")
	c.answers(nil)
	code := c.run(append([]string{verb, "--dry-run", "--out", dir, file}, flags...)...)
	if code != exitOK || c.writesSent() > 0 {
		c.wrongf("exit code %d of a dry run of %s, with %d writes", code, verb, c.writesSent())
	}
	return filepath.Join(dir, "plan.csv")
}

// copiedLines are plans of which a line stands twice, once to be skipped: the other counts.
func copiedLines() (all []promise) {
	for _, what := range []struct {
		name  string
		line  string // begins the line of the plan that is copied
		fates []string
		want  []string
	}{
		{"update", "update,", []string{"updated", "created", "deleted"}, []string{"new", "made"}},
		{"create", "create,", []string{"updated", "created", "deleted"}, []string{"new", "made"}},
		{"delete", "delete,", []string{"updated", "created", "deleted"}, []string{"new", "made"}},
	} {
		for _, where := range []string{"first", "behind", "last"} {
			all = append(all, promise{"plan/" + what.name + " copied, the copy to be skipped stands " + where, func(c *trial) {
				c.tenant(graphsim.Options{}, bySerial("old", "gone"))
				plan := c.plan("sync", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER9X,made")), "--prune",
					"--max-delete", "9")
				c.edit(plan, func(s string) string { return withSkipped(s, what.line, where) })
				c.expect(exitOK, "apply", "--max-delete", "9", "--out", c.path("a"), plan)
				got := map[string]int{}
				for _, r := range c.results(c.path("a")) {
					got[r["status"]]++
				}
				for _, fate := range append(what.fates, "skipped") {
					same(c, "rows that are "+fate, got[fate], 1)
				}
				c.described(what.want...)
			}})
		}
	}
	return all
}

// withSkipped adds a copy of a plan's line that is to be skipped.
func withSkipped(plan, line, where string) string {
	all := strings.SplitAfter(strings.TrimSuffix(plan, "\n"), "\n")
	all[len(all)-1] += "\n"
	at := slices.IndexFunc(all, func(s string) bool { return strings.HasPrefix(s, line) })
	if at < 0 {
		return plan
	}
	skip := "skip," + strings.TrimPrefix(all[at], line)
	switch where {
	case "first":
		all = slices.Insert(all, 1, skip)
	case "behind":
		all = slices.Insert(all, at+1, skip)
	default:
		all = append(all, skip)
	}
	return strings.Join(all, "")
}

// conflictingLines are plans with two lines for one entry.
func conflictingLines() []promise {
	return []promise{
		{"plan/two lines of one entry, other values", func(c *trial) {
			plan := c.twoLines(func(line string) string { return strings.Replace(line, ",new", ",newer", -1) })
			c.expect(exitBadRows, "apply", "--out", c.path("a"), plan)
			c.fates(c.path("a"), "invalid:conflicting_duplicate", "invalid:conflicting_duplicate")
			c.described("old")
		}},
		{"plan/two lines of one entry, other actions", func(c *trial) {
			plan := c.twoLines(func(line string) string { return strings.Replace(line, "update,", "delete,", 1) })
			c.expect(exitBadRows, "apply", "--max-delete", "9", "--out", c.path("a"), plan)
			c.fates(c.path("a"), "invalid:conflicting_duplicate", "invalid:conflicting_duplicate")
			c.described("old")
		}},
		{"plan/two lines of one entry, an update and a create", func(c *trial) {
			plan := c.twoLines(func(line string) string {
				return strings.Replace(strings.Replace(line, "update,", "create,", 1), corporateID(1), "", 1)
			})
			c.expect(exitBadRows, "apply", "--out", c.path("a"), plan)
			c.described("old")
			same(c, "writes", c.writesSent(), 0)
		}},
		{"plan/two lines of one entry, the same", func(c *trial) {
			plan := c.twoLines(func(line string) string { return line })
			c.expect(exitOK, "apply", "--out", c.path("a"), plan)
			c.fates(c.path("a"), "updated", "duplicate")
			c.described("new")
			c.written(1)
		}},
		{"plan/two deletes of one entry, the same", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("kept", "gone"))
			plan := c.plan("sync", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,kept")), "--prune", "--max-delete", "9")
			c.edit(plan, func(s string) string { return s + s[strings.Index(s, "\n")+1:] })
			c.expect(exitOK, "apply", "--max-delete", "1", "--out", c.path("a"), plan)
			c.fates(c.path("a"), "deleted", "duplicate")
			c.described("kept")
		}},
		{"plan/two lines of one device, one by its record's id", func(c *trial) {
			c.tenant(live, byPairs(pair{"old", "old"}))
			in := c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,new"))
			plan := c.plan("sync", in)
			c.edit(plan, func(s string) string {
				line := s[strings.Index(s, "\n")+1:]
				return s + strings.Replace(strings.Replace(line, deviceID(1), recordID(1), 1), ",new", ",newer", -1)
			})
			c.expect(exitBadRows, "apply", "--out", c.path("a"), plan)
			c.fates(c.path("a"), "invalid:conflicting_duplicate", "invalid:conflicting_duplicate")
			c.tagged("old/old")
		}},
		{"plan/tenant stays as it was of a line that conflicts beside good ones", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old", "old"))
			plan := c.plan("update", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new", "SER3X,new")))
			c.edit(plan, func(s string) string {
				lines := strings.SplitAfter(s, "\n")
				return s + strings.Replace(lines[2], ",new", ",newer", -1)
			})
			c.expect(exitBadRows, "apply", "--out", c.path("a"), plan)
			c.described("new", "old", "new")
			same(c, "PATCH requests", c.count(http.MethodPatch), 2)
		}},
	}
}

// twoLines is a plan of one update, with its line a second time, changed.
func (c *trial) twoLines(change func(string) string) string {
	c.tenant(graphsim.Options{}, bySerial("old"))
	plan := c.plan("sync", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new")))
	c.edit(plan, func(s string) string { return s + change(s[strings.Index(s, "\n")+1:]) })
	return plan
}
