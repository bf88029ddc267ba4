package report_test

import (
	"os"

	"rollcall/importer/disk"
	"rollcall/importer/outcome"
	"rollcall/importer/report"
)

// A run of four rows, one of which was bad, as a person sees it.
func Example() {
	dir := disk.NewMemory().Dir("checked")
	s := report.Summary{Verb: "update", Rows: 4, ExitCode: 1}
	s.Fill(4, map[outcome.Status]int{outcome.Updated: 2, outcome.Unchanged: 1, outcome.Invalid: 1}, nil)
	if err := s.Write(dir); err != nil {
		panic(err)
	}
	s.Table(os.Stdout, dir)
	// Output:
	//
	//   status            rows
	//   updated              2   changed in the tenant
	//   unchanged            1   the tenant is as the row wants it already
	//   invalid              1   not sent: see errors.csv
	//   total                4
	//
	//   files in checked
	//     summary.json   the counts, for a script
}
