package csvfile

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"rollcall/importer/identity"
)

// mapping is Options.Map with its targets understood, by folded header name.
type mapping map[string]target

type target struct {
	header string // as the user wrote it
	column identity.Column
}

// ignore as a target leaves a column aside.
const ignore = "ignore"

// ParseMap reads pairs such as S/N=serialNumber,Asset Tag=description. Header names may hold commas
// and equals signs: a pair ends where a comma follows the name of a column.
func ParseMap(text string) (map[string]string, error) {
	pairs, pair, wrong := map[string]string{}, "", ""
	for piece := range strings.SplitSeq(text, ",") {
		if pair != "" {
			pair += ","
		}
		pair = strings.TrimLeft(pair+piece, " ")
		at := strings.LastIndexByte(pair, '=')
		if at < 0 {
			continue
		}
		name, to := strings.TrimSpace(pair[:at]), strings.TrimSpace(pair[at+1:])
		if !isTarget(to) {
			if wrong == "" {
				wrong = to
			}
			continue
		}
		if had, ok := pairs[name]; ok && had != to {
			return nil, &Error{Message: fmt.Sprintf("--map names %s twice, as %s and as %s", shownName(name), had, to), Hint: "name each header once"}
		}
		pairs[name], pair, wrong = to, "", ""
	}
	switch {
	case wrong != "":
		return nil, noTarget(wrong)
	case strings.Trim(pair, " ,") != "" || len(pairs) == 0:
		return nil, &Error{Message: fmt.Sprintf("--map %q: want HEADER=COLUMN", pair), Hint: "give pairs such as 'S/N=serialNumber'"}
	}
	return pairs, nil
}

func isTarget(name string) bool {
	return fold(name) == ignore || ColumnNamed(name) != identity.NoColumn
}

// noTarget is the error of a pair whose second half is no column.
func noTarget(name string) *Error {
	return &Error{Message: fmt.Sprintf("--map: %q is no column", name), Hint: "possible are " + strings.Join(targets(), ", ")}
}

// newMapping checks a user's map of names.
func newMapping(m map[string]string) (mapping, error) {
	res := mapping{}
	for _, header := range slices.Sorted(maps.Keys(m)) {
		if fold(header) == "" {
			return nil, &Error{Message: fmt.Sprintf("--map: %q is no header name", header), Hint: "give pairs such as 'S/N=serialNumber'"}
		}
		if !isTarget(m[header]) {
			return nil, noTarget(m[header])
		}
		if other, ok := res[fold(header)]; ok {
			return nil, &Error{Message: fmt.Sprintf("--map: %q and %q are one header name", other.header, header), Hint: "name each header once"}
		}
		res[fold(header)] = target{header: header, column: ColumnNamed(m[header])}
	}
	return res, nil
}

// targets lists what a header name can be mapped to.
func targets() []string {
	var all []string
	for c := identity.ID; c < identity.NumColumns; c++ {
		all = append(all, c.String())
	}
	return append(all, ignore)
}

// lost is the error of a map that names headers which no file has, nil if it names none.
func (m mapping) lost(files []*File) error {
	missing := m.missing(files)
	if len(missing) == 0 {
		return nil
	}
	var names, there []string
	for _, f := range missing {
		header := m[f].header
		// A comma in the name may be one between two pairs, the first of which is wrong.
		if _, rest, ok := strings.Cut(header, "="); ok {
			if to, _, ok := strings.Cut(rest, ","); ok {
				return noTarget(to)
			}
		}
		names = append(names, shownName(header))
	}
	e := &Error{}
	headers := 0
	for _, f := range files {
		if f.Header == nil {
			continue
		}
		e.File = f.Name
		headers++
		for _, n := range f.Header {
			if s := shownName(n); fold(n) != "" && !Own(n) && !slices.Contains(there, s) {
				there = append(there, s)
			}
		}
	}
	what := "the file has: "
	if headers != 1 {
		what, e.File = "the files have: ", ""
	}
	e.Message = "no column is named " + strings.Join(names, ", or ") + "; " + what + listed(there)
	e.Hint = m.corrected(missing, files)
	return e
}

// missing are the folded names of the map that no header has, sorted. Where there is no header at
// all, none is missing.
func (m mapping) missing(files []*File) []string {
	left := maps.Clone(m)
	headers := 0
	for _, f := range files {
		for _, n := range f.Header {
			headers++
			delete(left, fold(n))
		}
	}
	if headers == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(left))
}

// corrected is what to write instead of a map with names that no header has.
func (m mapping) corrected(missing []string, files []*File) string {
	var pairs []string
	for _, f := range missing {
		best, name := len(f)/3+2, ""
		for _, file := range files {
			for _, n := range file.Header {
				d := distance(f, fold(n))
				if c := aliasOf(identity.Corporate, m[f].header); c != identity.NoColumn && c == aliasOf(identity.Corporate, n) {
					d = 0 // another name of the same
				}
				if d < best && fold(n) != "" && !Own(n) {
					best, name = d, n
				}
			}
		}
		if name == "" {
			return "give a column its own name, as it stands in the header"
		}
		pairs = append(pairs, name, m[f].named())
	}
	if text, ok := paste(pairs...); ok {
		return "did you mean " + text + "?"
	}
	return "give a column its own name, as it stands in the header"
}

// named is the target's name as --map takes it.
func (t target) named() string {
	if t.column == identity.NoColumn {
		return ignore
	}
	return t.column.String()
}

// paste returns a --map of header names and targets, in turn, such that it can be pasted into bash,
// zsh and PowerShell. ok is false for a name that no quotes can bring through all of them.
func paste(pairs ...string) (text string, ok bool) {
	var parts []string
	for i := 0; i < len(pairs); i += 2 {
		if identity.Mask(pairs[i]) != pairs[i] || len(pairs[i]) > longestPasted || strings.ContainsFunc(plainName(pairs[i]), unprintable) {
			return "", false // more likely a row of data than a header, and nothing to show
		}
		parts = append(parts, plainName(pairs[i])+"="+pairs[i+1])
	}
	text = strings.Join(parts, ",")
	back, err := ParseMap(text)
	if err != nil {
		return "", false
	}
	named := map[string]bool{}
	for name := range back {
		named[fold(name)] = true
	}
	for i := 0; i < len(pairs); i += 2 {
		if !named[fold(pairs[i])] {
			return "", false
		}
	}
	switch {
	case !strings.ContainsAny(text, singleQuotes):
		return "--map '" + text + "'", true
	case !strings.ContainsAny(text, doubleQuotes+"$`\\!"):
		return `--map "` + text + `"`, true
	}
	return "", false
}

// Shells know more quotes than those of ASCII: PowerShell takes these for one another.
const (
	singleQuotes = "'‘’‚‛"
	doubleQuotes = `"“”„`
)

// plainName returns a header name on one line and without double quotes and invisible characters,
// none of which count when names are compared.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '"' || r == '\ufeff' || r == '\u200b':
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	return strings.Join(strings.Fields(name), " ")
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// longestPasted is how long a name is at most that is suggested for pasting.
const longestPasted = 200

// shownName shows a header name, which is to be pasted into a --map, as it stands where that is clear,
// else in quotes. It may be anything if the file has no header, and then is nothing to show in full.
func shownName(name string) string {
	const most = 40
	whole := len(name) <= longestPasted
	name = identity.Mask(plainName(name))
	if r := []rune(name); len(r) > most && !whole {
		name = string(r[:most]) + "..."
	}
	if strings.ContainsAny(name, ",;") || strings.ContainsFunc(name, unprintable) {
		return strconv.Quote(name)
	}
	return name
}

// listed joins names for a sentence: the first ones, and how many there are besides.
func listed(names []string) string {
	const most = 12
	if more := len(names) - most; more > 0 {
		names = append(names[:most:most], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}
