package errorscsv

import (
	"fmt"
	"strings"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/sheet"
)

// errorColumns are ours in errors.csv, behind those of the input.
var errorColumns = []string{csvfile.OwnPrefix + "file", csvfile.OwnPrefix + "line", csvfile.OwnPrefix + "status", csvfile.OwnPrefix + "field",
	csvfile.OwnPrefix + "code", csvfile.OwnPrefix + "message", csvfile.OwnPrefix + "retryable", csvfile.OwnPrefix + "raw"}

// A union is the common header of several files: a later file's column joins an earlier one that
// means the same. Columns of one name that mean something else stay apart, and so do those of one
// file.
type union struct {
	header []string
	at     map[*csvfile.File][]int // for each of a file's cells its place, -1 for our own columns
	width  int
}

// A joining is what columns have in common that are one in the common header.
type joining struct {
	name    string // in small letters
	meaning identity.Column
}

func newUnion(files []*csvfile.File) *union {
	u := &union{at: map[*csvfile.File][]int{}}
	places := map[joining][]int{}
	for _, f := range files {
		used := map[int]bool{}
		free := func(j joining) int {
			for _, at := range places[j] {
				if !used[at] {
					return at
				}
			}
			return -1
		}
		list := make([]int, len(f.Header))
		for i, name := range f.Header {
			if list[i] = -1; csvfile.Own(name) {
				continue
			}
			meaning := meaningOf(f, i)
			byName, byColumn := joining{strings.ToLower(strings.TrimSpace(name)), meaning}, joining{"", meaning}
			at := free(byName)
			if at < 0 && meaning != identity.NoColumn {
				at = free(byColumn)
			}
			if at < 0 {
				at = len(u.header)
				u.header = append(u.header, u.name(name, meaning))
				places[byName] = append(places[byName], at)
				if byName != byColumn && meaning != identity.NoColumn {
					places[byColumn] = append(places[byColumn], at)
				}
			}
			used[at], list[i] = true, at
		}
		u.at[f] = list
	}
	u.width = len(u.header)
	return u
}

// meaningOf is what a file's column means there, or would mean if it were read.
func meaningOf(f *csvfile.File, i int) identity.Column {
	if f.Layout != nil && i < len(f.Layout.Columns) && f.Layout.Columns[i] != identity.NoColumn {
		return f.Layout.Columns[i]
	}
	return csvfile.ColumnNamed(f.Header[i])
}

// name returns a name for a new column that no other has. Blank names are none.
func (u *union) name(name string, meaning identity.Column) string {
	taken := func(name string) bool {
		for _, other := range u.header {
			if strings.EqualFold(strings.TrimSpace(name), strings.TrimSpace(other)) {
				return true
			}
		}
		return false
	}
	switch {
	case strings.TrimSpace(name) == "" || !taken(name):
		return name
	case meaning != identity.NoColumn && !taken(meaning.String()):
		return meaning.String()
	}
	for n := 2; ; n++ {
		if numbered := fmt.Sprintf("%s (%d)", name, n); !taken(numbered) {
			return numbered
		}
	}
}

// uses say what the columns are of a table under the common header, ours behind it.
func (u *union) uses() []sheet.Use {
	uses := make([]sheet.Use, u.width+len(errorColumns))
	for i := range u.header[:u.width] {
		uses[i] = sheet.Property
	}
	uses[len(uses)-1] = sheet.Verbatim // rollcall_raw
	for f, places := range u.at {
		for i, at := range places {
			if at >= 0 && f.Layout != nil && sheet.UseOf(f.Layout.Columns[i]) == sheet.Name {
				uses[at] = sheet.Name
			}
		}
	}
	return uses
}

// cells are the user's cells of a row under the common header; a malformed row has none.
func (u *union) cells(r *input.Row) []string {
	out := make([]string, u.width, u.width+len(errorColumns))
	places := u.at[r.File]
	for k, cell := range r.Cells.Cells {
		if k < len(places) && places[k] >= 0 {
			out[places[k]] = cell
		}
	}
	return out
}
