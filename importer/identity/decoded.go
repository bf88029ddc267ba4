package identity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/char"
	"rollcall/importer/identity/internal/show"
	"rollcall/importer/internal/mojibake"
)

// What a file's bytes mean is settled before its rows are cut, and can be wrong all the same: by a guess, by a wrong name,
// or because a program before us had it wrong. The cells tell.

// decoded looks for signs that a cell was not decoded as it was meant. It reports whether the cell may be judged further:
// not if an error was found.
func (j *judge) decoded(c Column, s string) bool {
	if ascii.Only(s) {
		return true
	}
	failed := false
	if strings.ContainsRune(s, utf8.RuneError) {
		failed = j.undecodable(c, s)
	} else if text, page := mojibake.Undouble(s); page != "" {
		failed = j.failOnce(c, CodeDoubleEncoded, Shown(c, s)+" is UTF-8 that was read as "+page+" on its way: write "+Shown(c, seen(c, text))+
			", or have the list exported as UTF-8 and give it without --encoding")
	} else if j.from.Guessed || j.from.Encoding != "" {
		failed = j.doubtful(c, s)
	}
	if j.from.Guessed {
		failed = j.guessed(c, s) || failed
	}
	return !failed
}

// seen is a text as somebody can type it: what cannot be seen in it is a space in prose, and nothing elsewhere.
func seen(c Column, text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case char.ClassOf(r) != char.Invisible:
			return r
		case unicode.IsSpace(r) && c.prose():
			return ' '
		}
		return -1
	}, text)
}

// guessed notes a cell that is read by a guess, and reports whether that is an error. Many rows may have such cells, of which
// the file says what there is to say: only an error names the cell.
func (j *judge) guessed(c Column, s string) bool {
	const guess = "is read as Windows-1252, which is a guess as the file is not UTF-8: " +
		"if it is right, pass --encoding windows-1252, else name the encoding of the file"
	if j.rules.Warns(CodeEncodingGuessed, true) {
		return j.warnOnce(c, CodeEncodingGuessed, guess)
	}
	return j.warnOnce(c, CodeEncodingGuessed, Shown(c, s)+" "+guess)
}

// doubtful notes a cell that was read by a guess, or as the user says, and makes no sense so. It reports whether that is an
// error: a warning where the user has named the encoding.
func (j *judge) doubtful(c Column, s string) bool {
	if name := j.from.Encoding; name != "" {
		return mojibake.Unfit(s, name) && j.warnOnce(c, CodeEncodingDoubtful, Shown(c, s)+" is what "+show.Cell(name)+" reads, as --encoding says: "+
			"that does not seem to fit. "+j.otherEncoding(c, s, name))
	}
	r := mojibake.Misplaced(s)
	return r != 0 && j.failOnce(c, CodeEncodingDoubtful, Shown(c, s)+" has "+char.Name(r)+" where a letter must stand: the file is not UTF-8, "+
		"and it is a guess that it is Windows-1252. "+j.otherEncoding(c, s, guessedEncoding))
}

// guessedEncoding is what a file is taken for that is not UTF-8.
const guessedEncoding = "windows-1252"

// undecodable notes a cell with what could not be decoded, and reports whether that is an error.
func (j *judge) undecodable(c Column, s string) bool {
	name := j.from.Encoding
	switch {
	case j.from.Guessed:
		return j.failOnce(c, CodeUndecodable, Shown(c, s)+" has a byte that means nothing in Windows-1252, which the file was taken for "+
			"as it is not UTF-8. "+j.otherEncoding(c, s, guessedEncoding))
	case mojibake.Single(name):
		return j.failOnce(c, CodeUndecodable, Shown(c, s)+" has a byte that means nothing in "+show.Cell(name)+", as --encoding says: "+
			"that does not fit. "+j.otherEncoding(c, s, name))
	}
	return j.failOnce(c, CodeUndecodable, Shown(c, s)+" has U+FFFD, which stands where something could not be decoded: "+
		"write the character that belongs there, or name the encoding of the file with --encoding if it is another one")
}

// otherEncoding says which encoding a cell may have that was read by the one with the name.
func (j *judge) otherEncoding(c Column, s, name string) string {
	var reads, may []string
	for _, r := range mojibake.Readings(s, name, j.lostIn(c)) {
		may = append(may, r.Encoding+" ("+r.Use+")")
		if r.Text != "" {
			reads = append(reads, "--encoding "+r.Encoding+" reads "+Shown(c, r.Text))
		}
	}
	switch {
	case len(may) == 0:
		return "Name the encoding of the file with --encoding, or have the list exported as UTF-8"
	case len(reads) == len(may):
		return "Name the right one: " + strings.Join(reads, ", ")
	}
	return "Name the right one with --encoding: it may be " + show.List(may)
}

// lostIn returns the bytes that are U+FFFD in a column's cell, "" where they are not known.
func (j *judge) lostIn(c Column) string {
	if j.from.Lost == "" || !j.layout.Has(c) {
		return ""
	}
	at, before, all := int(j.layout.at[c]), 0, 0
	for i, cell := range j.cells {
		n := strings.Count(cell, string(utf8.RuneError))
		if all += n; i < at {
			before += n
		}
	}
	if all != len(j.from.Lost) { // cells that are not read may be left out
		return ""
	}
	return j.from.Lost[before : before+strings.Count(j.cells[at], string(utf8.RuneError))]
}

// lettersDoubted notes a question mark between letters: what some programs write for a letter that they do not have.
func (j *judge) lettersDoubted(c Column, s string) {
	if !mojibake.LacksLetters(s) {
		return
	}
	text := Shown(c, s) + " has a question mark within a word: a program may have written it in place of a letter. "
	if j.from.Stdin {
		text += "PowerShell does so with what it hands to another program: set $OutputEncoding = [System.Text.UTF8Encoding]::new() first, " +
			"or give the file by its name"
	} else {
		text += "Compare with the source, and export it as UTF-8"
	}
	j.warnOnce(c, CodeLettersDoubtful, text)
}
