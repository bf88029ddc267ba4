package sampledata_test

import (
	"io"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/sampledata"
)

// acrossRows are findings that one row alone does not show; what is said of the tenant does not show in the file at all.
var acrossRows = []string{"duplicate", "conflicting_duplicate", "hash_same_device", "imei_14_and_15", "nothing_to_change"}

var (
	section = regexp.MustCompile(`(?m)^## (\S+\.csv)$`)
	entry   = regexp.MustCompile("(?m)^\\| (\\d+) \\| `([a-z0-9_]+)`(, in the tenant|, a warning|) \\|")
	typed   = regexp.MustCompile("Read it with `(--no-header )?--type (\\w+)`")
)

// A remark is a finding as README.md and the rules name it.
type remark struct {
	line    int
	code    string
	warning bool
}

// promised reads what README.md says of each sample.
func promised(t *testing.T) map[string][]remark {
	t.Helper()
	out := map[string][]remark{}
	for name, text := range sections(t) {
		out[name] = nil
		for _, e := range entry.FindAllStringSubmatch(text, -1) {
			line, err := strconv.Atoi(e[1])
			if err != nil {
				t.Fatal(err)
			}
			if e[3] != ", in the tenant" && !slices.Contains(acrossRows, e[2]) {
				out[name] = append(out[name], remark{line, e[2], e[3] == ", a warning"})
			}
		}
	}
	return out
}

// sections returns what README.md says of each sample.
func sections(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	text, out := string(data), map[string]string{}
	places := section.FindAllStringSubmatchIndex(text, -1)
	for i, p := range places {
		end := len(text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		out[text[p[2]:p[3]]] = text[p[1]:end]
	}
	return out
}

// open opens a sample as its section of README.md says.
func open(t *testing.T, name, about string) *csvfile.Input {
	t.Helper()
	o := csvfile.Options{}
	if m := typed.FindStringSubmatch(about); m != nil {
		o.NoHeader, o.Type = m[1] != "", m[2]
	}
	in, err := csvfile.Open([]csvfile.Source{{Name: name, Open: func() (io.ReadCloser, error) { return sampledata.Files.Open(name) }}}, o)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// Every sample is described, and the rules find in it what its description says, on these lines and no other. A fault may
// bring others on its line with it, which the description need not name.
func TestSamplesHaveTheFindingsOfTheReadme(t *testing.T) {
	want, about := promised(t), sections(t)
	names, err := fs.Glob(sampledata.Files, "*.csv")
	if err != nil {
		t.Fatal(err)
	}
	if described := slices.Sorted(maps.Keys(want)); !slices.Equal(names, described) {
		t.Errorf("samples %v, README.md has %v", names, described)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			found, rows := findings(t, open(t, name, about[name]))
			for _, w := range want[name] {
				if !slices.Contains(found, w) {
					t.Errorf("line %d: no %s (warning: %t) was found", w.line, w.code, w.warning)
				}
			}
			told := 0 // line whose first finding was looked at
			for _, f := range found {
				if f.line != told && !slices.Contains(want[name], f) {
					t.Errorf("line %d: README.md does not say %s (warning: %t)", f.line, f.code, f.warning)
				}
				told = f.line
			}
			if rows < 4 || rows > 60 {
				t.Errorf("%d rows", rows)
			}
		})
	}
}

// findings reads a file and has its rows judged, each by itself.
func findings(t *testing.T, in *csvfile.Input) (found []remark, rows int) {
	t.Helper()
	var rules identity.Rules
	var rec identity.Record
	err := in.Read(t.Context(), func(*csvfile.Block) error { return nil }, func(b *csvfile.Block) error {
		for _, r := range b.Rows {
			if rows++; rows == 1 {
				for _, f := range b.File.Findings {
					found = append(found, remark{r.Line, string(f.Code), f.Warning})
				}
			}
			if r.Malformed != nil {
				found = append(found, remark{r.Line, string(r.Malformed.Code), false})
				continue
			}
			rules.Judge(b.File.Layout, r.Cells, identity.Source{}, &rec)
			for _, f := range rec.Findings {
				found = append(found, remark{r.Line, string(f.Code), f.Warning})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found, rows
}
