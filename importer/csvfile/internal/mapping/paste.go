package mapping

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/identity"
)

// Paste returns a --map of header names and targets, in turn, such that it can be pasted into bash,
// zsh and PowerShell. ok is false for a name that no quotes can bring through all of them.
func Paste(pairs ...string) (text string, ok bool) {
	var parts []string
	for i := 0; i < len(pairs); i += 2 {
		if identity.Mask(pairs[i]) != pairs[i] || len(pairs[i]) > longestPasted || strings.ContainsFunc(plainName(pairs[i]), unprintable) {
			return "", false // more likely a row of data than a header, and nothing to show
		}
		parts = append(parts, plainName(pairs[i])+"="+pairs[i+1])
	}
	text = strings.Join(parts, ",")
	back, err := Parse(text)
	if err != nil {
		return "", false
	}
	named := map[string]bool{}
	for name := range back {
		named[colname.Fold(name)] = true
	}
	for i := 0; i < len(pairs); i += 2 {
		if !named[colname.Fold(pairs[i])] {
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

// ShownName shows a header name, which is to be pasted into a --map, as it stands where that is
// clear, else in quotes. It may be anything if the file has no header, and then is nothing to show
// in full.
func ShownName(name string) string {
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

// Listed joins names for a sentence: the first ones, and how many there are besides.
func Listed(names []string) string {
	const most = 12
	if more := len(names) - most; more > 0 {
		names = append(names[:most:most], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

// Shells know more quotes than those of ASCII: PowerShell takes these for one another.
const (
	singleQuotes = "'‘’‚‛"
	doubleQuotes = `"“”„`
)
