package keyset

import (
	"hash/maphash"
	"strings"
	"unicode"

	"rollcall/importer/identity"
)

// An identifier that is spelt in several words has few of a language among them: a virtual
// machine's begins with one, and goes on with sixteen pairs of figures and letters.
const (
	maxWords = 24 // that are put together
	maxPlain = 2  // of these, words of three letters and more without a digit
)

// A Reader finds all that texts of a file may mean as identifiers: words, and words put together,
// whatever stands between them; without zeros; as an IMEI without its check digit, with a wrong
// one, or with a software version; as a number that a spreadsheet has written; as a barcode's
// label; and what hardware hashes name. It is for one goroutine at a time.
type Reader struct {
	seed maphash.Seed
	keys *Keys
	most int  // keys after those of this row
	full bool // there were more
	// only says that nothing counts that has no digit, as in a text that is meant for people.
	only bool

	text    []byte // folded
	segment []byte // its words, one behind the other
	words   []word
	figures []byte // of a number with an exponent
	joined  []byte // the words of a text that something breaks
}

// A word is letters and digits without anything between them. What it counts, it counts from the
// beginning of the segment.
type word struct {
	end    int
	digits int
	plain  int // words of a language
}

// NewReader makes a reader. Readers of one seed find the same keys.
func NewReader(seed maphash.Seed) *Reader { return &Reader{seed: seed} }

// Row adds to k all that the texts of one row may mean. It reports whether that is all: 16,384 keys
// are kept.
func (r *Reader) Row(k *Keys, texts ...string) bool { return r.read(k, false, texts) }

// Prose is Row for a text for people, such as a description: words without a digit are no
// identifiers there.
func (r *Reader) Prose(k *Keys, text string) bool { return r.read(k, true, []string{text}) }

// Name adds to k what one identifier is, whatever stands between its letters.
func (r *Reader) Name(k *Keys, identifier string) {
	r.text = AppendLetters(r.text[:0], identifier)
	if bare := withoutZeros(r.text); len(bare) > 0 {
		k.hashes = append(k.hashes, hash(r.seed, ofName, bare))
	}
}

// Serial adds to k what a serial number that is none by its form may mean: one of its words, and
// with signs that no serial number has, all that Row finds. It reports whether that is all.
func (r *Reader) Serial(k *Keys, serial string) bool {
	if strings.ContainsFunc(serial, foreign) {
		return r.Row(k, serial)
	}
	for part := range strings.FieldsSeq(serial) {
		if len(part) < len(serial) {
			r.Name(k, part)
		}
	}
	return true
}

// foreign reports whether a character is not one of those that serial numbers are spelt with.
func foreign(c rune) bool {
	return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsSpace(c) && !strings.ContainsRune("-_.+", c)
}

func (r *Reader) read(k *Keys, only bool, texts []string) bool {
	r.keys, r.only, r.most, r.full = k, only, len(k.hashes)+maxOfRow, false
	for _, text := range texts {
		r.cell(text)
	}
	r.keys = nil
	return !r.full
}

// cell reads one text: its hardware hashes, and what stands around them.
func (r *Reader) cell(text string) {
	for {
		start, end := hardwareHash(text)
		r.plain(text[:start])
		if start == end {
			return
		}
		for _, serial := range identity.SerialsInHash(text[start:end]) {
			r.plain(serial)
		}
		text = text[end:]
	}
}

// plain reads a text without hardware hashes, cell by cell and word by word.
func (r *Reader) plain(text string) {
	r.text = plainWidth(r.text[:0], text)
	r.numbers()
	r.joined = r.joined[:0]
	segments := 0
	within, last := false, byte(0) // a word; the byte before
	for rest := r.text; len(rest) > 0; {
		c, size, counts := next(rest)
		switch {
		case counts:
			r.segment = append(r.segment, rest[:size]...)
			if len(r.joined) <= maxName {
				r.joined = append(r.joined, rest[:size]...)
			}
			within = true
		default:
			if within {
				r.endWord()
			}
			// A comma between digits may be a decimal point, or stand between thousands.
			if breaks(c) && !(c == ',' && last-'0' <= 9 && len(rest) > 1 && rest[1]-'0' <= 9) {
				r.endSegment()
				segments++
			}
			within = false
		}
		last, rest = rest[size-1], rest[size:]
	}
	if within {
		r.endWord()
	}
	r.endSegment()
	if segments > 0 {
		r.unbroken()
	}
}

// unbroken adds what a text is without what breaks it: a delimiter or a line break may have got into
// the middle of an identifier.
func (r *Reader) unbroken() {
	digits := 0
	for _, b := range r.joined {
		if b-'0' <= 9 {
			digits++
		}
	}
	if digits > 0 {
		r.one(r.joined, digits)
	}
}

// breaks reports whether no identifier goes on behind a character.
func breaks(c rune) bool {
	switch c {
	case ',', ';', '|', '\t', '\n', '\r', '"':
		return true
	}
	return false
}

func (r *Reader) endWord() {
	w := r.before(len(r.words))
	text := r.segment[w.end:]
	digits := 0
	for _, b := range text {
		if b-'0' <= 9 {
			digits++
		}
	}
	if digits == 0 && len(text) >= 3 {
		w.plain++
	}
	w.end, w.digits = len(r.segment), w.digits+digits
	r.words = append(r.words, w)
}

// before is what stands before the i-th word.
func (r *Reader) before(i int) word {
	if i == 0 {
		return word{}
	}
	return r.words[i-1]
}

// endSegment adds what the words of a cell may mean, alone, together, and all as one.
func (r *Reader) endSegment() {
	n := len(r.words)
	for i := 0; i < n && !r.full; i++ {
		before := r.before(i)
		for j := i; j < n && j < i+maxWords && (i == j || r.words[j].plain-before.plain <= maxPlain); j++ {
			r.together(before, r.words[j])
		}
	}
	if n > 0 && (n > maxWords || r.words[n-1].plain > maxPlain) {
		r.together(word{}, r.words[n-1])
	}
	r.words, r.segment = r.words[:0], r.segment[:0]
}

// together adds what the words behind before, to the last, are as one.
func (r *Reader) together(before, last word) {
	r.one(r.segment[before.end:last.end], last.digits-before.digits)
}

// one adds what a text is with nothing between its letters, so many of them digits.
func (r *Reader) one(text []byte, digits int) {
	switch {
	case len(text) > maxName:
	case digits == 0 && r.only:
	case digits == len(text):
		r.number(text)
	default:
		r.add(ofName, withoutZeros(text))
		r.label(text)
	}
}

// number adds what a text of digits may be.
func (r *Reader) number(digits []byte) {
	long := len(digits) >= 12
	digits = withoutZeros(digits)
	r.add(ofName, digits)
	n := len(digits)
	for lost := range 3 { // zeros before it
		if full := n + lost; imeiDigits <= full && full <= imeiDigits+2 {
			r.add(ofIMEI, digits[:imeiDigits-lost])
		}
	}
	figures := withoutEnd(digits)
	if zeros := n - len(figures); long && zeros >= 3 || n > exactDigits && zeros >= n-exactDigits {
		r.rounded(n, figures)
	}
}

const (
	imeiDigits  = 14 // of an IMEI name the device: a check digit follows, or two of a software version
	exactDigits = 15 // of a number are kept by a spreadsheet
)

// label adds the serial number that a barcode's label has behind a prefix.
func (r *Reader) label(text []byte) {
	switch len(text) {
	case 11, 13, 20: // as identity.Shortened knows them: most texts are no label
		if serial := identity.Shortened(strings.ToUpper(string(text))); serial != "" {
			r.add(ofName, withoutZeros([]byte(strings.ToLower(serial))))
		}
	}
}

// add notes a key.
func (r *Reader) add(of kind, text []byte) {
	if len(text) == 0 {
		return
	}
	r.note(hash(r.seed, of, text))
}

func (r *Reader) note(hash uint64) {
	if len(r.keys.hashes) >= r.most {
		r.full = true
		return
	}
	r.keys.hashes = append(r.keys.hashes, hash)
}

// rounded adds a number of which figures are left.
func (r *Reader) rounded(size int, figures []byte) {
	if size > maxDigits || len(figures) > maxFigures || len(figures) == 0 {
		return
	}
	r.keys.figures[size] |= 1 << len(figures)
	r.note(roundedHash(r.seed, size, figures))
}
