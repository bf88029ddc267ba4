package importer_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"rollcall/sampledata"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func asError[E error](err error, target *E) bool { return errors.As(err, target) }

// testHash is a hardware hash of a device that does not exist.
var testHash = sampledata.Hash(sampledata.HashFields{Serial: "4CE0460D0G", Manufacturer: "HP", Model: "EliteBook 840"})

// opener opens a text as a file.
func opener(text string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
}
