package input

import (
	"fmt"
	"strings"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
)

// A row that stands in errors.csv as its text is repaired there: away from the file that it comes from,
// under other columns, and without the lines around it. So what is said of it there is not what is said
// of the file.

const rawName = csvfile.OwnPrefix + "raw"

// RepairMalformed is what errors.csv says of a row that could not be read.
func RepairMalformed(m *csvfile.Malformed) string {
	if m.Repair != "" {
		return m.Repair
	}
	return intoColumns(m.Raw, m.Message)
}

// RepairText is what it says of one whose cells are not what they were.
func RepairText(f *csvfile.File, row *csvfile.Row, found *identity.Finding) string {
	if found.Code != identity.CodeSwallowedRows {
		return intoColumns(row.Raw, found.Message)
	}
	_, header := f.RowsIn(row.Raw)
	what, from := "give each a line of its own here", ""
	if header != "" {
		what = "put those below that header under it in a file of their own, give each other one a line of its own here"
	}
	if cutOff(row.Raw) {
		from = fmt.Sprintf(", as lines %d to %d of the file have them", row.Line, row.Line+int(row.Lines)-1)
	}
	return held(f, row.Raw) + " stand in " + rawName + ", as a quote is open where none should be: " +
		what + from + ", and clear " + rawName + " when all are there"
}

// intoColumns tells to repair a row, of which that was found in its file.
func intoColumns(text, found string) string {
	from := "which stand in " + rawName
	if cutOff(text) {
		from = "of which " + rawName + " has the beginning alone"
	}
	return "put the row's values, " + from + ", into the columns; what was found in its file: " + found
}

// unrepaired begins the message of a row that was fed back as it was.
const unrepaired = "not repaired yet: "

// longestRepair is how long a message is at most that is taken from an errors.csv. Somebody may have
// put anything there.
const longestRepair = 4 << 10

// repairAgain is what an errors.csv says of a row, as it was read from there.
func repairAgain(message string) string {
	message = strings.TrimPrefix(strings.TrimSpace(message), unrepaired)
	if message == "" || len(message) > longestRepair {
		return "put the row's values, which stand in " + rawName + ", into the columns, and clear " + rawName
	}
	return identity.Mask(message)
}
