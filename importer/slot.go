package importer

import (
	"strings"
	"time"

	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// A slot is one row on its way from the file to results.csv.
type slot struct {
	place   outcome.Place
	rec     identity.Record
	prune   *tenant.Entry  // of a row behind the input: the entry that no row names
	plan    input.PlanLine // of a row of a plan: what was decided
	carried *outcome.Place // the earlier row that carries this one
	outcome outcome.Outcome
	change  *change        // of a dry run: what would be sent
	line    *rundir.Line   // of results.csv, where it stays as it was
	was     outcome.Status // which an earlier part of this run has recorded, where the row is settled anew
	wasID   string         // and the id
	doubt   bool           // an earlier part of this run may have sent it without recording it
	err     error          // why the row's fate is not known; set before done is closed
	done    chan struct{}  // closed when outcome or err is set
}

// settle says that the row's outcome is final.
func (s *slot) settle() {
	s.outcome.Time = time.Now()
	close(s.done)
}

// abandon says that the row's fate is not known.
func (s *slot) abandon(err error) {
	s.err = err
	close(s.done)
}

// clone copies a record out of its block.
func clone(r *identity.Record) identity.Record {
	c := identity.Record{Kind: r.Kind, ID: strings.Clone(r.ID), Type: r.Type, Identifier: strings.Clone(r.Identifier), Raw: strings.Clone(r.Raw)}
	if len(r.Values) > 0 {
		c.Values = make([]identity.Value, len(r.Values))
		for i, v := range r.Values {
			v.Text = strings.Clone(v.Text)
			c.Values[i] = v
		}
	}
	if len(r.Findings) > 0 {
		c.Findings = make([]identity.Finding, len(r.Findings))
		for i, f := range r.Findings {
			f.Message = strings.Clone(f.Message)
			c.Findings[i] = f
		}
	}
	return c
}
