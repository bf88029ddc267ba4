package input

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"rollcall/importer/identity"
)

// unreadable stands in a text for a character that could not be decoded.
const unreadable = string(utf8.RuneError)

// maxLostNames is how many words with lost characters are kept of a file. Each of them is held against every entry that is
// about to be pruned.
const maxLostNames = 256

// appendLostNames adds the words of a text that have a character which could not be decoded: an entry may be meant that has
// another one there.
func appendLostNames(list []string, text string) []string {
	if !strings.ContainsRune(text, utf8.RuneError) {
		return list
	}
	apart := func(r rune) bool {
		return r != utf8.RuneError && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}
	for word := range strings.FieldsFuncSeq(text, apart) {
		known := strings.Trim(word, unreadable+"-") != ""
		if known && strings.ContainsRune(word, utf8.RuneError) && len(list) <= maxLostNames {
			list = append(list, strings.ToLower(word))
		}
	}
	return list
}

// lostNames are words with lost characters, which may be of any entry that has others there.
type lostNames struct{ words []string }

// add keeps the words that rows of a block have. It reports whether there was room for all.
func (l *lostNames) add(list []string) bool {
	for _, name := range list {
		if !slices.Contains(l.words, name) {
			l.words = append(l.words, strings.Clone(name))
		}
		if len(l.words) > maxLostNames {
			return false
		}
	}
	return true
}

// name reports whether a word with lost characters may be the identifier of an entry, or the serial number in it.
func (l *lostNames) name(typ, identifier string) bool {
	if len(l.words) == 0 {
		return false
	}
	name := strings.ToLower(identity.SerialOf(typ, identifier))
	if name == "" {
		name = strings.ToLower(identifier)
	}
	return slices.ContainsFunc(l.words, func(lost string) bool { return mayHaveBeen(lost, name) })
}

// lostAtOnce is how many characters one sign may stand for at most.
const lostAtOnce = 4

// mayHaveBeen reports whether a name is a lost one with a few characters in place of each that is lost. Reached are the
// places of the name that the lost one may have come to.
func mayHaveBeen(lost, name string) bool {
	text := []rune(name)
	reached, next := make([]bool, len(text)+1), make([]bool, len(text)+1)
	reached[0] = true
	for _, r := range lost {
		clear(next)
		for at, ok := range reached {
			switch {
			case !ok:
			case r != utf8.RuneError && at < len(text) && text[at] == r:
				next[at+1] = true
			case r == utf8.RuneError:
				for n := at + 1; n <= min(at+lostAtOnce, len(text)); n++ {
					next[n] = true
				}
			}
		}
		reached, next = next, reached
	}
	return reached[len(text)]
}
