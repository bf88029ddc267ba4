// Package sheettest is a model of what a spreadsheet makes of a CSV that is opened in it and saved
// again. Call [File]; [Cell] is what becomes of one cell. It is for tests, and knows nothing of
// what the tables of this program look like.
package sheettest

import (
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// File opens a CSV whose cells are separated by from, and saves it with a byte order mark, CR LF
// and the separator to. Somebody has sorted it and moved its columns: the rows behind the header,
// and all columns, are in reverse order.
func File(text string, from, to rune) (string, error) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	r.Comma, r.FieldsPerRecord = from, -1
	records, err := r.ReadAll()
	if err != nil {
		return "", err
	}
	if len(records) > 0 {
		slices.Reverse(records[1:])
	}
	var b strings.Builder
	b.WriteString("\ufeff")
	for _, record := range records {
		slices.Reverse(record)
		for i, cell := range record {
			if i > 0 {
				b.WriteRune(to)
			}
			cell = Cell(cell)
			if strings.ContainsAny(cell, "\"\r\n"+string(to)) {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString("\r\n")
	}
	return b.String(), nil
}

const month = `(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|mrz|okt|dez|march|june|july)`

var (
	literal = regexp.MustCompile(`(?s)^="((?:[^"]|"")*)"$`)
	number  = regexp.MustCompile(`^[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?%?$`)
	dates   = []*regexp.Regexp{
		regexp.MustCompile(`^\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?$`),
		regexp.MustCompile(`(?i)^\d{1,2}[-/. ]?` + month + `[-/. ]?(\d{1,4})?$`),
		regexp.MustCompile(`(?i)^` + month + `[-/. ]?\d{1,4}$`),
		regexp.MustCompile(`^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}`),
		regexp.MustCompile(`(?i)^\d{1,2}:\d{2}(:\d{2})?( ?[ap]m?)?$`),
		regexp.MustCompile(`(?i)^\d{1,2} [ap]m?$`),
	}
)

// Cell is what is saved of a cell that was opened.
func Cell(cell string) string {
	if m := literal.FindStringSubmatch(cell); m != nil {
		return strings.ReplaceAll(m[1], `""`, `"`)
	}
	s := strings.Trim(cell, " ")
	switch {
	case number.MatchString(s):
		return saved(s)
	case s != "" && strings.ContainsAny(s[:1], "=+-@"):
		return "#NAME?"
	case strings.EqualFold(s, "true"), strings.EqualFold(s, "false"):
		return strings.ToUpper(s)
	}
	for _, d := range dates {
		if d.MatchString(s) {
			return "04-Mar"
		}
	}
	return cell
}

// saved is a number as it is shown: fifteen digits are kept, eleven shown.
func saved(s string) string {
	s, percent := strings.CutSuffix(strings.Replace(s, ",", ".", 1), "%")
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s // too large for a number
	}
	shown := strconv.FormatFloat(f, 'f', -1, 64)
	if f >= 1e11 || f <= -1e11 || len(shown) > 12 {
		shown = fmt.Sprintf("%.5E", f)
	}
	if percent {
		shown += "%"
	}
	return shown
}
