// Command generate writes a device list of any size and, if asked, the tenant that it belongs to and the list of its bad
// rows. Equal flags give equal files. Without -o the list goes to standard output.
//
//	go run ./sampledata/generate --kind corporate --rows 10000 --seed 7 --bad 0.03 -o devices.csv --tenant tenant.json --expect expect.csv
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"rollcall/sampledata"
)

func main() {
	switch err := run(os.Args[1:], os.Stdout, os.Stderr); {
	case err == nil, errors.Is(err, flag.ErrHelp):
	default:
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(2)
	}
}

// run writes what the arguments ask for.
func run(args []string, stdout, stderr io.Writer) error {
	var o sampledata.Options
	var list, tenant, expect string
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.Kind, "kind", "corporate", "`kind` of list: corporate or autopilot")
	flags.StringVar(&o.Profile, "profile", "", "`header`: graph, short, portal or windows (corporate); portal, graph, short or tag (autopilot)")
	flags.IntVar(&o.Rows, "rows", 1000, "data rows")
	flags.Uint64Var(&o.Seed, "seed", 1, "another seed, another list")
	flags.Float64Var(&o.Bad, "bad", 0, "`share` of bad rows; 0 writes the same list with those rows put right")
	flags.Float64Var(&o.Duplicates, "duplicates", 0, "`share` of rows that repeat an earlier one")
	flags.Float64Var(&o.Missing, "missing", 0, "`share` of rows whose device the tenant lacks")
	flags.Float64Var(&o.Same, "same", 0, "`share` of rows whose values the tenant has already")
	flags.BoolVar(&o.Hashes, "hashes", false, "fill the hash column: 4,000 characters a row")
	flags.BoolVar(&o.WithID, "with-id", false, "begin with a column of the tenant's ids")
	flags.BoolVar(&o.Registered, "registered", false, "the tenant has registered devices and no import records")
	flags.StringVar(&list, "o", "", "`file` for the list instead of standard output")
	flags.StringVar(&tenant, "tenant", "", "`file` for the tenant")
	flags.StringVar(&expect, "expect", "", "`file` for line and code of each bad row")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}

	var bad []byte
	if expect != "" {
		bad = append(bad, "line,code\n"...)
		o.OnBad = func(line int, code string) { bad = fmt.Appendf(bad, "%d,%s\n", line, code) }
	}
	write := func(w io.Writer) error { return sampledata.Generate(w, o) }
	if list == "" {
		if err := write(stdout); err != nil {
			return err
		}
	} else if err := create(list, write); err != nil {
		return err
	}
	if tenant != "" {
		if err := create(tenant, func(w io.Writer) error { return sampledata.GenerateTenant(w, o) }); err != nil {
			return err
		}
	}
	if expect != "" {
		return os.WriteFile(expect, bad, 0o666)
	}
	return nil
}

// create writes a file and closes it, whatever happens.
func create(name string, write func(io.Writer) error) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return write(f)
}
