package mojibake

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// westernTexts are what people write in the languages of Windows-1252.
var westernTexts = strings.Split(`Empfang München – Straße 3|Größe: 2½" × 3½"|Länge×Breite×Höhe|Büro „Nord“|»Süd«|Rückgabe geprüft … ok|und so weiter…|…Rest|
L’été à l’hôtel « Ïle »|«École»|“Noël”|l'œuvre ŒUVRE|L'HAŸ-LES-ROSES|technicien·ne|technicien·ne·s|Nº 4, 2ªplanta 3ºB|Mª José|1º D|Dª Ángela|Srª Núñez|Nºserie 4|
¿Qué? ¡Sí!|¿Dónde está la niña?|¡Atención, señor!|col·lecció|AL·LOT|SÃO PAULO, CONCEIÇÃO|“IRMÃ” e “AMANHÃ”|AÇÕES|«MAÇÃ»|coração à mão|Città è perché|È già così|
Smørrebrød på Ærø|ÅRHUS|»PÅ«|”PÅ”|Ærø – Ø|Þór Ægisson|Ísafjörður|ÍÞRÓTT|mjög ðað|Hyvää päivää|ÄÄNI|”Äiti”|šakki, žurnaali|Tšekki ŽŠ|
's-Hertogenbosch, coöperatie, één|IJsland|Ünïcødé|m², 30 m³, km²|CO², R²|20°C, 20 °C, 20ºC|5 µm, 10µF|£50, £5m, US£50, 5£|¥100|10 ¢|50€, €50, EUR€|
§3, §§ 3|Contoso®, Contoso™ ©2026|10 % Rabatt¹)|a ± b, ±5|a ÷ b|Andy´s, O´Neil|Dr. Müller, Müller GmbH|Ko`+"\u00ad"+`operation|• Punkt, •Punkt|2×iPad|4¾ Zoll|¾Zoll|†1999|Éire, Gaeilge, Dún Laoghaire|
Ys Môn, ŵ|Ċ|Ñandú|ÑUÑO|Ü|ä|É|«CAFÉ»|“MENÚ”|CAFÉ”|« café » et « thé »|à »|« à »|voilà…|Où ça ?|Ça|CHÂTEAU|“DIÄ”|„DIÄ“`, "|")

func TestWesternTextsAreClean(t *testing.T) {
	for _, text := range westernTexts {
		text = strings.TrimSpace(text)
		if doubt := Misplaced(text); doubt != 0 && text != "Ċ" {
			t.Errorf("%q: %q is doubtful", text, doubt)
		}
		if again, page := Undouble(text); page != "" {
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
		if again, page := Undouble(text); page != "" {
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
			if text, what := Undouble(once); text != word && p.chars == charmap.Windows1252 || what == "" && !strings.ContainsAny(word, "°") && once != "KĂ–LN" {
				t.Errorf("%s read as %s is %q: found %q, %q", word, p.what, once, text, what)
			}
			if twice, ok := readBy(p.codePage, once); ok && p.chars == charmap.Windows1252 {
				if text, _ := Undouble(twice); text != word {
					t.Errorf("%s twice read as %s is %q: found %q", word, p.what, twice, text)
				}
			}
		}
	}
	for cell, want := range map[string]string{"Ã¼": "ü", "â€™": "’", "Â°": "°", "MenÃ¼ (alt)": "Menü (alt)", "ÃƒÂ¼": "ü", "20Â°C": "20°C", "voilÃ\u00a0": "voilà", "SÃ£o JosÃ©": "São José"} {
		if text, _ := Undouble(cell); text != want {
			t.Errorf("%q: found %q, want %q", cell, text, want)
		}
	}
}

// FuzzUndouble: what is put right is no longer double, and has nothing new in it but letters and signs; no text of ASCII
// alone is doubted.
func FuzzUndouble(f *testing.F) {
	for _, text := range append(append([]string{"Ã¼ÃƒÂ¼", "â€™", "Г¶x", "├╝", "a├╝"}, westernTexts...), otherTexts...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text, what := Undouble(s)
		if (text == "") != (what == "") {
			t.Fatalf("%q: %q, %q", s, text, what)
		}
		if what != "" && (!utf8.ValidString(text) && utf8.ValidString(s) || utf8.RuneCountInString(text) >= utf8.RuneCountInString(s) || s == strings.ToValidUTF8(s, "") && len(s) == utf8.RuneCountInString(s)) {
			t.Fatalf("%q became %q", s, text)
		}
		if r := Misplaced(s); r != 0 && r < utf8.RuneSelf {
			t.Fatalf("%q: %q is doubtful", s, r)
		}
		Readings(s, "windows-1252", "")
	})
}
