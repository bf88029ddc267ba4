package main

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// knownFaults are the cases of TestPromises that fail today, and what goes wrong in each. Such a case is tested the other
// way round: once it passes, the test says that its line is to be removed.
var knownFaults = map[string]string{

	"plan/update copied, the copy to be skipped stands first": "a line to be skipped carries the real one, which is a duplicate",
	"plan/create copied, the copy to be skipped stands first": "a line to be skipped carries the real one, which is a duplicate",
	"plan/delete copied, the copy to be skipped stands first": "a line to be skipped carries the real one, which is a duplicate",

	"plan/update copied, the copy to be skipped stands behind": "a line to be skipped is a duplicate of the real one",
	"plan/update copied, the copy to be skipped stands last":   "a line to be skipped is a duplicate of the real one",
	"plan/create copied, the copy to be skipped stands behind": "a line to be skipped is a duplicate of the real one",
	"plan/create copied, the copy to be skipped stands last":   "a line to be skipped is a duplicate of the real one",
	"plan/delete copied, the copy to be skipped stands behind": "a line to be skipped is a duplicate of the real one",
	"plan/delete copied, the copy to be skipped stands last":   "a line to be skipped is a duplicate of the real one",

	"plan/two lines of one entry, other actions":          "lines are compared without their action",
	"plan/two lines of one entry, an update and a create": "lines are compared without their action",

	"listed on two pages/export":    "an id that is listed twice is two entries",
	"listed on every page/export":   "an id that is listed twice is two entries",
	"listed twice on a page/export": "an id that is listed twice is two entries",

	"doubt/an interrupt after a kill": "a graceful end leaves the whole window in doubt, and what equals the tenant is written",

	"returned/an update refused, and refused again": "a resume that is refused writes errors.csv from results.csv, which is empty",
	"returned/refused for its deletes, and again":   "a resume that is refused writes errors.csv from results.csv, which is empty",
	"returned/refused, and refused again":           "a resume that is refused writes errors.csv from results.csv, which is empty",

	"name/a quote, named anew":       "--input is a list that is cut at commas, with quotes",
	"name/a quote first, named anew": "--input is a list that is cut at commas, with quotes",
	"name/a comma, named anew":       "--input is a list that is cut at commas, with quotes",

	"exported/records, update": "a blank row is skipped where the verb compares, not unchanged",
	"exported/devices, update": "a blank row is skipped where the verb compares, not unchanged",

	"summary/sync, interrupted": "summary.json has the plan of the last part",
	"summary/sync, killed":      "summary.json has the plan of the last part",
	"summary/three parts":       "summary.json has the plan of the last part",
	"summary/creates of a plan": "summary.json has the plan of the last part",

	"summary/latencies": "summary.json has the latencies of the last part",

	"window/resume right after a few writes": "a resume assumes that the part before used the whole quota, whatever the lock's note says",
	"window/resume right after a refusal":    "a resume assumes that the part before used the whole quota, whatever the lock's note says",

	"stdin/refused, an empty directory stays":                "what is kept of standard input takes the directory with it",
	"stdin/refused for its rows, an empty directory stays":   "what is kept of standard input takes the directory with it",
	"stdin/refused for its tenant, an empty directory stays": "what is kept of standard input takes the directory with it",
}

// A promise is something that a user may rely on, told by what the tenant and the files of a run's directory hold in the end.
type promise struct {
	name string
	keep func(*trial)
}

// promises are all of them, by what they are about.
func promises() []promise {
	return slices.Concat(planPromises, entryPromises, resumePromises, inputPromises, tenantPromises, endPromises)
}

// TestPromises holds the command against what it promises, from outside: nothing here knows how it is made. A promise that is
// not kept yet stands in knownFaults.
func TestPromises(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, p := range promises() {
		if names[p.name] {
			t.Errorf("two promises are named %q", p.name)
		}
		names[p.name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(knownFaults)) {
		if !names[name] {
			t.Errorf("knownFaults names %q, and there is no such promise", name)
		}
	}
	for _, p := range promises() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			c := newTrial(t)
			p.keep(c)
			c.judge(p.name)
		})
	}
}

// wrongf notes that a promise is not kept.
func (c *trial) wrongf(format string, args ...any) {
	c.wrongs = append(c.wrongs, fmt.Sprintf(format, args...))
}

// judge says what the wrongs mean: a failure, or a fault that is known.
func (c *trial) judge(name string) {
	c.t.Helper()
	fault, known := knownFaults[name]
	switch {
	case known && len(c.wrongs) == 0:
		c.t.Errorf("%s is mended: remove its line from knownFaults (%s)", name, fault)
	case known:
		c.t.Logf("known: %s: %q", fault, c.wrongs)
	case len(c.wrongs) > 0:
		for _, wrong := range c.wrongs {
			c.t.Error(wrong)
		}
		c.t.Logf("the commands said:\n%s", c.said.String())
	}
}

// same notes a wrong unless got is want.
func same[T comparable](c *trial, what string, got, want T) {
	if got != want {
		c.wrongf("%s: %v, want %v", what, got, want)
	}
}
