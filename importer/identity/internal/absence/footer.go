package absence

import (
	"regexp"
	"strings"
)

// Ruled reports whether s is a line drawn under a header or between the parts of a report.
func Ruled(s string) bool { return len(s) >= 3 && strings.Trim(s, "-=_*~+| ") == "" }

// footers finds what databases and reports write below their rows.
var footers = regexp.MustCompile(`(?i)^(?:` +
	`\(?\d[\d.,]* ?(?:rows?|records?|entries|items?|results?|lines?|devices?|zeilen?|datensätze?|datensatz|einträge|lignes?|filas?|` +
	`registros?|righe|riga|rijen|rij|linhas?)\b.{0,40}|` +
	`(?:count|number of \w+|rows?|records?|lines?|page|seite)(?: ?[:=] ?| )\d[\d.,]*(?: (?:of|von|/) \d+)?|` +
	`(?:completion time|abschlusszeit|fertigstellungszeit|generated|created|printed|exported|report generated|report created|erstellt|gedruckt)` +
	`(?: ?: ?| (?:by|on|at|am|von) ).+|` +
	`[-=*_#<>. ]*(?:end of (?:report|file|list|data|table|document|export)|eof|ende des berichts|ende der (?:liste|datei)|` +
	`fin (?:du rapport|de la liste|du fichier|del informe|de la lista)|fine (?:del rapporto|elenco)|einde (?:rapport|lijst))[-=*_#<>. ]*|` +
	`[-=*_#<>. ]{2,}(?:end|ende|fin|fine|fim|einde|slut|koniec|konec|son)[-=*_#<>. ]{2,}` +
	`)$`)

// Footer reports whether s is a line below the rows of a report and not a row.
func Footer(s string) bool { return strings.ContainsAny(s, " (:=-*_#<") && footers.MatchString(s) }
