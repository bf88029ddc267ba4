package absence

import (
	"regexp"
	"strings"
)

// What stands below the rows of a list is no device: a line of totals, in the words of the program
// that added it, or a line that says where the list ends.

// totals are the words of such lines, those that spreadsheets and their pivot tables write of
// themselves among them. They are compared as placeholders are.
var totals = folded(
	"Total", "Totals", "Grand Total", "Subtotal", "Sub-total", "Sum", "Total Result", "Grand Count", "Total Count",
	"Summe", "Summen", "Gesamt", "Gesamtsumme", "Gesamtergebnis", "Gesamtzahl", "Gesamtanzahl", "Teilergebnis", "Zwischensumme",
	"Endsumme", "Insgesamt", "Ergebnis", "Gesamt Ergebnis", "Anzahl", // German
	"Somme", "Total général", "Sous-total", "Résultat", // French
	"Suma", "Suma total", "Total general", "Totales", "Subtotales", // Spanish
	"Totale", "Totali", "Totale complessivo", "Totale generale", "Subtotale", "Somma", // Italian
	"Soma", "Total geral", "Totais", "Total Global", // Portuguese
	"Totaal", "Eindtotaal", "Subtotaal", "Som", // Dutch
	"Totalt", "Summa", "Totalsumma", "Delsumma", "Totalsum", "Hovedtotal", "I alt", "Samlet", "Delsum", "Sum totalt", // Scandinavian
	"Yhteensä", "Kaikki yhteensä", "Loppusumma", "Välisumma", "Summa kokku", "Kokku", "Kopā", "Iš viso", // Finnish, Baltic
	"Suma końcowa", "Razem", "Ogółem", "Łącznie", "Suma częściowa", // Polish
	"Celkem", "Celkový součet", "Součet", "Mezisoučet", "Spolu", "Celkom", "Súčet", "Celkový súčet", "Medzisúčet", // Czech, Slovak
	"Összesen", "Végösszeg", "Összeg", "Részösszeg", // Hungarian
	"Ukupno", "Zbroj", "Sveukupno", "Skupaj", "Vsota", "Skupna vsota", "Ukupan zbir", "Укупно", // of the western Balkans
	"Total parțial", "Suma totală", // Romanian
	"Toplam", "Genel Toplam", "Ara Toplam", // Turkish
	"Σύνολο", "Γενικό άθροισμα", "Άθροισμα", "Μερικό άθροισμα", // Greek
	"Итого", "Всего", "Сумма", "Общий итог", "Итог", "Усього", "Разом", "Загальний підсумок", "Общо", "Сума", "Усяго", // Cyrillic
	"合計", "総計", "小計", "总计", "合计", "小计", "總計", "总和", "합계", "총합계", "총계", "소계", // East Asian
	"المجموع", "الإجمالي", "الإجمالي الكلي", "סה\"כ", "סך הכל", "סכום כולל", "รวม", "ผลรวม", "ผลรวมทั้งหมด", "Tổng", "Tổng cộng", "Jumlah",
)

var totalSizes = sizesOf(totals, "")

// counted finds the number behind a line's words, with what may stand between.
var counted = regexp.MustCompile(`^(.*?)(?: ?[:=：] ?| )\d[\d.,]*(?: (?:of|von|/) \d+)?$`)

// Total reports whether a text is what begins a line of totals: one of the words, what is summed
// before it or a number behind it.
func Total(s string) bool {
	if s == "" || len(s) > longest {
		return false
	}
	if totalWord(s) {
		return true
	}
	if last := strings.LastIndexByte(s, ' '); last > 0 && totalWord(s[last+1:]) {
		return true
	}
	if b := s[len(s)-1]; b < '0' || b > '9' {
		return false
	}
	m := counted.FindStringSubmatch(s)
	return m != nil && m[1] != "" && (totalWord(m[1]) || totalWord(firstWord(m[1])))
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// totalWord reports whether a text is one of the words by itself.
func totalWord(s string) bool {
	s = lowerCase(s)
	if totalSizes.lack(measure(s)) {
		return false
	}
	var buf [longest]byte
	return totals[string(fold(&buf, s))]
}
