package sheet_test

import (
	"fmt"
	"strings"

	"rollcall/importer/sheet"
)

// A serial number that a spreadsheet would take for a number is guarded, and comes back as it was.
func Example() {
	var text strings.Builder
	form := sheet.Form{Spreadsheet: true, Comma: ';'}
	w, err := form.Writer(&text, []string{"Serial Number", "Details"}, []sheet.Use{sheet.Name, sheet.Property})
	if err != nil {
		fmt.Println(err)
		return
	}
	w.Row([]string{"00123", "till 2"})
	w.Flush()
	fmt.Printf("%q\n", text.String())
	fmt.Println(sheet.Unguard(`="00123"`))
	// Output:
	// "\ufeffSerial Number;Details\r\n\"=\"\"00123\"\"\";till 2\r\n"
	// 00123
}
