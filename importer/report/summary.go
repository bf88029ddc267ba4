// Package report is what a finished run looks like to a person or a machine: summary.json and the closing table. Fill a
// [Summary], then call its methods.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"rollcall/graph/quota"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// A Summary is summary.json. Fields may be added, never renamed.
type Summary struct {
	Tool      string             `json:"tool"`
	Run       string             `json:"run,omitempty"`
	Verb      string             `json:"verb"`
	DryRun    bool               `json:"dry_run,omitempty"`
	Kind      string             `json:"kind"`
	Tenant    *rundir.TenantID   `json:"tenant,omitempty"`
	Host      string             `json:"host"`
	User      string             `json:"user"` // of the operating system
	Args      []string           `json:"args"`
	Inputs    []rundir.InputFile `json:"inputs"`
	Started   time.Time          `json:"started"`
	Finished  time.Time          `json:"finished"`
	Seconds   float64            `json:"seconds"`          // at work, in all parts that say so
	Waited    float64            `json:"waited_seconds"`   // between the parts
	Rows      int                `json:"rows"`             // data rows of the input
	Pruned    int                `json:"pruned,omitempty"` // rows that follow them: entries that no row names
	Recorded  int                `json:"recorded"`
	Open      int                `json:"open"` // rows without a fate
	Blank     int                `json:"blank_lines"`
	Counts    map[string]int     `json:"counts"` // by status
	Warnings  map[string]int     `json:"warnings"`
	Route     string             `json:"route,omitempty"`
	Plan      *rundir.Plan       `json:"plan,omitempty"`
	Verified  *Verified          `json:"verified,omitempty"`
	Requests  *Requests          `json:"requests,omitempty"`
	Stopped   string             `json:"stopped,omitempty"` // why the run ended early
	Resumable bool               `json:"resumable"`
	ExitCode  int                `json:"exit_code"`
}

// Number is a count of things, as in "1 write" and "1,204 writes".
func Number[N int | int64](n N, one, many string) string {
	what := many
	if n == 1 {
		what = one
	}
	return message.NewPrinter(language.English).Sprintf("%d %s", n, what)
}

// Verified counts changes by what a look at the tenant after the run showed.
type Verified struct {
	Yes    int `json:"yes"`
	NotYet int `json:"not_yet"`
}

// Requests says what was sent. Durations are in milliseconds.
type Requests struct {
	Total      int64   `json:"total"`
	Writes     int64   `json:"writes"`
	Retries    int64   `json:"retries"`
	Throttled  int64   `json:"throttled"` // replies with 429
	PausedMs   int64   `json:"paused_ms"`
	Quota      string  `json:"quota"`
	QuotaUsed  float64 `json:"quota_used"` // the highest share of it in any window
	LatencyP50 float64 `json:"latency_p50_ms"`
	LatencyP95 float64 `json:"latency_p95_ms"`
	LatencyP99 float64 `json:"latency_p99_ms"`
	LatencyMax float64 `json:"latency_max_ms"`
	// Latencies counts requests by how long they took, so that the parts of a run can be added up.
	Latencies quota.Latencies `json:"latencies"`
}

// NewRequests takes the figures from the client.
func NewRequests(s quota.Stats, q quota.Quota) *Requests {
	return &Requests{Total: s.Requests, Writes: s.Writes, Retries: s.Retries, Throttled: s.Throttled, PausedMs: s.Paused.Milliseconds(),
		Quota: q.String(), QuotaUsed: s.QuotaUsed, LatencyP50: s.P50, LatencyP95: s.P95, LatencyP99: s.P99, LatencyMax: s.Max, Latencies: s.Latencies}
}

// Add adds what an earlier part of the run has sent.
func (r *Requests) Add(before *Requests) {
	r.Total += before.Total
	r.Writes += before.Writes
	r.Retries += before.Retries
	r.Throttled += before.Throttled
	r.PausedMs += before.PausedMs
	r.QuotaUsed = max(r.QuotaUsed, before.QuotaUsed)
	r.Latencies = r.Latencies.Add(before.Latencies)
	r.LatencyP50, r.LatencyP95, r.LatencyP99, r.LatencyMax = r.Latencies.Quantiles()
}

// Add adds what earlier parts of the run have sent, and how long they took.
func (s *Summary) Add(before *Summary) {
	if before.Requests != nil {
		s.Requests.Add(before.Requests)
	}
	s.Seconds += before.Seconds
	s.Waited = max(0, s.Finished.Sub(s.Started).Seconds()-s.Seconds)
}

// Fill takes the counts of the rows that are recorded, and of the rows that have a warning, by its code.
func (s *Summary) Fill(recorded int, counts map[outcome.Status]int, warnings map[string]int) {
	s.Recorded, s.Open = recorded, s.Rows+s.Pruned-recorded
	s.Counts, s.Warnings = map[string]int{}, warnings
	if s.Warnings == nil {
		s.Warnings = map[string]int{} // an object also where there is nothing to say
	}
	for _, st := range outcome.Statuses {
		if n := counts[st]; n > 0 {
			s.Counts[string(st)] = n
		}
	}
}

// Looked says how many changes a look at the tenant afterwards showed, and how many not yet.
func (s *Summary) Looked(seen, unseen int) {
	if seen+unseen > 0 {
		s.Verified = &Verified{seen, unseen}
	}
}

// JSON writes the summary, indented.
func (s *Summary) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(s)
}

// Write puts summary.json into dir.
func (s *Summary) Write(dir disk.Dir) error {
	return disk.Replace(dir, rundir.SummaryFile, func(f disk.File) error { return s.JSON(f) })
}

// Table writes what happened for a person: a line for each status, and the files.
func (s *Summary) Table(w io.Writer, dir disk.Dir) {
	fmt.Fprintf(w, "\n  %-12s %9s\n", "status", "rows")
	for _, st := range outcome.Statuses {
		if n := s.Counts[string(st)]; n > 0 {
			what := meaning[st]
			if dir == nil {
				what = strings.TrimSuffix(what, ": see errors.csv")
			}
			fmt.Fprintf(w, "  %-12s %9d   %s\n", st, n, what)
		}
	}
	if s.Open > 0 {
		fmt.Fprintf(w, "  %-12s %9d   %s\n", "open", s.Open, "not done")
	}
	fmt.Fprintf(w, "  %-12s %9d\n", "total", s.Rows+s.Pruned)
	if s.Blank > 0 {
		fmt.Fprintf(w, "\n  blank lines, which are no rows: %d\n", s.Blank)
	}
	if s.Plan != nil {
		fmt.Fprintf(w, "\n  plan: %s\n", s.Plan)
	}
	if v := s.Verified; v != nil {
		fmt.Fprintf(w, "\n  seen in the tenant: %d of %s\n", v.Yes, Number(v.Yes+v.NotYet, "change", "changes"))
	}
	if r := s.Requests; r != nil {
		fmt.Fprintf(w, "\n  %s, %s, %s, %s throttled, %.1f s\n", Number(r.Total, "request", "requests"), Number(r.Writes, "write", "writes"),
			Number(r.Retries, "retry", "retries"), Number(r.Throttled, "time", "times"), s.Seconds)
	}
	if dir == nil {
		return
	}
	fmt.Fprintf(w, "\n  files in %s\n", identity.OneLine(dir.Path()))
	for _, f := range files {
		if there, err := disk.Exists(dir, f.name); there && err == nil {
			fmt.Fprintf(w, "    %-14s %s\n", f.name, f.what)
		}
	}
}

var meaning = map[outcome.Status]string{
	outcome.Updated:   "changed in the tenant",
	outcome.Created:   "made in the tenant",
	outcome.Deleted:   "removed from the tenant",
	outcome.Unchanged: "the tenant is as the row wants it already",
	outcome.Skipped:   "nothing to change in the row",
	outcome.Duplicate: "same row as an earlier one",
	outcome.Planned:   "would be changed",
	outcome.Valid:     "ready to be sent",
	outcome.Pending:   "accepted, not seen to end: resume the run",
	outcome.Invalid:   "not sent: see errors.csv",
	outcome.Failed:    "not changed: see errors.csv",
}

var files = []struct{ name, what string }{
	{rundir.ResultsFile, "every row's fate, in input order"},
	{rundir.ErrorsFile, "the rows to repair; feed it back when done"},
	{rundir.PlanFile, "what would be changed"},
	{rundir.DeletedFile, "the entries as they were before this run deleted them"},
	{rundir.SummaryFile, "the counts, for a script"},
	{rundir.TimelineFile, "how the run went over time"},
	{rundir.ManifestFile, "what this run was asked to do"},
}
