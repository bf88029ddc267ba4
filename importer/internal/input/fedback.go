package input

import (
	"strings"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/sheet"
)

// A rawColumn is where a file that was an errors.csv keeps the text of malformed rows, and what is
// said of it; message is -1 if it has no such column.
type rawColumn struct{ raw, code, message int }

// fedBack has the files of an input that were an errors.csv.
type fedBack map[*csvfile.File]rawColumn

// rawColumns finds them; files without one are not in the map.
func rawColumns(files []*csvfile.File) fedBack {
	m := fedBack{}
	for _, f := range files {
		at := rawColumn{-1, -1, -1}
		for i, name := range f.Header {
			switch strings.ToLower(strings.TrimSpace(name)) {
			case csvfile.OwnPrefix + "raw":
				at.raw = i
			case csvfile.OwnPrefix + "code":
				at.code = i
			case csvfile.OwnPrefix + "message":
				at.message = i
			}
		}
		if at.raw >= 0 && at.code >= 0 {
			m[f] = at
		}
	}
	return m
}

// malformed returns what is wrong with a row as a row of cells: nil for nothing. A row of errors.csv that still has nothing but the
// text that could not be read is as malformed as it was, and keeps that text. Where the text may be more than the row, or none,
// it stays so until somebody clears the text, which says that all of it has found its place.
func (b fedBack) malformed(f *csvfile.File, row *csvfile.Row) *csvfile.Malformed {
	if row.Malformed != nil {
		return row.Malformed
	}
	at, ok := b[f]
	if !ok || strings.TrimSpace(row.Cells[at.raw]) == "" {
		return nil
	}
	code := textCode(row.Cells[at.code])
	if !notOneRow(code) && filled(f, row) {
		return nil // it was repaired
	}
	if code == "" {
		code = identity.CodeMalformedQuote
	}
	message := ""
	if at.message >= 0 {
		message = row.Cells[at.message]
	}
	repair := repairAgain(message)
	return &csvfile.Malformed{Code: code, Raw: sheet.Unguard(row.Cells[at.raw]), Message: unrepaired + repair, Repair: repair}
}

// filled reports whether a row has values in columns that are not ours.
func filled(f *csvfile.File, row *csvfile.Row) bool {
	for i, cell := range row.Cells {
		if strings.TrimSpace(cell) != "" && !csvfile.Own(f.Header[i]) {
			return true
		}
	}
	return false
}

// textCode is the code in a cell of errors.csv for which a row stands there as text, "" for none.
func textCode(cell string) (code identity.Code) {
	for name := range strings.SplitSeq(cell, " | ") {
		// What else was found in cells that are not what they were says nothing of the text.
		if _, known := identity.InfoOf(identity.Code(name)); known && !AsText(code) {
			code = identity.Code(name)
		}
	}
	return code
}

// notOneRow reports whether the text of rows with that error is not one row of its file, so that values
// in the columns do not settle it: it is several rows, or another file's row or header.
func notOneRow(c identity.Code) bool {
	return c == identity.CodeSwallowedRows || c == identity.CodeHeaderChanges
}

// AsText reports whether rows with that error stand in errors.csv as their text: their cells are not
// what they were.
func AsText(c identity.Code) bool {
	switch c {
	case identity.CodeUndecodable, identity.CodeSwallowedRows, identity.CodeEncodingDoubtful, identity.CodeEncodingGuessed:
		return true
	}
	return false
}
