package importer_test

import (
	"errors"
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
