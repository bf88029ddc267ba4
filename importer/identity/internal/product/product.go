// Package product tells by the names of products and systems in a text what kind of device it
// speaks of: see [SpeaksOf].
package product

import (
	"strings"
	"unicode"

	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/hwhash"
)

// A Speech is what a text speaks of, as far as the names of products and systems tell.
type Speech uint8

// What a text may speak of.
const (
	OfNothing  Speech = iota
	OfComputer        // a Windows computer
	OfOther           // a phone, a tablet, a Mac, a Chromebook
)

// computerWords are families of computers that come with Windows, and in the name of nothing else.
var computerWords = wordSet(`latitude optiplex vostro inspiron alienware thinkpad thinkcentre thinkstation thinkbook ideapad ideacentre
	elitebook probook zbook elitedesk prodesk eliteone proone lifebook esprimo travelmate veriton expertbook vivobook zenbook
	portege tecra dynabook matebook`)

// otherWords are in the name of no Windows computer. What they say outweighs computerWords: many
// Chromebooks are called after the family of computers that they are like.
var otherWords = wordSet(`ipad ipads iphone iphones ipod macbook imac macos ios ipados tvos visionos apple android
	chromebook chromebooks chromebox chromebase chromeos chrome google pixel zebra honeywell datalogic motorola xiaomi oneplus nokia fairphone`)

// computerPairs and otherPairs are words of which the second tells.
var computerPairs = map[string]map[string]bool{
	"surface": wordSet("pro laptop go book studio hub"),
	"windows": wordSet("nt 7 8 10 11 pro enterprise education home se"),
	"galaxy":  wordSet("book book2 book3 book4 book5"),
}

var otherPairs = map[string]map[string]bool{
	"surface": wordSet("duo"),
	"windows": wordSet("phone mobile ce"),
	"mac":     wordSet("mini pro studio os"),
	"galaxy":  wordSet("a c j m s z note tab fold flip xcover"),
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// hashSize is what no cell but that of a hash has.
const hashSize = 500

// SpeaksOf returns what a cell speaks of.
func SpeaksOf(text string) Speech {
	switch {
	case len(text) >= hashSize && hwhash.Like(strings.TrimSpace(text)):
		return OfComputer
	case len(text) >= hashSize:
		return OfNothing
	case applePart(text), strings.HasPrefix(text, "SM-"): // Samsung's phones and tablets
		return OfOther
	}
	said, before, words := OfNothing, "", 0
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		switch {
		case otherWords[w], otherPairs[before][w], before == "galaxy" && otherPairs[before][strings.TrimRight(w, "0123456789")]:
			return OfOther
		case computerWords[w], computerPairs[before][w], numbered[before] && ascii.Digits(w):
			said = OfComputer
		}
		before = w
		words++
	}
	if words == 1 && before == "windows" {
		return OfComputer
	}
	return said
}

// numbered are families of computers whose names are words of any text without their numbers.
var numbered = wordSet("precision xps")

// applePart reports whether a text is a part number of Apple, as in MK2K3LL/A.
func applePart(s string) bool {
	at := strings.IndexByte(s, '/')
	return (at == 6 || at == 7) && len(s) == at+2 && strings.IndexByte("FMNPZ", s[0]) >= 0 && ascii.CapitalsAndDigits(s[:at])
}
