package send

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/importer/caught"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// rowsOf makes n rows.
func rowsOf(n int) (rows []*Row) {
	for i := range n {
		rows = append(rows, NewRow(outcome.Place{Row: i + 1, File: "devices.csv", Line: i + 2}, identity.Record{}))
	}
	return rows
}

// numbers are the numbers of rows, as in "1 2 3".
func numbers(rows []*Row) string {
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprint(r.Place.Row))
	}
	return strings.Join(out, " ")
}

// over reports whether a row has come to its end.
func over(r *Row) bool {
	select {
	case <-r.Done():
		return true
	default:
		return false
	}
}

func settle(rows []*Row) {
	for _, r := range rows {
		r.Settle()
	}
}

var errLost = errors.New("lost")

// TestOneEnd: a row comes to its end once. A second end panics, and what the first one has said stands.
func TestOneEnd(t *testing.T) {
	ends := map[string]func(*Row){
		"settled":   (*Row).Settle,
		"abandoned": func(r *Row) { r.Abandon(errLost) },
		"kept":      func(r *Row) { r.Keep(rundir.Line{Outcome: outcome.Outcome{Status: outcome.Updated}}) },
	}
	after := map[string]func(*Row){"handed on": (*Row).HandOn}
	for name, end := range ends {
		after[name] = end
	}
	for first, end := range ends {
		for second, again := range after {
			r := rowsOf(1)[0]
			end(r)
			was, err := r.Outcome, r.Err()
			var fault *caught.Panic
			if got := caught.Do(func() error { again(r); return nil }); !errors.As(got, &fault) {
				t.Errorf("%s and then %s: %v, want a panic", first, second, got)
			}
			if !over(r) || r.Outcome.Status != was.Status || !r.Outcome.Time.Equal(was.Time) || !errors.Is(r.Err(), err) {
				t.Errorf("%s and then %s: %+v, %v", first, second, r.Outcome, r.Err())
			}
		}
	}
}

// TestInDoubt: of a row that was given up the error says whether it may have been sent.
func TestInDoubt(t *testing.T) {
	for _, c := range []struct {
		name  string
		doubt bool // of an earlier part of the run
		err   error
		want  bool
	}{
		{"cut off", false, context.Canceled, true},
		{"never sent", false, NotSent(context.Canceled), false},
		{"never sent, but earlier", true, NotSent(context.Canceled), true},
		{"drained before it left", false, fmt.Errorf("patch: %w", graph.ErrDrained), false},
		{"drained, and an earlier attempt left", false, errors.Join(graph.ErrDrained, graph.ErrInDoubt), true},
	} {
		r := rowsOf(1)[0]
		r.Memory.Doubt = c.doubt
		r.Abandon(c.err)
		if got := r.InDoubt(); got != c.want {
			t.Errorf("%s: in doubt %v, want %v", c.name, got, c.want)
		}
	}
}

// A senderFunc is a sender.
type senderFunc func(rows []*Row) (left []*Row, err error)

func (f senderFunc) Send(_ context.Context, rows []*Row) ([]*Row, error) { return f(rows) }

// TestGatherLeft: what a sender gives back without an error is decided again, with one it is abandoned and the run halts.
func TestGatherLeft(t *testing.T) {
	for _, c := range []struct {
		name             string
		cover            error // it is not on disk that rows may have been sent
		send             senderFunc
		again, abandoned string
		inDoubt          bool
	}{
		{"all settled", nil, func(rows []*Row) ([]*Row, error) { settle(rows); return nil, nil }, "", "", false},
		{"two are left", nil, func(rows []*Row) ([]*Row, error) { settle(rows[:2]); return rows[2:], nil }, "3 4", "", false},
		{"two are lost", nil, func(rows []*Row) ([]*Row, error) { settle(rows[:2]); return rows[2:], errLost }, "", "3 4", true},
		{"all are lost", nil, func(rows []*Row) ([]*Row, error) { return rows, errLost }, "", "1 2 3 4", true},
		{"one is handed on", nil, func(rows []*Row) ([]*Row, error) { settle(rows[1:]); rows[0].HandOn(); return nil, nil }, "", "", false},
		{"a fault of ours halfway", nil, func(rows []*Row) ([]*Row, error) { settle(rows[:1]); rows[1].HandOn(); panic("a fault") }, "", "3 4", true},
		{"no disk", errLost, func([]*Row) ([]*Row, error) { panic("nothing may be sent") }, "", "1 2 3 4", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rows, again, abandoned := rowsOf(4), []*Row(nil), []*Row(nil)
				g := NewGather(len(rows), c.send)
				g.Cover = func([]*Row) error { return c.cover }
				g.Again = func(_ context.Context, r *Row) error { again = append(again, r); return nil }
				go func() {
					for _, r := range rows {
						g.Add(r)
					}
					g.NoMore()
				}()
				var halted error
				g.Run(t.Context(), 1, func(err error) { halted = err })
				for _, r := range rows {
					if !over(r) || r.Err() == nil {
						continue
					}
					if abandoned = append(abandoned, r); r.InDoubt() != c.inDoubt {
						t.Errorf("row %d is in doubt: %v", r.Place.Row, r.InDoubt())
					}
				}
				if numbers(again) != c.again || numbers(abandoned) != c.abandoned || (halted != nil) != (c.abandoned != "") {
					t.Errorf("decided again: %s, abandoned: %s, halted by %v", numbers(again), numbers(abandoned), halted)
				}
			})
		})
	}
}

// TestInHalves: each row is sent in one of the halves, and what comes back of both is left, the second half untried where the first
// has ended the run.
func TestInHalves(t *testing.T) {
	for _, c := range []struct {
		rows       int
		fails      int // the half that fails; 0 for none
		sent, left string
	}{
		{2, 0, "1|2", "1"},
		{3, 0, "1|2 3", "1 3"},
		{5, 0, "1 2|3 4 5", "1 3 4 5"},
		{5, 1, "1 2", "1 2 3 4 5"},
		{5, 2, "1 2|3 4 5", "1 3 4 5"},
	} {
		var sent []string
		rows := rowsOf(c.rows)
		left, err := InHalves(rows, func(half []*Row) ([]*Row, error) {
			if sent = append(sent, numbers(half)); c.fails == len(sent) {
				return half, errLost
			}
			return slices.DeleteFunc(slices.Clone(half), func(r *Row) bool { return r == rows[1] }), nil // which is settled
		})
		if got := strings.Join(sent, "|"); got != c.sent || numbers(left) != c.left || (err != nil) != (c.fails > 0) {
			t.Errorf("%d rows, half %d fails: sent %s, left %s, %v", c.rows, c.fails, got, numbers(left), err)
		}
		if all := numbers(rows); all != numbers(rowsOf(c.rows)) {
			t.Errorf("the list itself is now %s", all)
		}
	}
}

// TestResend: what was not found is sent again until that was done often enough, after pauses that double up to half a minute, and in
// halves where the service ran out of time.
func TestResend(t *testing.T) {
	slow := &graph.Error{Class: graph.MaybeApplied, Status: 504, Code: "GatewayTimeout", Message: "too slow", Applied: true}
	noReply := &graph.Error{Class: graph.MaybeApplied, Message: "no reply", Applied: true}
	for _, c := range []struct {
		name  string
		n, of int // sends so far, and at most
		cause *graph.Error
		rows  int
		sent  string // number of the attempt and rows, list by list
		pause time.Duration
		code  identity.Code // of rows that are not sent again
	}{
		{"nothing is missing", 1, 3, nil, 0, "", 0, ""},
		{"a first time", 1, 3, nil, 3, "2: 1 2 3", 500 * time.Millisecond, ""},
		{"a second time", 2, 3, nil, 3, "3: 1 2 3", time.Second, ""},
		{"often enough", 3, 3, nil, 3, "", 0, identity.CodeNotApplied},
		{"often enough, the reply lost", 3, 3, noReply, 2, "", 0, identity.Code(graph.MaybeApplied.String())},
		{"more often than that", 9, 3, nil, 1, "", 0, identity.CodeNotApplied},
		{"never", 1, 0, nil, 1, "", 0, identity.CodeNotApplied},
		{"a long time", 8, 100, nil, 1, "9: 1", 30 * time.Second, ""},
		{"a very long time", 80, 100, nil, 1, "81: 1", 30 * time.Second, ""},
		{"the reply was lost", 1, 3, noReply, 3, "2: 1 2 3", 500 * time.Millisecond, ""},
		// Halving ends by itself, so it is none of the attempts.
		{"too slow", 1, 3, slow, 3, "2: 1, 2: 2 3", 500 * time.Millisecond, ""},
		{"too slow again", 2, 3, slow, 2, "2: 1, 2: 2", time.Second, ""},
		{"too slow, and alone", 2, 3, slow, 1, "3: 1", time.Second, ""},
		{"too slow, often enough", 3, 3, slow, 1, "", 0, "GatewayTimeout"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rows, began, settled := rowsOf(c.rows), time.Now(), 0
				var sent []string
				r := Resend{N: c.n, Attempts: c.of, Cause: c.cause, Denied: "it is not there",
					Settle: func(r *Row) { settled++; r.Settle() },
					Try: func(_ context.Context, rows []*Row, n int) ([]*Row, error) {
						sent = append(sent, fmt.Sprintf("%d: %s", n, numbers(rows)))
						return rows, nil
					}}
				left, err := r.Send(t.Context(), rows)
				if got := strings.Join(sent, ", "); err != nil || got != c.sent || time.Since(began) != c.pause {
					t.Errorf("sent %q after %s, %v", got, time.Since(began), err)
				}
				if c.code == "" {
					if numbers(left) != numbers(rows) || settled > 0 {
						t.Errorf("left %s, %d settled", numbers(left), settled)
					}
					return
				}
				if len(left) > 0 || settled != len(rows) {
					t.Errorf("left %s, %d settled", numbers(left), settled)
				}
				for _, r := range rows {
					if o := r.Outcome; o.Status != outcome.Failed || o.Code != string(c.code) || !o.MayBeApplied || o.Message == "" {
						t.Errorf("%+v", o)
					}
				}
			})
		})
	}
}

// TestResendEnds: a run that ends while it waits sends nothing again, and gives all rows back with the reason.
func TestResendEnds(t *testing.T) {
	why := errors.New("the user")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	r := Resend{N: 1, Attempts: 3, Try: func(context.Context, []*Row, int) ([]*Row, error) { panic("it is over") }}
	if left, err := r.Send(ctx, rowsOf(2)); numbers(left) != "1 2" || !errors.Is(err, why) {
		t.Errorf("left %s, %v", numbers(left), err)
	}
}
