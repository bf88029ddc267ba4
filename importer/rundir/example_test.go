package rundir_test

import (
	"context"
	"errors"
	"fmt"

	"rollcall/importer/disk"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// A run records its rows in order; whoever resumes it reads where it stood.
func Example() {
	dir := disk.NewMemory().Dir("run")
	journal, err := rundir.OpenJournal(dir, rundir.ResultsFile)
	if err != nil {
		fmt.Println(err)
		return
	}
	for row, serial := range []string{"4CE0460D0G", "4CE0460D0H"} {
		line := rundir.Line{Place: outcome.Place{Row: row + 1, File: "devices.csv", Line: row + 2}, Kind: "corporate", Identity: "serialNumber:" + serial}
		line.Settle(outcome.Updated, "", "")
		journal.Add(&line)
	}
	if err := errors.Join(journal.Flush(), journal.Close()); err != nil {
		fmt.Println(err)
	}

	again, err := rundir.OpenJournal(dir, rundir.ResultsFile)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(again.Rows(), "rows are recorded")
	again.Close()
	// Output:
	// 2 rows are recorded
}

// Nothing is sent in a validation: its results.csv is there once it is whole.
func ExampleDraft() {
	dir := disk.NewMemory().Dir("checked")
	draft, err := rundir.NewDraft(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer draft.Drop()
	line := rundir.Line{Place: outcome.Place{Row: 1, File: "devices.csv", Line: 2}, Kind: "corporate", Identity: "serialNumber:4CE0460D0G"}
	line.Settle(outcome.Valid, "", "")
	if _, err := draft.Write(line.Append(nil)); err != nil {
		fmt.Println(err)
	}
	fmt.Println(disk.Exists(dir, rundir.ResultsFile))
	if err := draft.Publish(); err != nil {
		fmt.Println(err)
	}
	rundir.ReadResults(context.Background(), dir, func(l *rundir.Line) error {
		fmt.Println(l.Place, l.Identity, l.Status)
		return nil
	})
	// Output:
	// false <nil>
	// devices.csv:2 serialNumber:4CE0460D0G valid
}
