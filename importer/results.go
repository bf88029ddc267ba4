package importer

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
)

// A result is one line of results.csv read back.
type result struct {
	row      int
	identity string
	id       string
	status   Status
	http     int
	code     string
	message  string
	attempts int
	cells    []string // the whole line
	warnings []string
	time     string // RFC 3339
}

// readResults streams results.csv in row order. Each returns errStop to end the reading.
func readResults(ctx context.Context, path string, each func(result) error) error {
	in, err := csvfile.OpenPlain(csvfile.FileSource(path), ResultColumns, csvfile.Options{})
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

// retryable reports whether sending a failed row again, as it stands, may help: the service was busy or broken, or said one
// thing and did another.
func (r result) retryable() bool {
	if r.status != Failed {
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
		status: Status(cells[colStatus]), http: number(cells[colHTTP]), code: cells[colCode],
		message: cells[colMessage], attempts: number(cells[colAttempts]), time: cells[colTime]}
	if w := cells[colWarnings]; w != "" {
		r.warnings = strings.Split(strings.Clone(w), ";")
	}
	return r, err
}
