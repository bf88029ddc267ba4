package graphsim

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
)

// A Server is the simulated service and its one tenant. It is an
// http.Handler, safe for concurrent use, and starts no goroutines: what
// becomes of an import is settled when somebody looks.
type Server struct {
	o        Options
	log      *zap.Logger
	arrivals atomic.Uint64 // requests so far, the seed of each one's choices

	mu         sync.Mutex // guards all below; held while a request is carried out
	started    time.Time  // of the first request that was counted
	tenantID   string
	corporate  table[Corporate]
	records    table[ImportRecord]
	devices    table[device]
	settings   autopilotSettings
	events     events
	made       uint64 // ids given so far
	writes     meter  // nil without a quota
	any        meter  // nil without a quota
	peak       peak
	matched    []int // requests that each of o.Faults was meant for
	requests   []Request
	oldest     int // index of the oldest of requests, once there are o.KeepLog
	counts     counts
	expiries   map[string]time.Time // of the tokens given
	foreign    map[string]bool      // ForeignSerials, folded
	emptyLists map[string]bool      // ListsEmpty
}

// counts are what the counting methods return.
type counts struct {
	requests, writesAccepted, throttled int
}

// New makes a server with an empty tenant. It panics when Validate would
// return an error.
func New(o Options) *Server {
	if err := o.Validate(); err != nil {
		panic("graphsim: " + err.Error())
	}
	s := &Server{
		o:         o,
		log:       o.Log,
		tenantID:  "7e1a0c57-0000-4000-8000-5157a11ed000",
		corporate: newTable(func(e *Corporate) string { return e.ID }, corporateKey),
		records:   newTable(func(e *ImportRecord) string { return e.ID }, func(e *ImportRecord) string { return fold(e.SerialNumber) }),
		devices:   newTable(func(e *device) string { return e.ID }, func(e *device) string { return fold(e.SerialNumber) }),
		settings:  autopilotSettings{status: "completed"},
		writes:    newMeter(o.Quota, o.Window, o.Seed),
		any:       newMeter(o.AnyQuota, o.Window, o.Seed),
		matched:   make([]int, len(o.Faults)),
		expiries:  map[string]time.Time{},
		foreign:   map[string]bool{},
	}
	if s.log == nil {
		s.log = zap.NewNop()
	}
	per := o.Quota.Per
	if per == 0 {
		per = 20 * time.Second
	}
	s.peak.window.q = Quota{N: math.MaxInt / 8, Per: per}
	for _, serial := range o.ForeignSerials {
		s.foreign[fold(serial)] = true
	}
	s.emptyLists = map[string]bool{}
	for _, name := range o.ListsEmpty {
		s.emptyLists[name] = true
	}
	return s
}

// Validate says what is wrong with the options.
func (o Options) Validate() error {
	var errs []error
	oneOf := func(option, value string, allowed ...string) {
		if value != "" && !slices.Contains(allowed, value) {
			errs = append(errs, fmt.Errorf("%s is %q, want %s", option, value, strings.Join(allowed, " or ")))
		}
	}
	oneOf("routes", o.Routes, "documented", "live")
	oneOf("window", o.Window, "sliding", "fixed", "bucket")
	oneOf("retry-after", o.RetryAfter, "seconds", "decimal", "date", "none", "mixed")
	for _, f := range o.Faults {
		if _, ok := lookEffect(f.Name); !ok {
			errs = append(errs, fmt.Errorf("no fault is named %q", f.Name))
		}
	}
	for _, name := range o.ListsEmpty {
		typ, property, typed := strings.Cut(name, ".")
		if !typed {
			property = typ
		}
		if !slices.Contains(emptiable, property) || typed && (!slices.Contains(identityTypes, typ) || property != "description" && property != "platform") {
			errs = append(errs, fmt.Errorf("lists cannot leave %q empty", name))
		}
	}
	return errors.Join(errs...)
}

// emptiable are the properties of Options.ListsEmpty.
var emptiable = []string{"description", "platform", "assignedUserPrincipalName", "userPrincipalName", "groupTag"}

func (s *Server) live() bool { return s.o.Routes == "live" }

// serve answers one request. Nil means that the caller has gone.
func (s *Server) serve(ctx context.Context, r *http.Request, body []byte, origin string) *reply {
	c := s.newCall(r, body, origin)
	delay := s.o.Latency.at(draw(s.o.Seed, ofLatency, c.n))
	there := time.Duration(float64(delay) * draw(s.o.Seed, ofLatencyShare, c.n))
	if !pause(ctx, there) {
		return nil
	}
	rep := s.handle(c)
	if !pause(ctx, delay-there) {
		return nil
	}
	if rep.cut == hang {
		if rep.span == 0 {
			<-ctx.Done()
			return nil
		}
		if !pause(ctx, rep.span) {
			return nil
		}
		rep = c.refuse(effects["504"].refuse)
	}
	c.head(rep)
	return rep
}

// pause waits, and returns false at once when ctx has ended.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *Server) handle(c *call) *reply {
	var forced *Fault
	if s.o.Intercept != nil {
		forced = s.o.Intercept(c.request, c.body)
	}
	if rep, ok := s.signIn(c, forced); ok {
		return rep
	}
	if c.isBatch {
		return s.batch(c, forced)
	}
	return s.one(c, forced)
}

// one carries out a single request, which may be part of a batch.
func (s *Server) one(c *call, forced *Fault) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begin(c)
	if f := s.authorize(c); f != nil {
		return s.record(c, c.refuse(f), "")
	}
	if f := s.meter(c); f != nil {
		s.counts.throttled++
		return s.record(c, c.refuse(f), "")
	}
	f, e := s.pick(c, forced)
	if f == nil {
		return s.record(c, s.dispatch(c), "")
	}
	c.is = e
	var rep *reply
	switch {
	case e.applied:
		rep = s.dispatch(c)
	case e.missing:
		s.aim(c) // noroute names what the path would have been
	}
	rep = c.spoil(rep, f, e)
	if rep.status == http.StatusTooManyRequests {
		s.counts.throttled++
	}
	return s.record(c, rep, f.Name)
}

// begin gives c its time and brings the tenant up to it. s.mu is held.
func (s *Server) begin(c *call) {
	c.now = time.Now()
	s.settle(c.now)
}

// pick is the fault that happens to c: the forced one, or one of the options.
func (s *Server) pick(c *call, forced *Fault) (*Fault, effect) {
	if forced == nil {
		return s.fault(c)
	}
	e, ok := lookEffect(forced.Name)
	if !ok {
		panic(fmt.Sprintf("graphsim: no fault is named %q", forced.Name))
	}
	return forced, e
}

// meter counts c against the quotas and refuses it when one is spent.
// s.mu is held.
func (s *Server) meter(c *call) *fail {
	at := s.since(c.now)
	write := isWrite(c.method)
	var wait time.Duration
	if s.any != nil {
		wait = s.any.take(at)
	}
	if write {
		s.peak.count(at)
		if s.writes != nil {
			wait = max(wait, s.writes.take(at))
		}
	}
	if wait > 0 {
		return s.throttled(c, wait)
	}
	if write {
		s.counts.writesAccepted++
	}
	return nil
}

// since is the time that the meters know. s.mu is held.
func (s *Server) since(now time.Time) time.Duration {
	if s.started.IsZero() {
		s.started = now
	}
	return now.Sub(s.started)
}

// Charge counts writes against the quota as if another app had sent them.
func (s *Server) Charge(writes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.since(time.Now())
	for range writes {
		if s.any != nil {
			s.any.take(at)
		}
		if s.writes != nil {
			s.writes.take(at)
		}
	}
}

func isWrite(method string) bool {
	switch method {
	case http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete:
		return true
	}
	return false
}
