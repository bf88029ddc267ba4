package importer

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// A Limit is a number of rows, or a share of all rows. The zero value is no limit.
type Limit struct {
	Given bool
	Rows  int
	Share float64 // of all rows, where Rows is not what was given
}

// ParseLimit reads "25" or "5%".
func ParseLimit(s string) (Limit, error) {
	s = strings.TrimSpace(s)
	if share, ok := strings.CutSuffix(s, "%"); ok {
		v, err := strconv.ParseFloat(strings.TrimSpace(share), 64)
		if err != nil || !(v >= 0 && v <= 100) {
			return Limit{}, fmt.Errorf("%q: want a number of rows, or 0%% to 100%%", s)
		}
		return Limit{Given: true, Share: v / 100}, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return Limit{}, fmt.Errorf("%q: want a number of rows, or a share of all rows such as 5%%", s)
	}
	return Limit{Given: true, Rows: n}, nil
}

func (l Limit) String() string {
	switch {
	case !l.Given:
		return ""
	case l.Share > 0:
		return strconv.FormatFloat(l.Share*100, 'f', -1, 64) + "%"
	}
	return strconv.Itoa(l.Rows)
}

// ofRows words the limit with what it is a share of.
func (l Limit) ofRows(rows int) string {
	if l.Share > 0 {
		return fmt.Sprintf("%s of %s", l, outcome.Number(rows, "row", "rows"))
	}
	return l.String()
}

// of is the limit as a number of rows.
func (l Limit) of(rows int) int {
	switch {
	case !l.Given:
		return math.MaxInt
	case l.Share > 0:
		return int(l.Share * float64(rows))
	}
	return l.Rows
}

// A GuardError ends a run because one of its guards says that something is wrong with the whole of it.
type GuardError struct {
	Flag string // the flag that sets the guard
	Text string
}

func (e *GuardError) Error() string { return e.Text + " (" + e.Flag + ")" }

// guards watch the rows as they are recorded.
type guards struct {
	rows        int // of the input
	maxFailures Limit
	maxSame     int // 0 is off
	failed      int
	code        string
	same        int // rows in a row that the service refused with code
}

// see judges one recorded row.
func (g *guards) see(o *outcome.Outcome) error {
	if o.Status == outcome.Failed {
		g.failed++
	}
	if limit := g.maxFailures.of(g.rows); g.failed > limit {
		return &GuardError{"--max-failures", fmt.Sprintf("%s failed, which is more than the limit of %s", outcome.Number(g.failed, "row has", "rows have"), g.maxFailures)}
	}
	switch {
	case o.HTTPStatus == 0 || o.Code == string(identity.CodeNotFound):
		return nil // nothing was sent, or only this row is concerned
	case o.Status != outcome.Failed || o.OfService:
		g.same = 0
		return nil
	case o.Code != g.code:
		g.code, g.same = o.Code, 0
	}
	if g.same++; g.maxSame > 0 && g.same >= g.maxSame {
		return &GuardError{"--max-same-error", fmt.Sprintf("%d rows in a row were refused with %s: %s", g.same, o.Code, o.Message)}
	}
	return nil
}

// tooManyInvalid refuses an input with more invalid rows than the limit.
func (j *Job) tooManyInvalid(invalid int) error {
	if invalid <= j.MaxInvalid.of(j.Check.Rows) {
		return nil
	}
	nothing := "nothing was sent"
	if j.Memory != nil && j.Memory.Rows > 0 {
		nothing = "nothing more was sent"
	}
	return &GuardError{"--max-invalid", fmt.Sprintf("%d of %d rows are invalid, which is more than the limit of %s; %s", invalid, j.Check.Rows, j.MaxInvalid, nothing)}
}
