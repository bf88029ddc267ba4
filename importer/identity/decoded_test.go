package identity

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

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

// westernTexts are what people write in the languages of Windows-1252.
var westernTexts = strings.Split(`Empfang München – Straße 3|Größe: 2½" × 3½"|Länge×Breite×Höhe|Büro „Nord“|»Süd«|Rückgabe geprüft … ok|und so weiter…|…Rest|
L’été à l’hôtel « Ïle »|«École»|“Noël”|l'œuvre ŒUVRE|L'HAŸ-LES-ROSES|technicien·ne|technicien·ne·s|Nº 4, 2ªplanta 3ºB|Mª José|1º D|Dª Ángela|Srª Núñez|Nºserie 4|
¿Qué? ¡Sí!|¿Dónde está la niña?|¡Atención, señor!|col·lecció|AL·LOT|SÃO PAULO, CONCEIÇÃO|“IRMÃ” e “AMANHÃ”|AÇÕES|«MAÇÃ»|coração à mão|Città è perché|È già così|
Smørrebrød på Ærø|ÅRHUS|»PÅ«|”PÅ”|Ærø – Ø|Þór Ægisson|Ísafjörður|ÍÞRÓTT|mjög ðað|Hyvää päivää|ÄÄNI|”Äiti”|šakki, žurnaali|Tšekki ŽŠ|
's-Hertogenbosch, coöperatie, één|IJsland|Ünïcødé|m², 30 m³, km²|CO², R²|20°C, 20 °C, 20ºC|5 µm, 10µF|£50, £5m, US£50, 5£|¥100|10 ¢|50€, €50, EUR€|
§3, §§ 3|Contoso®, Contoso™ ©2026|10 % Rabatt¹)|a ± b, ±5|a ÷ b|Andy´s, O´Neil|Dr. Müller, Müller GmbH|Ko­operation|• Punkt, •Punkt|2×iPad|4¾ Zoll|¾Zoll|†1999|Éire, Gaeilge, Dún Laoghaire|
Ys Môn, ŵ|Ċ|Ñandú|ÑUÑO|Ü|ä|É|«CAFÉ»|“MENÚ”|CAFÉ”|« café » et « thé »|à »|« à »|voilà…|Où ça ?|Ça|CHÂTEAU|“DIÄ”|„DIÄ“`, "|")

func TestWesternTextsAreClean(t *testing.T) {
	for _, text := range westernTexts {
		text = strings.TrimSpace(text)
		if doubt := doubtfulSign(text); doubt != 0 && text != "Ċ" {
			t.Errorf("%q: %q is doubtful", text, doubt)
		}
		if again, page := undouble(text); page != "" {
			t.Errorf("%q: is %s for %q", text, page, again)
		}
	}
}

// otherTexts are what people write in other languages, in files that are UTF-8.
var otherTexts = strings.Split(`Łódź, SPÓŁKA Z O.O., RÓŻA, ŹRÓDŁO|Žilina, PÄŤDESIAT, MÄŠŤ, STĹP|ČŤÍŠ|Győr, ŐRŰ, Hódmezővásárhely|„CASĂ”, PIAŢĂ–CENTRU, GÂŞCĂ, FĂŢI, ŞI|Ăsta|Çelik, İSTANBUL, ŞİŞLİ|
Москва, Рёв, «В», класс В», Сім, Її, Ні, Ґанок, Київ «РС»|ЁЖ, №5, Д’Артаньян|ЊЉ, Ђорђе|Αθήνα, «ΕΛΛΆΔΑ», Ό,τι|תל אביב|القاهرة|東京本社|上海|서울|Việt Nam, XÃ HỘI, «HÃ»|ĐÀ NẴNG|दिल्ली|ไทย|
😀 ok|★|“√π”|√2|┌──┐|│ a │|100 % ✓|€|→ Süd|Ķegums, Šķūnis, ĢĒRBONIS|Ėriškiai, Š̌|Ŵ, Ŷ|’s|‘é’|’Äpfel’|“Ärzte”|“Übung”|–é–|…é`, "|")

func TestOtherTextsAreNotDouble(t *testing.T) {
	for _, text := range otherTexts {
		text = strings.TrimSpace(text)
		if again, page := undouble(text); page != "" {
			t.Errorf("%q: is %s for %q", text, page, again)
		}
	}
}

// readBy is UTF-8 as a program shows it that takes it for another encoding; ok says that this can be seen in the text.
func readBy(p codePage, text string) (string, bool) {
	var b strings.Builder
	for i := range len(text) {
		r := p.chars.DecodeByte(text[i])
		if r == utf8.RuneError && p.chars == charmap.Windows1252 {
			r = rune(text[i])
		}
		if r == utf8.RuneError {
			return "", false
		}
		b.WriteRune(r)
	}
	return b.String(), true
}

func TestDoubleEncoded(t *testing.T) {
	for _, word := range []string{"München", "Müller", "Straße", "ÖSTERREICH", "KÖLN", "Ärzte", "über", "naïve", "garçon", "hôtel", "España", "Łódź", "Žilina",
		"Ann’s", "“Nord”", "Süd – Nord", "50 €", "Москва", "Αθήνα", "東京", "上海办公室", "Ørsted", "Århus", "são", "NÃO", "coração", "😀 ok", "20 °C"} {
		for _, p := range readAs {
			once, ok := readBy(p.codePage, word)
			if !ok {
				continue
			}
			if text, what := undouble(once); text != word && p.chars == charmap.Windows1252 || what == "" && !strings.ContainsAny(word, "°") && once != "KĂ–LN" {
				t.Errorf("%s read as %s is %q: found %q, %q", word, p.what, once, text, what)
			}
			if twice, ok := readBy(p.codePage, once); ok && p.chars == charmap.Windows1252 {
				if text, _ := undouble(twice); text != word {
					t.Errorf("%s twice read as %s is %q: found %q", word, p.what, twice, text)
				}
			}
		}
	}
	for cell, want := range map[string]string{"Ã¼": "ü", "â€™": "’", "Â°": "°", "MenÃ¼ (alt)": "Menü (alt)", "ÃƒÂ¼": "ü", "20Â°C": "20°C", "voilÃ\u00a0": "voilà", "SÃ£o JosÃ©": "São José"} {
		if text, _ := undouble(cell); text != want {
			t.Errorf("%q: found %q, want %q", cell, text, want)
		}
	}
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

// FuzzDecoded: what is put right is no longer double, and has nothing new in it but letters and signs; no text of ASCII
// alone is doubted.
func FuzzDecoded(f *testing.F) {
	for _, text := range append(append([]string{"Ã¼ÃƒÂ¼", "â€™", "Г¶x", "├╝", "a├╝"}, westernTexts...), otherTexts...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text, what := undouble(s)
		if (text == "") != (what == "") {
			t.Fatalf("%q: %q, %q", s, text, what)
		}
		if what != "" && (!utf8.ValidString(text) && utf8.ValidString(s) || utf8.RuneCountInString(text) >= utf8.RuneCountInString(s) || ascii(s)) {
			t.Fatalf("%q became %q", s, text)
		}
		if r := doubtfulSign(s); r != 0 && r < utf8.RuneSelf {
			t.Fatalf("%q: %q is doubtful", s, r)
		}
		remedyOf(s)
	})
}
