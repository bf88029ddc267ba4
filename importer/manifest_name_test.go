package importer_test

import (
	"encoding/json"
	"testing"

	"rollcall/importer/rundir"
)

// TestPathsOfAnyBytes: a path that is not UTF-8 comes back from a manifest as it was.
func TestPathsOfAnyBytes(t *testing.T) {
	for _, path := range []string{"/home/a/geräte.csv", "/home/a/ger\xe4te.csv", "/\xff"} {
		var was, is rundir.InputFile
		was.At(path)
		text, err := json.Marshal(was)
		must(t, err)
		must(t, json.Unmarshal(text, &is))
		if is.Where() != path {
			t.Errorf("%q came back as %q", path, is.Where())
		}
	}
}
