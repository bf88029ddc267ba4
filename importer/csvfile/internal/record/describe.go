package record

import (
	"fmt"

	"rollcall/importer/identity"
)

// WholeInQuotes is what to do about a quote that is part of a value.
const WholeInQuotes = "put the whole cell in quotes and double each quote within it"

// Describe says what a fault is to the user.
func (d *Dialect) Describe(r Record) (identity.Code, string) {
	switch r.Fault {
	case strayQuote:
		return identity.CodeMalformedQuote, fmt.Sprintf("a quote inside cell %d, which does not begin with one: "+WholeInQuotes, r.Cells)
	case afterQuote:
		return identity.CodeMalformedQuote, fmt.Sprintf("text after the closing quote of cell %d: "+WholeInQuotes, r.Cells)
	case OpenQuote:
		return identity.CodeUnclosedQuote, "a quote is opened on this line, and no record of " + d.cells() +
			" ends with it closed: close it, or if it is part of the value, " + WholeInQuotes
	case LongLine:
		return identity.CodeRowTooLong, "the line is longer than " + Size(d.Limit) +
			": look for a quote that was never closed, or line breaks that are missing"
	case NULByte:
		return identity.CodeNullByte, "the row holds NUL bytes, which no text has: delete them, or have the file written again"
	case UnderOther:
		return identity.CodeHeaderChanges, ""
	case FewCells:
		return identity.CodeTooFewCells, fmt.Sprintf("%s where %s: is the row broken over two lines, or a %s missing? "+
			"Give it all of them, blank ones too", CellCount(r.Cells), d.expected(), d.delimiter())
	case ManyCells:
		return identity.CodeTooManyCells, fmt.Sprintf("%s where %s: is there a %s in a cell without quotes? Put that cell in quotes",
			CellCount(r.Cells), d.expected(), d.delimiter())
	}
	panic("a record without fault is no row's error")
}

// expected names the cell count that holds for the file, and where it comes from.
func (d *Dialect) expected() string {
	switch {
	case d.Header:
		return fmt.Sprintf("the header has %d", d.Width)
	case d.Form == Threefold, d.Least == d.Width:
		return fmt.Sprintf("a row without header has %d", d.Width)
	}
	return fmt.Sprintf("a row of this file has %d to %d", d.Least, d.Width)
}

func (d *Dialect) cells() string { return CellCount(d.Width) }

// CellCount is a number of cells in words.
func CellCount(n int) string {
	if n == 1 {
		return "1 cell"
	}
	return fmt.Sprintf("%d cells", n)
}

// delimiter names the delimiter within a sentence.
func (d *Dialect) delimiter() string {
	switch d.Comma {
	case ',':
		return "comma"
	case ';':
		return "semicolon"
	case '\t':
		return "tab"
	case '|':
		return "vertical bar"
	}
	return "delimiter " + string(rune(d.Comma))
}

// Size is a number of bytes in words.
func Size(n int) string {
	if n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}
