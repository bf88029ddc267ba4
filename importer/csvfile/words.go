package csvfile

import (
	"strings"
	"unicode/utf8"

	"rollcall/importer/identity"
)

// words are the names that columns have in the files of a run, of either kind, read or not.
type words struct {
	known func(name string) bool
	tails [1 << 15 / 64]uint64 // which three letters names end in
}

const digits = "0123456789"

// longestName is how long a name is at most that is looked up.
const longestName = 64

// newWords gathers the names that are known, and those of the user.
func newWords(m mapping, asides []string) *words {
	more := map[string]bool{}
	w := &words{known: func(name string) bool { return known(identity.NoKind, name) || more[fold(name)] }}
	for _, list := range headings {
		for _, h := range list {
			w.addTail(h.name)
		}
	}
	for _, name := range OwnColumns {
		w.addTail(name)
	}
	for _, list := range [][]string{Asides, asides} {
		for _, name := range list {
			more[fold(name)] = true
			w.addTail(name)
		}
	}
	for name, t := range m {
		more[name] = true
		w.addTail(t.header)
	}
	return w
}

func (w *words) addTail(name string) {
	if len(name) >= 3 {
		t := tail(name)
		w.tails[t/64] |= 1 << (t % 64)
	}
}

// tail is the last three bytes of a text, as far as letters in either case have them in common.
func tail(text string) uint16 {
	n := len(text)
	return uint16(text[n-3]&31)<<10 | uint16(text[n-2]&31)<<5 | uint16(text[n-1]&31)
}

// endLikeOne reports whether a cell may end with a name.
func (w *words) endLikeOne(cell string) bool {
	for len(cell) > 0 && cell[len(cell)-1] == ' ' {
		cell = cell[:len(cell)-1]
	}
	if len(cell) < 3 {
		return false
	}
	t := tail(cell)
	return w.tails[t/64]&(1<<(t%64)) != 0
}

// column returns the folded form of a cell that is the name of a column.
func (w *words) column(cell string) (name string, ok bool) {
	cell = strings.TrimSpace(cell)
	if cell == "" || len(cell) > longestName || cell[0]-'0' <= 9 || !w.known(cell) {
		return "", false
	}
	return fold(cell), true
}

// identifies reports whether a folded name is that of a column that identifies devices, and long enough not to be a word of
// something else.
func (w *words) identifies(name string) bool {
	return len(name) >= 4 && (identifies(columnOf(identity.Corporate, name)) || identifies(columnOf(identity.Autopilot, name)))
}

// behind returns the name, folded, that a text ends with behind something else. Nothing stands between the two.
func (w *words) behind(text string) (name string, ok bool) {
	text = strings.TrimRight(text, " \t")
	if !w.endLikeOne(text) && len(text) > 2 {
		return "", false
	}
	for i := max(1, len(text)-longestName); i < len(text); i++ {
		if utf8.RuneStart(text[i]) && text[i] != ' ' && text[i-1] != ' ' {
			if name, ok := w.column(text[i:]); ok {
				return name, true
			}
		}
	}
	return "", false
}
