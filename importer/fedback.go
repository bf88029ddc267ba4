package importer

import (
	"strings"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
)

// A rawColumn is where a file that was an errors.csv keeps the text of malformed rows.
type rawColumn struct{ raw, code int }

// rawColumns finds them; files without one are not in the map.
func rawColumns(files []*csvfile.File) map[*csvfile.File]rawColumn {
	m := map[*csvfile.File]rawColumn{}
	for _, f := range files {
		at := rawColumn{-1, -1}
		for i, name := range f.Header {
			switch strings.ToLower(strings.TrimSpace(name)) {
			case csvfile.OwnPrefix + "raw":
				at.raw = i
			case csvfile.OwnPrefix + "code":
				at.code = i
			}
		}
		if at.raw >= 0 && at.code >= 0 {
			m[f] = at
		}
	}
	return m
}

// malformed returns what is wrong with a row as a row of cells: nil for nothing. A row of errors.csv that still has nothing but the
// text that could not be read is as malformed as it was, and keeps that text.
func (c *Check) malformed(f *csvfile.File, row *csvfile.Row) *csvfile.Malformed {
	if row.Malformed != nil {
		return row.Malformed
	}
	at, ok := c.raws[f]
	if !ok || row.Cells[at.raw] == "" {
		return nil
	}
	for i, cell := range row.Cells {
		if strings.TrimSpace(cell) != "" && !csvfile.Own(f.Header[i]) {
			return nil // it was repaired
		}
	}
	code := identity.CodeMalformedQuote
	for name := range strings.SplitSeq(row.Cells[at.code], " | ") {
		// What else was found in cells that are not what they were says nothing of the text.
		if _, known := identity.InfoOf(identity.Code(name)); known && !asText(code) {
			code = identity.Code(name)
		}
	}
	return &csvfile.Malformed{Code: code, Raw: unguarded(row.Cells[at.raw]),
		Message: "the row could not be read before and is not repaired yet: put its values, which stand in " + csvfile.OwnPrefix + "raw, into the columns"}
}

// asText reports whether rows with that error stand in errors.csv as their text: their cells are not
// what they were.
func asText(c identity.Code) bool {
	return c == identity.CodeUndecodable || c == identity.CodeSwallowedRows
}
