package spreadsheet

import (
	"strings"
	"unicode"

	"rollcall/importer/identity/internal/ascii"
)

// errorNames are the error values of spreadsheets without their marks, a line for each language.
// Arabic, Chinese, Hebrew, Japanese, Korean and most languages that are not named have the English
// ones.
//
// Sources: the tables of Excel's error values in EPPlus and its forks,
// https://github.com/EPPlusSoftware/EPPlus, and the dictionaries of
// https://github.com/handsontable/hyperformula. What is missing has the form at least:
// [LikeError].
var errorNames = []string{
	"NULL DIV/0 VALUE REF NAME NUM SPILL CALC FIELD BLOCKED CONNECT UNKNOWN BUSY EXTERNAL PYTHON",
	"ERROR CYCLE CIRCULAR FORMULA PARSE", // of others than Excel
	"NULL DIV/0 WERT BEZUG NAME ZAHL ÜBERLAUF KALK FELD BLOCKIERT VERBINDEN UNBEKANNT EXTERN LEER",   // German
	"NUL DIV/0 VALEUR REF NOM NOMBRE PROPAGATION EPARS CALC CHAMP BLOQUÉ CONNEXION INCONNU",          // French
	"NULO DIV/0 VALOR REF NOMBRE NUM DESBORDAMIENTO CALC CAMPO BLOQUEADO CONECTAR DESCONOCIDO",       // Spanish
	"NULLO DIV/0 VALORE RIF NOME NUM ESPANSIONE CALC CAMPO BLOCCATO CONNETTI SCONOSCIUTO",            // Italian
	"NULO DIV/0 VALOR REF NOME NÚM DESPEJAR PROPAGAR CALC CAMPO BLOQUEADO CONECTAR DESCONHECIDO",     // Portuguese
	"LEEG DEEL/0 DELING.DOOR.0 WAARDE VERW NAAM GETAL OVERLOPEN BEREKENEN VELD GEBLOKKEERD ONBEKEND", // Dutch
	"NUL DIVISION/0 VÆRDI REFERENCE NAVN NUM NUMMER OVERLØB BEREGN FELT",                             // Danish
	"NULL DIV/0 VERDI REF NAVN NAMN NUM TOM OVERFLYT BEREGN BEREKN FELT BLOKKERT UKJEND KOPLE_TIL",   // Norwegian
	"SKÄRNING DIVISION/0 VÄRDEFEL REFERENS NAMN OGILTIGT SPILL FÄLT",                                 // Swedish
	"TYHJÄ JAKO/0 ARVO VIITTAUS NIMI LUKU KENTTÄ",                                                    // Finnish
	"ZERO DZIEL/0 ARG ADR NAZWA LICZBA ROZLANIE OBL POLE",                                            // Polish
	"NULL DIV/0 DĚLENÍ_NULOU HODNOTA ODKAZ NÁZEV ČÍSLO PŘESAH POLE",                                  // Czech
	"NULL NEPLATNÝ DELENIENULOU DELENIE_NULOU HODNOTA ODKAZ NÁZOV ČÍSLO PRESAH POLE",                 // Slovak
	"NULLA ZÉRÓOSZTÓ ÉRTÉK HIV NÉV SZÁM KIBONTÁS MEZŐ",                                               // Hungarian
	"NUL DIV/0 VALOARE REF NUME NUM VĂRSARE CONECTARE BLOCAT",                                        // Romanian
	"NULL DIJ/0 VRIJEDNOST REF NAZIV BROJ",                                                           // Croatian
	"NIČ DEL/0 VREDN SKLIC IME ŠTEV",                                                                 // Slovenian
	"BOŞ SAYI/0 DEĞER BAŞV AD SAYI TAŞMA HESAP ALAN",                                                 // Turkish
	"ΚΕΝΟ ΔΙΑΙΡ/0 ΔΙΑΙΡ./0 ΤΙΜΗ ΑΝΑΦ ΟΝΟΜΑ ΑΡΙΘ ΕΚΧΥΣΗ ΥΠΟΛ ΠΕΔΙΟ ΑΠΟΚΛ ΣΥΝΔΕΣΗ ΑΓΝΩΣΤΟ ΕΞΩΤΕΡΙΚΟΣ",     // Greek
	"ПУСТО ДЕЛ/0 ЗНАЧ ССЫЛКА ИМЯ ЧИСЛО ПЕРЕНОС ВЫЧИСЛ ПОЛЕ НЕИЗВЕСТНО ЗАБЛОКИРОВАНО ПОДКЛЮЧЕНИЕ ЗАНЯТО", // Russian
	"ПУСТА ДЗЯЛ/0 ЗНАЧ СПАСЫЛКА ІМЯ ЛІК ПЕРАЦЯКАННЕ ВЫЛІЧ ПОЛЕ НЕВЯДОМА ЗАБЛАКІРАВАНА ПАДЛУЧЭННЕ",       // Belarusian
	"DESBORDAMENT CAMP", // Catalan
}

// bareErrorNames are those that have no mark behind them, or may have none.
var bareErrorNames = []string{
	"N/A NV N/D N/B N/V I/T SAKNAS PUUTTUU YOK HIÁNYZIK NENÍ_K_DISPOZICI NEDOSTUPNÝ Δ/Υ Н/Д",
	"GETTING_DATA DATEN_ABRUFEN OBTENTION_DONNEES CHARGEMENT_DONNEES OBTENIENDO_DATOS RECUPERO_DATI ESTRAZIONE_DATI_IN_CORSO",
	"OBTENDO_DADOS OBTER_DADOS GEGEVENS_OPHALEN GEGEVENS.OPHALEN HENTER_DATA HENTAR_DATA HÄMTAR_DATA NOUDETAAN_TIETOJA",
	"POBIERANIE_DANYCH ZÍSKÁVÁNÍ_DAT ZÍSKAVAJÚ_SA_ÚDAJE ADATOK_BEKÉRÉSE PRELUARE_DATE VERİ_ALINIYOR ΛΗΨΗ_ΔΕΔΟΜΕΝΩΝ",
	"ПОЛУЧЕНИЕ_ДАННЫХ ОЖИДАНИЕ_ДАННЫХ ЗАГРУЗКА_ДАННЫХ АТРЫМАННЕ_ДАДЗЕНЫХ",
	"UNPARSEABLE", // Smartsheet's
}

var markedErrors, bareErrors = setOf(errorNames), setOf(bareErrorNames)

// phraseErrors are error values of several words, those of Smartsheet.
var phraseErrors = map[string]bool{
	"#NO MATCH": true, "#INVALID REF": true, "#INVALID VALUE": true, "#INVALID OPERATION": true, "#INVALID DATA TYPE": true,
	"#INVALID COLUMN VALUE": true, "#CIRCULAR REFERENCE": true, "#DIVIDE BY ZERO": true, "#INCORRECT ARGUMENT SET": true,
}

// setOf returns the words of some lines.
func setOf(lines []string) map[string]bool {
	m := map[string]bool{}
	for _, l := range lines {
		for _, w := range strings.Fields(l) {
			m[w] = true
		}
	}
	return m
}

// Error reports whether a cell is what a spreadsheet shows for a formula that failed or
// a number that has no room.
func Error(s string) bool {
	if len(s) < 3 || s[0] != '#' {
		return OfficeError(s)
	}
	if ascii.Uniform(s) { // #####: the column was too narrow when the file was saved
		return true
	}
	name := strings.ToUpper(strings.TrimLeft(s[1:], "¡¿"))
	bare := strings.TrimRight(name, "!?")
	return bareErrors[bare] || name != bare && markedErrors[bare] || phraseErrors[strings.ToUpper(s)]
}

// OfficeError reports whether a cell is an error value as LibreOffice writes it: Err:502, in German
// Fehler:502.
func OfficeError(s string) bool {
	word, number, ok := strings.Cut(s, ":")
	if !ok || len(number) != 3 || !ascii.Digits(number) {
		return false
	}
	switch strings.ToLower(word) {
	case "err", "fehler", "erreur", "errore", "erro", "fout", "virhe", "feil", "fel", "fejl":
		return true
	}
	return false
}

// LikeError reports whether a cell has the form of an error value and is none that is
// known: one word in capitals between a number sign and an exclamation or question mark.
func LikeError(s string) bool {
	if len(s) < 4 || s[0] != '#' || s[len(s)-1] != '!' && s[len(s)-1] != '?' {
		return false
	}
	letters := 0
	for _, r := range strings.TrimLeft(s[1:len(s)-1], "¡¿") {
		switch {
		case unicode.IsUpper(r):
			letters++
		case r != '/' && r != '.' && r != '_' && r != '0':
			return false
		}
	}
	return letters >= 2
}
