package importer

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// ResultColumns is the header of results.csv. Columns may be added at the end, never renamed.
var ResultColumns = []string{
	"row", "file", "line", "kind", "identity", "id", "action", "status", "http_status", "error_code", "error_message",
	"attempts", "request_id", "warnings", "verified", "time", "changes",
}

// Positions in ResultColumns of the cells that are read back.
const (
	colRow       = 0
	colIdentity  = 4
	colID        = 5
	colStatus    = 7
	colHTTP      = 8
	colCode      = 9
	colMessage   = 10
	colAttempts  = 11
	colRequestID = 12
	colWarnings  = 13
	colVerified  = 14
	colTime      = 15
)

// maxCell bounds a cell of results.csv, so that a line, and a torn one, stays readable.
const maxCell = 4 << 10

// record fills cells with the line of results.csv of one row.
func record(o *outcome.Outcome, cells []string, p outcome.Place, kind, identity string) []string {
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	return append(cells[:0],
		strconv.Itoa(p.Row), fileCell(p.File), number(p.Line), kind, harmless(identity), harmless(o.ID), string(o.Action), string(o.Status),
		number(o.HTTPStatus), harmless(o.Code), harmless(o.Message), strconv.Itoa(o.Attempts), harmless(o.RequestID),
		strings.Join(o.Warnings, ";"), o.Verified, o.Time.UTC().Format(time.RFC3339), oneLine(o.Changes))
}

// oneLine makes s a cell of [identity.OneLine] and of bounded length: in results.csv a newline ends
// a row, nothing else does.
func oneLine(s string) string {
	s = identity.OneLine(s)
	if len(s) > maxCell {
		cut := maxCell
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	return s
}

// harmless makes a cell of ours, often the service's words, safe to open in a spreadsheet: one that would run as a formula gets
// a leading apostrophe. Source: https://owasp.org/www-community/attacks/CSV_Injection
func harmless(s string) string {
	if r, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r) {
		s = "'" + s
	}
	return oneLine(s)
}

// fileCell is a file's name as a cell. The lone hyphen that stands for standard input runs nowhere.
func fileCell(name string) string {
	if name == "-" {
		return name
	}
	return harmless(name)
}

// A result is one line of results.csv read back.
type result struct {
	row      int
	identity string
	id       string
	status   outcome.Status
	http     int
	code     string
	message  string
	attempts int
	cells    []string // the whole line
	warnings []string
	time     string // RFC 3339
}

// readResults streams results.csv in row order. Each returns errStop to end the reading.
func readResults(ctx context.Context, dir disk.Dir, each func(result) error) error {
	path := filepath.Join(dir.Path(), ResultsFile)
	in, err := csvfile.OpenPlain(sourceIn(dir, ResultsFile), ResultColumns, csvfile.Options{})
	if err != nil {
		return err
	}
	return in.Read(ctx, func(*csvfile.Block) error { return nil }, func(b *csvfile.Block) error {
		for i := range b.Rows {
			r := &b.Rows[i]
			if r.Malformed != nil {
				return fmt.Errorf("%s:%d: %s", path, r.Line, r.Malformed.Message)
			}
			res, err := parseResult(cloneCells(r))
			if err != nil {
				return fmt.Errorf("%s:%d: %w", path, r.Line, err)
			}
			if err := each(res); err != nil {
				return err
			}
		}
		return nil
	})
}

// sourceIn is a file of a run directory, to be read as a table.
func sourceIn(dir disk.Dir, name string) csvfile.Source {
	return csvfile.Source{Name: identity.OneLine(filepath.Join(dir.Path(), name)), Open: func() (io.ReadCloser, error) { return dir.Read(name) }}
}

// retryable reports whether sending a failed row again, as it stands, may help: the service was busy or broken, or said one
// thing and did another.
func (r result) retryable() bool {
	if r.status != outcome.Failed {
		return false
	}
	switch r.http {
	case 0, 408, 423, 429:
		return r.attempts > 0
	}
	return r.http >= 500 || r.code == string(identity.CodeNotApplied) || isStorageError(r.code)
}

func parseResult(cells []string) (r result, err error) {
	number := func(s string) (n int) {
		if s == "" || err != nil {
			return 0
		}
		n, err = strconv.Atoi(s)
		return n
	}
	r = result{cells: cells, row: number(cells[colRow]), identity: cells[colIdentity], id: cells[colID],
		status: outcome.Status(cells[colStatus]), http: number(cells[colHTTP]), code: cells[colCode],
		message: cells[colMessage], attempts: number(cells[colAttempts]), time: cells[colTime]}
	if w := cells[colWarnings]; w != "" {
		r.warnings = strings.Split(strings.Clone(w), ";")
	}
	return r, err
}
