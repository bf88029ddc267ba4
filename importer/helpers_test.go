package importer_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"rollcall/importer/disk"
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

// rewritten is a reply whose object was changed.
func rewritten(resp *http.Response, change func(map[string]any)) (*http.Response, error) {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	object := map[string]any{}
	if json.Unmarshal(body, &object) == nil { // what is broken stays so
		change(object)
		if body, err = json.Marshal(object); err != nil {
			return nil, err
		}
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return resp, nil
}

// openDir opens a directory until the test ends.
func openDir(t testing.TB, path string) disk.Dir {
	t.Helper()
	dir, err := disk.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dir.Close() })
	return dir
}
