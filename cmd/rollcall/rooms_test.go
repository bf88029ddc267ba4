package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// A room is a package and what it may know.
type room struct {
	path  string // within the module
	knows string // the rooms that it may import; "..." behind a path is all below it
	never string // what it must not import, of the standard library and of others
}

// web is what a room imports that knows of URLs and HTTP.
const web = "net net/http net/url"

// rooms is the house, from the top floor down. A room may know rooms that stand
// below it and no others, and of those the ones that its line names. A new
// package gets a line; a new arrow is one word more, to be thought about: whoever
// knows less can be read, tested and changed by itself.
var rooms = []room{
	// How we talk: flags, exit codes, stdout and stderr, signals.
	{"cmd/rollcall", "cmd/rollcall/internal/interruptible configs sampledata graph graph/quota graph/signin graph/graphsim " +
		"importer importer/report importer/caught importer/sheet importer/rundir importer/disk importer/outcome importer/csvfile importer/identity", ""},
	{"cmd/rollcall/internal/interruptible", "", web},

	// The job, and what a run directory looks like after it.
	{"importer/report", "importer/rundir importer/disk importer/outcome importer/identity graph/quota", web},
	{"importer", "importer/caught importer/sheet importer/rundir importer/disk importer/outcome importer/csvfile importer/identity importer/internal/... graph", web},
	{"importer/internal/enrol", "importer/caught importer/internal/send importer/internal/plan importer/internal/tenant importer/outcome importer/identity graph", web + " os"},
	{"importer/internal/send", "importer/caught importer/internal/plan importer/internal/input importer/internal/tenant importer/rundir importer/outcome importer/identity graph", web + " os"},
	{"importer/internal/plan", "importer/internal/input importer/internal/tenant importer/internal/keyset importer/outcome importer/identity graph", web + " os context"},
	{"importer/internal/validation", "importer/internal/errorscsv importer/internal/input importer/rundir importer/disk importer/outcome importer/csvfile", web + " os"},
	{"importer/internal/errorscsv", "importer/internal/input importer/sheet importer/rundir importer/disk importer/outcome importer/csvfile importer/identity", web + " os"},
	{"importer/internal/input", "importer/internal/keyset importer/internal/mojibake importer/sheet importer/rundir importer/outcome importer/csvfile importer/identity", web + " os"},
	{"importer/internal/tenant", "importer/sheet importer/identity importer/internal/keyset graph", web + " os"},
	{"importer/internal/keyset", "importer/identity", web + " os"},

	// The file: bytes, charsets, quoting, line numbers; what a value means.
	{"importer/sheet", "importer/identity", web},
	{"importer/rundir", "importer/disk importer/outcome importer/identity", web},
	{"importer/disk", "", web},
	{"importer/outcome", "importer/identity", web + " os"},
	{"importer/sheettest", "", web},
	{"importer/csvfile", "importer/caught importer/identity importer/csvfile/internal/...", web},
	{"importer/csvfile/internal/beginning", "importer/csvfile/internal/... importer/identity", web + " os"},
	{"importer/csvfile/internal/seam", "importer/csvfile/internal/record importer/csvfile/internal/charset importer/csvfile/internal/colname importer/identity", web + " os"},
	{"importer/csvfile/internal/header", "importer/csvfile/internal/mapping importer/csvfile/internal/record " +
		"importer/csvfile/internal/charset importer/csvfile/internal/colname importer/csvfile/internal/refusal importer/identity", web + " os"},
	{"importer/csvfile/internal/mapping", "importer/csvfile/internal/colname importer/csvfile/internal/refusal importer/identity", web + " os"},
	{"importer/csvfile/internal/drift", "importer/csvfile/internal/record importer/csvfile/internal/charset " +
		"importer/csvfile/internal/refusal importer/identity", web + " os"},
	{"importer/csvfile/internal/record", "importer/csvfile/internal/charset importer/csvfile/internal/refusal importer/identity", web + " os"},
	{"importer/csvfile/internal/charset", "importer/csvfile/internal/refusal", web + " os"},
	{"importer/csvfile/internal/colname", "importer/identity", web + " os"},
	{"importer/csvfile/internal/refusal", "importer/identity", web + " os"},
	{"importer/identity", "importer/identity/internal/... importer/internal/mojibake", web + " os go.uber.org/zap"},
	{"importer/identity/internal/serial", "importer/identity/internal/absence importer/identity/internal/show importer/identity/internal/hwhash importer/identity/internal/char importer/identity/internal/ascii", web + " os go.uber.org/zap"},
	{"importer/identity/internal/upn", "importer/identity/internal/show importer/identity/internal/char importer/identity/internal/ascii", web + " os go.uber.org/zap"},
	{"importer/identity/internal/imei", "importer/identity/internal/ascii", web + " os go.uber.org/zap"},
	{"importer/identity/internal/normal", "importer/identity/internal/ascii", web + " os go.uber.org/zap"},
	{"importer/identity/internal/absence", "importer/identity/internal/spreadsheet importer/identity/internal/ascii", web + " os go.uber.org/zap"},
	{"importer/identity/internal/spreadsheet", "importer/identity/internal/ascii", web + " os go.uber.org/zap"},
	{"importer/identity/internal/escape", "importer/identity/internal/ascii", web + " os go.uber.org/zap"},
	{"importer/identity/internal/product", "importer/identity/internal/ascii importer/identity/internal/hwhash", web + " os go.uber.org/zap"},
	{"importer/identity/internal/show", "importer/identity/internal/hwhash importer/identity/internal/ascii", web + " os go.uber.org/zap"},
	{"importer/identity/internal/hwhash", "importer/identity/internal/ascii", web + " os go.uber.org/zap"},
	{"importer/identity/internal/ascii", "", web + " os go.uber.org/zap"},
	{"importer/identity/internal/char", "", web + " os go.uber.org/zap"},
	{"importer/identity/internal/hashtest", "", web + " os go.uber.org/zap"},
	{"importer/internal/mojibake", "", web + " os go.uber.org/zap"},

	{"importer/caught", "", web + " os"},

	// The service: operations and errors; who we are to it, without its operations; how fast, without
	// HTTP.
	{"graph", "graph/quota graph/signin graph/internal/...", "encoding/csv os"},
	{"graph/signin", "graph/internal/...", "encoding/csv"},
	{"graph/quota", "", web + " os"},

	// What the two floors above stand on: what a refusal says, where secrets may go, and what may be
	// shown.
	{"graph/internal/refusal", "graph/internal/redact", "net net/url os"},
	{"graph/internal/wire", "graph/internal/redact", "os"},
	{"graph/internal/redact", "", web + " os"},

	// A server that behaves like Graph. It knows nothing of ours outside its own
	// tree, its tests neither: it must not share our mistakes.
	{"graph/graphsim/openapitest", "", ""},
	{"graph/graphsim", "graph/graphsim/internal/...", ""},
	{"graph/graphsim/internal/fault", "graph/graphsim/internal/odata graph/graphsim/internal/chance", ""},
	{"graph/graphsim/internal/store", "graph/graphsim/internal/odata graph/graphsim/internal/chance", web},
	{"graph/graphsim/internal/odata", "", "net net/url"},
	{"graph/graphsim/internal/chance", "", web},

	// Lists of devices that do not exist, and the names of settings.
	{"sampledata/generate", "sampledata", web},
	{"sampledata", "", web + " os"},
	{"configs", "", web},
}

// TestRooms holds the imports of every package to its line in rooms.
func TestRooms(t *testing.T) {
	packages := readImports(t, os.DirFS("../.."))
	for _, r := range rooms {
		if packages[r.path] == nil {
			t.Errorf("rooms has a line for %s, which is not a package", r.path)
		}
	}
	for _, complaint := range complaints(rooms, packages) {
		t.Error(complaint)
	}
}

// imports are what the files of a package import.
type imports struct{ code, tests map[string]bool }

// readImports reads the files of a module, those of all platforms.
func readImports(t *testing.T, module fs.FS) map[string]*imports {
	packages := map[string]*imports{}
	err := fs.WalkDir(module, ".", func(name string, d fs.DirEntry, err error) error {
		base := path.Base(name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (base == "testdata" || strings.ContainsAny(base[:1], "._")):
			return fs.SkipDir
		case d.IsDir() || path.Ext(base) != ".go":
			return nil
		}
		text, err := fs.ReadFile(module, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			return err
		}
		p := packages[path.Dir(name)]
		if p == nil {
			p = &imports{map[string]bool{}, map[string]bool{}}
			packages[path.Dir(name)] = p
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if strings.HasSuffix(base, "_test.go") {
				p.tests[imported] = true
			} else {
				p.code[imported] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

const (
	ourModule = "rollcall/"
	simulator = "graph/graphsim"
)

// complaints says which packages know what their lines do not allow.
func complaints(rooms []room, packages map[string]*imports) (list []string) {
	floor := map[string]int{}
	for i, r := range rooms {
		floor[r.path] = i
	}
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		p := packages[name]
		at, known := floor[name]
		if !known {
			list = append(list, name+" has no line in rooms: what may it know?")
			continue
		}
		r := rooms[at]
		for _, imported := range slices.Sorted(maps.Keys(p.code)) {
			ours, isOurs := strings.CutPrefix(imported, ourModule)
			below, stands := floor[ours]
			switch {
			case slices.Contains(strings.Fields(r.never), imported):
				list = append(list, name+" must not know "+imported)
			case isOurs && !slices.ContainsFunc(strings.Fields(r.knows), covers(ours)):
				list = append(list, name+" knows "+ours+", which its line in rooms does not name")
			case isOurs && stands && below < at:
				list = append(list, name+" knows "+ours+", which stands above it in rooms")
			}
		}
		for _, imported := range slices.Sorted(maps.Keys(p.tests)) {
			ours, isOurs := strings.CutPrefix(imported, ourModule)
			if isOurs && covers(name)(simulator+"/...") && !covers(ours)(simulator+"/...") {
				list = append(list, "a test of "+name+" knows "+ours)
			}
		}
	}
	return list
}

// covers says of a pattern, a path or one with "/..." behind it, whether it
// covers p.
func covers(p string) func(pattern string) bool {
	return func(pattern string) bool {
		tree, whole := strings.CutSuffix(pattern, "/...")
		return p == tree || whole && strings.HasPrefix(p, tree+"/")
	}
}

// TestComplaints: the test above can fail.
func TestComplaints(t *testing.T) {
	house := []room{
		{"top", "middle low", ""},
		{"middle", "low top", "net/http"},
		{"low", "", ""},
		{simulator, simulator + "/internal/...", ""},
		{simulator + "/internal/store", "", ""},
	}
	for _, test := range []struct{ name, file, imports, want string }{
		{"fine", "top/a.go", "rollcall/middle fmt", ""},
		{"not named", "low/a.go", "rollcall/middle", "low knows middle, which its line in rooms does not name"},
		{"upwards", "middle/a.go", "rollcall/top", "middle knows top, which stands above it in rooms"},
		{"forbidden", "middle/a.go", "net/http", "middle must not know net/http"},
		{"forbidden on another platform", "middle/a_windows.go", "net/http", "middle must not know net/http"},
		{"tests are free", "low/a_test.go", "rollcall/top net/http", ""},
		{"no line", "attic/a.go", "fmt", "attic has no line in rooms: what may it know?"},
		{"a tree", simulator + "/a.go", "rollcall/graph/graphsim/internal/store", ""},
		{"out of the tree", simulator + "/a.go", "rollcall/low", simulator + " knows low, which its line in rooms does not name"},
		{"a test out of the tree", simulator + "/internal/store/a_test.go", "rollcall/low", "a test of " + simulator + "/internal/store knows low"},
		{"a test within it", simulator + "/internal/store/a_test.go", "rollcall/graph/graphsim", ""},
		{"not looked at", "low/testdata/a.go", "rollcall/top", ""},
		{"not looked at either", ".ci/a.go", "rollcall/top", ""},
	} {
		text := "package p\n"
		for imported := range strings.FieldsSeq(test.imports) {
			text += "import _ " + strconv.Quote(imported) + "\n"
		}
		got := complaints(house, readImports(t, fstest.MapFS{test.file: {Data: []byte(text)}}))
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
