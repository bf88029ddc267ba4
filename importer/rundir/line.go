package rundir

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"rollcall/importer/outcome"
)

// ResultColumns is the header of results.csv. Columns may be added at the end, never renamed.
var ResultColumns = []string{
	"row", "file", "line", "kind", "identity", "id", "action", "status", "http_status", "error_code", "error_message",
	"attempts", "request_id", "retryable", "applied", "warnings", "verified", "time", "changes", "client_request_id",
}

// A Line is one line of results.csv: what became of a row, and where it stands.
type Line struct {
	outcome.Place
	Kind     string
	Identity string // as in imei:356938035643809, without a full user name
	outcome.Outcome
}

// Append appends the line, with its newline, as it stands in the file.
func (l *Line) Append(dst []byte) []byte {
	dst = strconv.AppendInt(dst, int64(l.Row), 10)
	dst = appendCell(dst, FileCell(l.File))
	dst = appendNumber(dst, l.Place.Line)
	dst = appendCell(dst, l.Kind)
	dst = appendCell(dst, Harmless(l.Identity))
	dst = appendCell(dst, Harmless(l.ID))
	dst = appendCell(dst, string(l.Action))
	dst = appendCell(dst, string(l.Status))
	dst = appendNumber(dst, l.HTTPStatus)
	dst = appendCell(dst, Harmless(l.Code))
	dst = appendCell(dst, Harmless(l.Message))
	dst = append(dst, ',')
	dst = strconv.AppendInt(dst, int64(l.Attempts), 10)
	dst = appendCell(dst, Harmless(l.RequestID))
	dst = append(dst, ',')
	if l.Status.Bad() {
		dst = strconv.AppendBool(dst, l.Retryable)
	}
	dst = append(dst, ',')
	if l.MayBeApplied && l.Status.Bad() {
		dst = append(dst, maybe...)
	}
	dst = append(dst, ',')
	for i, w := range l.Warnings {
		if i > 0 {
			dst = append(dst, ';')
		}
		dst = append(dst, w...)
	}
	dst = appendCell(dst, l.Verified)
	dst = append(dst, ',')
	dst = l.Time.UTC().AppendFormat(dst, time.RFC3339)
	dst = appendCell(dst, OneLine(l.Changes))
	return append(dst, ",\n"...) // client_request_id is empty
}

// maybe is what the column applied says where a send may have taken effect.
const maybe = "maybe"

func appendNumber(dst []byte, n int) []byte {
	dst = append(dst, ',')
	if n != 0 {
		dst = strconv.AppendInt(dst, int64(n), 10)
	}
	return dst
}

// appendCell appends a comma and a cell of one line, in quotes where it needs them.
func appendCell(dst []byte, cell string) []byte {
	dst = append(dst, ',')
	if bare(cell) {
		return append(dst, cell...)
	}
	dst = append(dst, '"')
	for i := range len(cell) {
		if cell[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, cell[i])
	}
	return append(dst, '"')
}

// bare reports whether a cell of one line needs no quotes.
func bare(cell string) bool {
	for i := range len(cell) {
		if cell[i] == ',' || cell[i] == '"' {
			return false
		}
	}
	return !strings.HasPrefix(cell, " ") && cell != `\.`
}

// parse reads a line, without its newline, whose strings it shares; those of cells with quotes in
// them are added to spare. It returns false where that is no line of results.csv.
func (l *Line) parse(text string, spare *strings.Builder) bool {
	*l = Line{Outcome: outcome.Outcome{Warnings: l.Warnings[:0]}}
	f := fields{rest: text, spare: spare, ok: true}
	l.Row = f.number()
	l.File = f.next()
	l.Place.Line = f.number()
	l.Kind, l.Identity, l.ID = f.next(), f.next(), f.next()
	l.Action, l.Status = outcome.Action(f.next()), outcome.Status(f.next())
	l.HTTPStatus, l.Code, l.Message = f.number(), f.next(), f.next()
	l.Attempts, l.RequestID = f.number(), f.next()
	l.Retryable, l.MayBeApplied = f.next() == "true", f.next() == maybe
	for warnings := f.next(); warnings != ""; {
		var w string
		w, warnings, _ = strings.Cut(warnings, ";")
		l.Warnings = append(l.Warnings, w)
	}
	l.Verified = f.next()
	l.Time = f.time()
	l.Changes = f.next()
	f.last = true
	f.next()
	return f.ok
}

// Clone is a copy that outlives the reading of the next line, and shares with it the text that both
// were read from.
func (l *Line) Clone() Line {
	c := *l
	c.Warnings = slices.Clone(l.Warnings)
	return c
}

// Keep makes the line its own: it shares nothing with what it was read from.
func (l *Line) Keep() {
	for _, s := range []*string{&l.File, &l.Kind, &l.Identity, &l.ID, (*string)(&l.Action), (*string)(&l.Status), &l.Code, &l.Message,
		&l.RequestID, &l.Verified, &l.Changes} {
		*s = strings.Clone(*s)
	}
	warnings := l.Warnings
	l.Warnings = nil
	for _, w := range warnings {
		l.Warnings = append(l.Warnings, strings.Clone(w))
	}
}

// fields are the cells of a line that are still to be read.
type fields struct {
	rest  string
	spare *strings.Builder
	last  bool // no comma follows the next one
	ok    bool
}

func (f *fields) next() (cell string) {
	if strings.HasPrefix(f.rest, `"`) {
		return f.quoted()
	}
	end := strings.IndexByte(f.rest, ',')
	if f.last {
		if end >= 0 {
			f.ok = false
		}
		return f.rest
	}
	if end < 0 {
		f.ok, f.rest = false, ""
		return ""
	}
	cell, f.rest = f.rest[:end], f.rest[end+1:]
	return cell
}

func (f *fields) quoted() string {
	escaped := false
	for i := 1; i < len(f.rest); i++ {
		if f.rest[i] != '"' {
			continue
		}
		if i+1 < len(f.rest) && f.rest[i+1] == '"' {
			escaped = true
			i++
			continue
		}
		cell, rest := f.rest[1:i], f.rest[i+1:]
		if !f.last {
			f.ok = f.ok && strings.HasPrefix(rest, ",")
			rest = strings.TrimPrefix(rest, ",")
		} else {
			f.ok = f.ok && rest == ""
		}
		f.rest = rest
		if escaped {
			cell = f.unescaped(cell)
		}
		return cell
	}
	f.ok, f.rest = false, ""
	return ""
}

// unescaped is a cell with its doubled quotes made single. What a Builder has written stays as it
// is, so the strings are good as long as anybody has them.
func (f *fields) unescaped(cell string) string {
	from := f.spare.Len()
	for {
		quote := strings.IndexByte(cell, '"')
		if quote < 0 {
			f.spare.WriteString(cell)
			return f.spare.String()[from:]
		}
		f.spare.WriteString(cell[:quote+1])
		cell = cell[quote+2:]
	}
}

// number reads a cell that is blank for 0.
func (f *fields) number() int {
	cell := f.next()
	if cell == "" {
		return 0
	}
	n, err := strconv.Atoi(cell)
	f.ok = f.ok && err == nil
	return n
}

// time reads an RFC 3339 time of UTC in whole seconds.
func (f *fields) time() time.Time {
	t, err := time.Parse(time.RFC3339, f.next())
	f.ok = f.ok && err == nil
	return t
}
