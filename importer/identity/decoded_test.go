package identity

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

var decodedVerdicts = []verdict{
	corporate("undecodable description", "undecodable!", "serialNumber:A1", SerialNumber, "A1", Description, "M\ufffdnchen"),
	corporate("undecodable serial number", "undecodable!", "serialNumber:A\ufffd1", SerialNumber, "A\ufffd1"),
	corporate("undecodable IMEI", "undecodable!", "imei:\ufffd56938035643809", IMEI, "\ufffd56938035643809"),
	corporate("undecodable model", "undecodable!", "manufacturerModelSerial:Contoso,B\ufffdok,A1", Manufacturer, "Contoso", Model, "B\ufffdok", SerialNumber, "A1"),
	corporate("undecodable tuple", "undecodable!", "manufacturerModelSerial:Contoso,B\ufffdok,A1", Identifier, "Contoso,B\ufffdok,A1", Type, "manufacturerModelSerial"),
	corporate("undecodable platform", "undecodable!", "serialNumber:A1", SerialNumber, "A1", Platform, "i\ufffdS"),
	corporate("undecodable type", "undecodable!", "A1", Identifier, "A1", Type, "im\ufffd"),
	corporate("undecodable id", "undecodable!", "serialNumber:A1", ID, someGUID+"\ufffd", SerialNumber, "A1"),
	corporate("undecodable time", "undecodable!", "serialNumber:A1", SerialNumber, "A1", Created, "\ufffd2026"),
	autopilot("undecodable tag", "undecodable!", "serialNumber:A1", SerialNumber, "A1", GroupTag, "B\ufffdro"),
	autopilot("undecodable hash", "undecodable!", "serialNumber:A1", SerialNumber, "A1", Hash, "T0\ufffd"),
	autopilot("undecodable user", "undecodable!", "serialNumber:A1", SerialNumber, "A1", AssignedUser, "j\ufffdrgen@contoso.com"),
	autopilot("undecodable state", "undecodable!", "serialNumber:A1", SerialNumber, "A1", State, `{"deviceErrorName":"`+"\ufffd"+`"}`),
	corporate("double description", "double_encoded!", "serialNumber:A1", SerialNumber, "A1", Description, "MÃ¼nchen"),
	corporate("double serial number", "double_encoded!", "serialNumber:AÃ¼1", SerialNumber, "AÃ¼1"),
	autopilot("double tag", "double_encoded!", "serialNumber:A1", SerialNumber, "A1", GroupTag, "Empfang â€“ Büro"),
	corporate("letters lost", "letters_lost_doubtful", "serialNumber:A1", SerialNumber, "A1", Description, "M?nchen"),
	corporate("letters lost of a serial number", "letters_lost_doubtful", "serialNumber:AB?CD1", SerialNumber, "AB?CD1"),
	corporate("letters lost of a model", "letters_lost_doubtful", "manufacturerModelSerial:Contoso,B?ok,A1", Manufacturer, "Contoso", Model, "B?ok", SerialNumber, "A1"),
	autopilot("letters lost of a tag", "letters_lost_doubtful", "serialNumber:A1", SerialNumber, "A1", GroupTag, "B??ro"),
	autopilot("letters lost of a user", "letters_lost_doubtful", "serialNumber:A1", SerialNumber, "A1", AssignedUser, "j?rgen@contoso.com"),
	corporate("no letters lost", "", "serialNumber:A1", SerialNumber, "A1", Description, "Wirklich? https://contoso.com/?a=b index.php?id=4 Ja?Nein ?? 5?a"),
}

// guessedRow is a row judged whose bytes were not UTF-8.
func guessedRow(rules *Rules, cell string) *Record {
	var rec Record
	l := NewLayout(Corporate, []Column{SerialNumber, Description}, []string{"Serial", "Details"}, "")
	rules.Judge(l, []string{"A1", cell}, Source{Guessed: true}, &rec)
	return &rec
}

func TestGuessedCells(t *testing.T) {
	for cell, want := range map[string]string{
		"Empfang 3": "",
		"München":   "encoding_guessed",
		// As it stands in code pages: 850, 1250, Mac.
		"£ódŸ": "encoding_doubtful! encoding_guessed", "M¸nchen": "encoding_doubtful! encoding_guessed",
		"Mar¡a": "encoding_doubtful! encoding_guessed", "Espa¤a": "encoding_doubtful! encoding_guessed",
		"fran‡ais": "encoding_doubtful! encoding_guessed", "habitaci¢n": "encoding_doubtful! encoding_guessed",
		"Wroc³aw": "encoding_doubtful! encoding_guessed", "Zaj¹c": "encoding_doubtful! encoding_guessed",
		"by³": "encoding_doubtful! encoding_guessed", "³uk": "encoding_doubtful! encoding_guessed",
		"Bucureºti": "encoding_doubtful! encoding_guessed", "ªtefan": "encoding_doubtful! encoding_guessed",
		"MŸnchen": "encoding_doubtful! encoding_guessed", "CafŽ": "encoding_doubtful! encoding_guessed",
		"bˆton": "encoding_doubtful! encoding_guessed", "na•ve": "encoding_doubtful! encoding_guessed",
		"Ju¿": "encoding_doubtful! encoding_guessed", "¿ó³ty": "encoding_doubtful! encoding_guessed",
		"Gr±dy": "encoding_doubtful! encoding_guessed", "Per£": "encoding_doubtful! encoding_guessed",
		"M\ufffdnchen": "undecodable! encoding_guessed",
		"MÃ¼nchen":     "double_encoded! encoding_guessed",
	} {
		rec := guessedRow(&Rules{}, cell)
		if got := found(rec); got != want {
			t.Errorf("%q: found %q, want %q", cell, got, want)
		}
		rec = guessedRow(&Rules{Strict: true}, cell)
		if got := found(rec); got != strings.ReplaceAll(want, "guessed", "guessed!") {
			t.Errorf("%q, strictly: found %q", cell, got)
		}
		moved := map[Code]bool{CodeUndecodable: true, CodeEncodingDoubtful: true, CodeDoubleEncoded: true}
		rec = guessedRow(&Rules{Warn: moved}, cell)
		if got := found(rec); got != strings.ReplaceAll(want, "!", "") {
			t.Errorf("%q, let pass: found %q", cell, got)
		}
		if v, _ := rec.Value(Description); v.Text != cell {
			t.Errorf("%q is sent as %q", cell, v.Text)
		}
	}
}

// TestRemediesOfGuesses: where the bytes tell the code page, the sentence does.
func TestRemediesOfGuesses(t *testing.T) {
	for _, c := range []struct {
		page       *charmap.Charmap
		name, text string
	}{
		{charmap.Windows1250, "windows-1250", "Łódź"}, {charmap.Windows1250, "windows-1250", "Wrocław"}, {charmap.CodePage850, "cp850", "María"},
		{charmap.CodePage850, "cp850", "España"}, {charmap.CodePage850, "cp850", "français"}, {charmap.Macintosh, "macintosh", "bâton"},
		{charmap.CodePage850, "cp850", "Pokój ñu"},
	} {
		bytes, err := c.page.NewEncoder().String(c.text)
		if err != nil {
			continue
		}
		var read strings.Builder
		for i := range len(bytes) {
			read.WriteRune(charmap.Windows1252.DecodeByte(bytes[i]))
		}
		rec := guessedRow(&Rules{}, read.String())
		if got := rec.Findings[0]; got.Code != CodeEncodingDoubtful || !strings.Contains(got.Message, fmt.Sprintf("--encoding %s reads %q", c.name, c.text)) {
			t.Errorf("%s: %s: %s", c.text, got.Code, got.Message)
		}
	}
	for cell, want := range map[string]string{"M¸nchen": "Name the encoding of the file with --encoding", "M\ufffdnchen": "cp850"} {
		if got := guessedRow(&Rules{}, cell).Findings[0].Message; !strings.Contains(got, want) {
			t.Errorf("%s: %s", cell, got)
		}
	}
}

// Where the bytes are known that were lost, each encoding that is offered has letters for all of them,
// and its text is shown: in every cell its own bytes.
func TestLostBytesAreRead(t *testing.T) {
	for _, c := range []struct {
		from Source
		want string
	}{
		{Source{Guessed: true, Lost: "\x81\x8d\x90"}, `means nothing in Windows-1252, which the file was taken for as it is not UTF-8. Name the right one: --encoding cp850 reads "sì"`},
		{Source{Encoding: "windows-1252", Lost: "\x81\x8d\x90"}, `means nothing in "windows-1252", as --encoding says: that does not fit. Name the right one: --encoding cp850 reads "sì"`},
		{Source{Guessed: true, Lost: "\x81"}, "it may be cp850 (of consoles)"}, // not those of these cells
		{Source{Encoding: "windows-1250"}, "it may be cp850 (of consoles)"},
		{Source{Encoding: "utf-8"}, "has U+FFFD, which stands where something could not be decoded"},
	} {
		var rec Record
		l := NewLayout(Corporate, []Column{NoColumn, SerialNumber, Description, NoColumn}, []string{"Site", "Serial", "Details", "Owner"}, "")
		new(Rules).Judge(l, []string{"M\ufffdnchen", "A1", "s\ufffd", "\ufffd"}, c.from, &rec)
		if f := rec.First(); f == nil || f.Code != CodeUndecodable || !strings.Contains(f.Message, c.want) {
			t.Errorf("%+v: %+v, want %q", c.from, f, c.want)
		}
	}
}

// An encoding that the user named is doubted where another one has letters for all of the cell: a
// warning, as the user may know better.
func TestNamedEncodingIsDoubted(t *testing.T) {
	for _, kind := range []Kind{Corporate, Autopilot} {
		columns := []Column{SerialNumber, map[Kind]Column{Corporate: Description, Autopilot: GroupTag}[kind]}
		for cell, want := range map[string]string{"MÅnchen": "encoding_doubtful", "München": "", "Büro® Süd™": ""} {
			var rec Record
			new(Rules).Judge(NewLayout(kind, columns, []string{"a", "b"}, ""), []string{"A1", cell}, Source{Encoding: "macintosh"}, &rec)
			if got := found(&rec); got != want {
				t.Errorf("%s %q: found %q, want %q", kind, cell, got, want)
			}
		}
	}
}

func TestDoubleEncodedIsShownRepaired(t *testing.T) {
	rec := judged(t, &Rules{}, Corporate, "", SerialNumber, "A1", Description, "MÃ¼ller")
	if got := rec.First().Message; !strings.Contains(got, `write "Müller"`) || !strings.Contains(got, "Windows-1252") {
		t.Error(got)
	}
}

func TestLettersLostOnStandardInput(t *testing.T) {
	l := NewLayout(Corporate, []Column{SerialNumber, Description}, []string{"Serial", "Details"}, "")
	for _, stdin := range []bool{false, true} {
		var rec Record
		new(Rules).Judge(l, []string{"A1", "M?nchen"}, Source{Stdin: stdin}, &rec)
		if got := rec.Findings[0]; got.Code != CodeLettersDoubtful || strings.Contains(got.Message, "$OutputEncoding") != stdin {
			t.Errorf("standard input %v: %s", stdin, got.Message)
		}
	}
}

func TestUndecodableIdentitiesAreAMatterOfForm(t *testing.T) {
	rec := judged(t, &Rules{}, Corporate, "", SerialNumber, "A\ufffd1", Description, "M\ufffdnchen")
	if f := rec.Findings; len(f) != 2 || !f[0].Form || f[1].Form || !rec.Lost() {
		t.Errorf("found %+v", f)
	}
}
