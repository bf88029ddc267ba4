package identity

import (
	"cmp"
	"slices"

	"rollcall/importer/identity/internal/ascii"
)

// A Layout says which column each cell of a row is. It is fixed once made and may be shared.
type Layout struct {
	Kind    Kind
	Columns []Column // by position
	Names   []string // the file's own header names, by position
	// Type is the identity type (imei, serialNumber, manufacturerModelSerial) that the user named, or "". It names the
	// reading where several short-form columns stand side by side, and is the type of an Identifier without a type cell.
	Type string

	at    [NumColumns]int32 // position of each column, -1 where absent
	rest  []slot            // the columns that are not identity, in Column order
	aside []aside           // columns that mean what another one means and seemed to be blank
	ident reading
	byRow []reading // of a layout by row: what its rows may be, each by the cells that it fills
}

// A slot is one cell's place in a row.
type slot struct {
	column Column
	at     int32
}

// An aside is a column that is not read although its name has a meaning.
type aside struct {
	slot
	remedy string // what to do where it has a value all the same
}

// A reading is where a corporate row's identity stands.
type reading struct {
	column Column // Identifier, IMEI, SerialNumber; NoColumn for three columns or none at all
	three  bool   // Manufacturer, Model and SerialNumber together
	typ    string // "" where a Type cell must say it
}

// NewLayout makes a layout of as many columns as a row has cells. It does not judge whether the header is ambiguous:
// without a typ, Manufacturer, Model and SerialNumber together win over SerialNumber, and both over IMEI.
func NewLayout(kind Kind, columns []Column, names []string, typ string) *Layout {
	l := &Layout{Kind: kind, Columns: columns, Names: names, Type: typ}
	for c := range l.at {
		l.at[c] = -1
	}
	for i, c := range columns {
		if c == NoColumn || c >= NumColumns || l.at[c] >= 0 {
			continue
		}
		l.at[c] = int32(i)
		if kind.Has(c) {
			l.rest = append(l.rest, slot{c, int32(i)})
		}
	}
	slices.SortFunc(l.rest, func(a, b slot) int { return cmp.Compare(a.column, b.column) })
	l.ident = l.read()
	return l
}

// NewLayoutByRow makes a layout of a list in which each row has an identity of its own kind, told by the cells that it fills:
// what comes of several files with different identity columns. A serial number alone is no identity where manufacturer and model
// have columns too, since one that lacks the two cells may have been meant as all three.
func NewLayoutByRow(columns []Column, names []string) *Layout {
	l := NewLayout(Corporate, columns, names, "")
	if l.Has(Identifier) {
		l.byRow = append(l.byRow, reading{column: Identifier})
	}
	if l.Has(IMEI) {
		l.byRow = append(l.byRow, reading{column: IMEI, typ: TypeIMEI})
	}
	switch {
	case l.Has(SerialNumber) && l.Has(Manufacturer) && l.Has(Model):
		l.byRow = append(l.byRow, reading{three: true, typ: TypeTuple})
	case l.Has(SerialNumber):
		l.byRow = append(l.byRow, reading{column: SerialNumber, typ: TypeSerial})
	}
	return l
}

// SetAside says that the column at a position means the same as one that is read, and seems to be
// blank: what stands in it all the same is its row's error, for which the remedy is given. It is for
// who makes the layout.
func (l *Layout) SetAside(at int, c Column, remedy string) {
	l.aside = append(l.aside, aside{slot{c, int32(at)}, remedy})
}

// Aside returns what the column at a position means if it was set aside, else NoColumn.
func (l *Layout) Aside(at int) Column {
	for _, s := range l.aside {
		if int(s.at) == at {
			return s.column
		}
	}
	return NoColumn
}

// readingOf returns the reading of one row. ok is false if the row fills the cells of several.
func (l *Layout) readingOf(cells []string) (r reading, ok bool) {
	r, found := l.ident, 0
	filled := func(c Column) bool { return ascii.Trim(l.Value(cells, c)) != "" }
	for _, may := range l.byRow {
		if filled(may.column) || may.three && (filled(Manufacturer) || filled(Model) || filled(SerialNumber)) {
			r = may
			found++
		}
	}
	return r, found <= 1
}

// read finds the reading of the identity columns.
func (l *Layout) read() reading {
	three := l.Has(Manufacturer) && l.Has(Model) && l.Has(SerialNumber)
	switch {
	case l.Kind == Autopilot:
		return reading{column: SerialNumber, typ: TypeSerial}
	case l.Has(Identifier):
		return reading{column: Identifier, typ: l.Type}
	case three && (l.Type == TypeTuple || l.Type == ""):
		return reading{three: true, typ: TypeTuple}
	case l.Has(SerialNumber) && (l.Type == TypeSerial || l.Type == ""):
		return reading{column: SerialNumber, typ: TypeSerial}
	case l.Has(IMEI) && (l.Type == TypeIMEI || l.Type == ""):
		return reading{column: IMEI, typ: TypeIMEI}
	}
	return reading{typ: l.Type}
}

// Has reports whether the file has the column.
func (l *Layout) Has(c Column) bool { return c < NumColumns && l.at[c] >= 0 }

// Value returns the cell of a column as it stands in the row, "" when the file has no such column or the row is too short.
func (l *Layout) Value(cells []string, c Column) string {
	if c >= NumColumns {
		return ""
	}
	if i := int(l.at[c]); i >= 0 && i < len(cells) {
		return cells[i]
	}
	return ""
}

// Name returns the file's own header for a column, or the property's name when the file has none.
func (l *Layout) Name(c Column) string {
	if l.Has(c) && int(l.at[c]) < len(l.Names) {
		if n := l.Names[l.at[c]]; n != "" {
			return n
		}
	}
	return c.String()
}

// Reads reports whether a row's meaning depends on the column: a file may have columns that this kind or this reading leaves aside.
func (l *Layout) Reads(c Column) bool {
	switch {
	case !l.Has(c):
		return false
	case c == ID:
		return true
	case len(l.byRow) > 0 && c.identifies():
		return true
	case c == Type:
		return l.Kind == Corporate
	case c == Manufacturer || c == Model:
		return l.ident.three
	case c == SerialNumber && l.ident.three:
		return true
	case c.identifies():
		return c == l.ident.column
	}
	return l.Kind.Has(c)
}

// Changeable reports whether the file has any column that an update can change: neither the identity nor, unless they are to be sent, a read-only one.
func (l *Layout) Changeable(sendReadOnly bool) bool {
	for _, s := range l.rest {
		if sendReadOnly || !s.column.ReadOnly() {
			return true
		}
	}
	return false
}
