package csvfile_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"rollcall/importer/csvfile"
)

// list is a file held in memory; [csvfile.FileSource] is one on disk.
func list(name, text string) csvfile.Source {
	return csvfile.Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// A file is opened, which settles what its columns mean, and read as often as needed. What is wrong
// with a row is the row's, and its line number is that of the file.
func Example() {
	phones := list("phones.csv", "sep=;\nIMEI;Notiz;Details\n356938035643809;x;\"Desk 4\nMunich\"\n\n490154203237518;Desk 5\n")
	in, err := csvfile.Open([]csvfile.Source{phones}, csvfile.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	file := in.Files[0]
	fmt.Println(in.Kind, file.Layout.Type, strings.Join(file.Notes, "; "))

	work := func(*csvfile.Block) error { return nil } // for several blocks at a time
	collect := func(b *csvfile.Block) error {         // for one after the other
		for i, row := range b.Rows {
			if row.Malformed != nil {
				fmt.Printf("row %d, line %d: %s\n", b.First+i, row.Line, row.Malformed.Code)
				continue
			}
			fmt.Printf("row %d, line %d: %q\n", b.First+i, row.Line, row.Cells)
		}
		return nil
	}
	if err := in.Read(context.Background(), work, collect); err != nil {
		fmt.Println(err)
	}
	fmt.Println(in.Blank(), "blank,", file.Size(), "bytes")
	// Output:
	// corporate imei columns that are not read: "Notiz"
	// row 1, line 3: ["356938035643809" "x" "Desk 4\nMunich"]
	// row 2, line 6: too_few_cells
	// 1 blank, 83 bytes
}

// A header that is not clear is an error with a place, and what to do about it.
func ExampleError() {
	_, err := csvfile.Open([]csvfile.Source{list("assets.csv", "Asset,IMEI,Serial Number\n7,356938035643809,R57DF4JVHB1\n")}, csvfile.Options{})
	var refused *csvfile.Error
	if errors.As(err, &refused) {
		fmt.Println(refused)
		fmt.Println("hint:", refused.Hint)
	}
	// Output:
	// assets.csv: line 1: the header allows more than one reading of the identity: by IMEI, or by Serial Number
	// hint: pass one of --type imei (by IMEI), --type serialNumber (by Serial Number)
}
