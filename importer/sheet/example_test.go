package sheet_test

import (
	"fmt"
	"os"

	"rollcall/importer/sheet"
)

// A serial number that a spreadsheet would take for a number is guarded, and comes back as it was.
func Example() {
	form := sheet.Form{Spreadsheet: true, Comma: ';'}
	w, err := form.Writer(os.Stdout, []string{"Serial Number", "Details"}, []sheet.Use{sheet.Name, sheet.Property})
	if err != nil {
		fmt.Println(err)
		return
	}
	w.Row([]string{"00123", "till 2"})
	w.Flush()
	fmt.Println(sheet.Unguard(`="00123"`))
}
