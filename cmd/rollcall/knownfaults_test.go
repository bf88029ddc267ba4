package main

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// knownFaults are the cases of TestPromises that fail today, and what goes wrong in each. Such a case is tested the other
// way round: once it passes, the test says that its line is to be removed.
var knownFaults = map[string]string{}

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
