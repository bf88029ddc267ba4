// Command measure tells how large and how entangled the packages of a module
// are, one line a package:
//
//	go run -C .ci/tools ./measure -C ../..
//
// Test files are left out, and so is what a build for linux/amd64 leaves out,
// so that every machine prints the same. The columns:
//
//	files    files of the package
//	lines    lines in them, comments and empty lines among them
//	names    other files of the package that a file names on average: a file
//	         names another when it uses something that is declared there, a
//	         type, a function, a method, a field, a constant or a variable
//	knot     the largest set of files that all reach each other by naming
//	undoc    exported names without a doc comment; fields are not counted
//	bools    parameters of type bool of functions and methods
//
// With limits it exits 1 when a package is beyond one, and says which. A limit
// is a number for every package, then exceptions by the package's path within
// the module:
//
//	go run -C .ci/tools ./measure -C ../.. -max-files 25 -max-knot 8,importer=20
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the command: 0, or 1 when a limit is passed, or 2 when nothing could
// be measured.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("measure", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("C", ".", "directory of the module")
	limits := make([]limit, len(columns))
	for i, c := range columns {
		flags.Var(&limits[i], "max-"+c.name, "most "+c.name+" of a package, as in 8 or 8,importer=20")
	}
	if err := flags.Parse(args); err != nil {
		return 2
	}
	sizes, err := measure(*dir)
	if err != nil {
		fmt.Fprintln(stderr, "measure:", err)
		return 2
	}
	table(stdout, sizes)
	excesses := beyond(sizes, limits)
	for _, e := range excesses {
		fmt.Fprintln(stderr, e)
	}
	if len(excesses) > 0 {
		return 1
	}
	return 0
}

// A column is one figure of a package.
type column struct {
	name   string
	of     func(size) float64
	format string
}

var columns = []column{
	{"files", func(s size) float64 { return float64(s.files) }, "%.0f"},
	{"lines", func(s size) float64 { return float64(s.lines) }, "%.0f"},
	{"names", func(s size) float64 { return s.names }, "%.1f"},
	{"knot", func(s size) float64 { return float64(s.knot) }, "%.0f"},
	{"undoc", func(s size) float64 { return float64(s.undoc) }, "%.0f"},
	{"bools", func(s size) float64 { return float64(s.bools) }, "%.0f"},
}

// table writes one line for each package.
func table(w io.Writer, sizes []size) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, c := range columns {
		fmt.Fprint(t, c.name, "\t")
	}
	fmt.Fprintln(t, "  package")
	for _, s := range sizes {
		for _, c := range columns {
			fmt.Fprintf(t, c.format+"\t", c.of(s))
		}
		fmt.Fprintln(t, "  "+s.path)
	}
	t.Flush()
}

// beyond says, a line each, where a package passes a limit, and which limits
// name a package that is not there.
func beyond(sizes []size, limits []limit) (excesses []string) {
	for i, c := range columns {
		for _, s := range sizes {
			if most, is := limits[i].of(s.path); is && c.of(s) > most {
				excesses = append(excesses, fmt.Sprintf("%s: %s "+c.format+", at most "+c.format, s.path, c.name, c.of(s), most))
			}
		}
		for _, path := range limits[i].paths() {
			if !slices.ContainsFunc(sizes, func(s size) bool { return s.path == path }) {
				excesses = append(excesses, fmt.Sprintf("-max-%s: there is no package %s", c.name, path))
			}
		}
	}
	return excesses
}
