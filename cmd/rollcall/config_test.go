package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"rollcall/configs"
)

// TestExampleConfig: every key of configs/example.yaml is a flag that takes the value shown, and every flag is there.
func TestExampleConfig(t *testing.T) {
	text, err := os.ReadFile("../../configs/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	// Taking the '#' from the keys is what the file tells its reader to do.
	open := regexp.MustCompile(`(?m)^# ([a-z-]+: )`).ReplaceAllString(string(text), "$1")
	code := 0
	root := newRoot(stdio{}, &code)
	settings, err := configs.Load("example.yaml", []byte(open), func(name string) bool { return knownFlag(root, name) })
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{}
	for _, s := range settings {
		shown[s.Name] = s.Value
	}
	for _, c := range root.Commands() {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			value, ok := shown[f.Name]
			if f.Name == "help" || f.Name == "config" || f.Name == "input" || f.Name == "retry-failed" {
				return // of one command line, not of every run
			}
			if !ok {
				t.Errorf("%s: --%s is not in example.yaml", c.Name(), f.Name)
				return
			}
			if err := f.Value.Set(value); err != nil {
				t.Errorf("%s: %s: %q: %v", c.Name(), f.Name, value, err)
			}
		})
	}
}

// TestConfigFaults: a mistyped key is named with its place, all of them at once.
func TestConfigFaults(t *testing.T) {
	_, err := configs.Load("c.yaml", []byte("quota: 1/1s\nqouta: 2/1s\nmap: {a: b}\n"), func(name string) bool { return name == "quota" || name == "map" })
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{`c.yaml:2:1: "qouta" is no setting`, `c.yaml:3:1: "map" wants one value`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\ndoes not say %s", err, want)
		}
	}
}
