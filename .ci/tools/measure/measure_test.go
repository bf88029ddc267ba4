package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKnot(t *testing.T) {
	for _, test := range []struct {
		name  string
		edges map[int][]int
		nodes int
		want  int
	}{
		{"nothing", nil, 0, 0},
		{"no edges", nil, 3, 1},
		{"a line", map[int][]int{0: {1}, 1: {2}}, 3, 1},
		{"a ring", map[int][]int{0: {1}, 1: {2}, 2: {0}}, 3, 3},
		{"a ring and what hangs on it", map[int][]int{0: {1, 3}, 1: {0}, 2: {0}}, 4, 2},
		{"two rings that touch", map[int][]int{0: {1}, 1: {0, 2}, 2: {1}}, 3, 3},
		{"two rings, one way between", map[int][]int{0: {1}, 1: {0, 2}, 2: {3}, 3: {4}, 4: {2}}, 5, 3},
		{"from the last on", map[int][]int{3: {2}, 2: {1}, 1: {3, 0}}, 4, 3},
	} {
		edges := make([]map[int]bool, test.nodes)
		for n := range edges {
			edges[n] = map[int]bool{}
			for _, m := range test.edges[n] {
				edges[n][m] = true
			}
		}
		if got := knot(edges); got != test.want {
			t.Errorf("%s: a knot of %d, want %d", test.name, got, test.want)
		}
	}
}

// module is a small one: in its package ring, a.go names b.go by a method, b.go
// names a.go by a field, and c.go names both.
var module = map[string]string{
	"go.mod": "module example\n\ngo 1.26.0\n",
	"ring/a.go": `// Package ring is three files.
package ring

type A struct{ field B }

func call(b B, loud bool) { b.method() }
`,
	"ring/b.go": `package ring

// B is documented.
type B struct{ n int }

func (B) method() {}

func (b B) Twice(x, y bool, n int) int { return f(A{}) }
`,
	"ring/c.go":         "package ring\n\nfunc f(a A) int { return a.field.n }\n",
	"ring/x_test.go":    "package ring\n\nfunc Undocumented(loud bool) {}\n",
	"ring/w_windows.go": "package ring\n\nfunc Windows(loud bool) {}\n",
	"alone/alone.go": `package alone

// The group is documented.
const (
	One = 1
	Two = 2
)

type hidden struct{}

func (hidden) Shown() {}

var Bare = 3
`,
	"tests/only_test.go": "package tests\n",
}

func writeModule(t *testing.T) string {
	dir := t.TempDir()
	for name, text := range module {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestMeasure(t *testing.T) {
	var stdout, stderr strings.Builder
	if code := run([]string{"-C", writeModule(t)}, &stdout, &stderr); code != 0 || stderr.Len() > 0 {
		t.Fatalf("exit %d: %s", code, stderr.String())
	}
	const want = `
  files  lines  names  knot  undoc  bools  package
      1     13    0.0     1      1      0  alone
      3     17    1.7     3      2      3  ring
`
	if got := "\n" + stdout.String(); got != want {
		t.Errorf("got%s\nwant%s", got, want)
	}
}

func TestLimits(t *testing.T) {
	dir := writeModule(t)
	for _, test := range []struct {
		args string
		code int
		want string // on stderr
	}{
		{"-max-files 3 -max-knot 3", 0, ""},
		{"-max-files 2", 1, "ring: files 3, at most 2\n"},
		{"-max-files 2,ring=3", 0, ""},
		{"-max-files ring=3 -max-knot 0,ring=2", 1, "alone: knot 1, at most 0\nring: knot 3, at most 2\n"},
		{"-max-names 1.5", 1, "ring: names 1.7, at most 1.5\n"},
		{"-max-lines gone=9", 1, "-max-lines: there is no package gone\n"},
	} {
		var stdout, stderr strings.Builder
		code := run(append([]string{"-C", dir}, strings.Fields(test.args)...), &stdout, &stderr)
		if code != test.code || stderr.String() != test.want {
			t.Errorf("%s: exit %d and %q, want %d and %q", test.args, code, stderr.String(), test.code, test.want)
		}
	}
	var stdout, stderr strings.Builder
	if code := run([]string{"-max-files", "many"}, &stdout, &stderr); code != 2 {
		t.Errorf("a limit without a number: exit %d, want 2", code)
	}
	if code := run([]string{"-C", filepath.Join(dir, "nowhere")}, &stdout, &stderr); code != 2 {
		t.Errorf("no module: exit %d, want 2", code)
	}
}
