package graphsim

import (
	"fmt"
	"net/http"
	"time"

	"rollcall/graph/graphsim/internal/chance"
	"rollcall/graph/graphsim/internal/fault"
	"rollcall/graph/graphsim/internal/odata"
)

// one carries out a single request, which may be part of a batch.
func (s *Server) one(c *call, forced *Fault) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begin(c)
	if r := s.service.authorize(c); r != nil {
		return s.log.record(c, c.refuse(r), nil)
	}
	if r := s.admit(c); r != nil {
		return s.log.record(c, c.refuse(r), nil)
	}
	f := s.pick(c, forced)
	if f == nil {
		return s.log.record(c, s.service.dispatch(c), nil)
	}
	e := f.Effect()
	c.deed = e.Deed
	var rep *reply
	switch {
	case e.Deed != fault.Refused:
		rep = s.service.dispatch(c)
	case e.Answer == fault.NoRoute:
		s.service.aim(c) // the refusal names what the path would have been
	}
	return s.spoiled(c, c.spoil(rep, f), f)
}

// spoiled records what a fault made of c. s.mu is held.
func (s *Server) spoiled(c *call, rep *reply, f *Fault) *reply {
	if rep.status == http.StatusTooManyRequests {
		s.log.throttled++
	}
	return s.log.record(c, rep, f)
}

// intercept asks Options.Intercept.
func (s *Server) intercept(c *call) *Fault {
	if s.o.Intercept == nil {
		return nil
	}
	return s.o.Intercept(c.request, c.body)
}

// begin gives c its time and brings the tenant up to it. s.mu is held.
func (s *Server) begin(c *call) {
	c.now = time.Now()
	s.store.Settle(c.now)
}

// pick is the fault that happens to c: the forced one, or one of the options.
// s.mu is held.
func (s *Server) pick(c *call, forced *Fault) *Fault {
	if forced != nil {
		return forced
	}
	return s.faults.Pick(c.fault())
}

// admit counts c against the quotas and refuses it when one is spent.
// s.mu is held.
func (s *Server) admit(c *call) *odata.Refusal {
	if !c.write() {
		if wait := s.meters.Read(c.now); wait > 0 {
			return s.throttled(c, wait)
		}
		return nil
	}
	if wait := s.meters.Write(c.now); wait > 0 {
		return s.throttled(c, wait)
	}
	s.log.accepted++
	return nil
}

// throttled is the refusal of a request that must wait. s.mu is held.
func (s *Server) throttled(c *call, wait time.Duration) *odata.Refusal {
	s.log.throttled++
	form := s.o.RetryAfter
	if form == "mixed" {
		form = [...]string{"seconds", "decimal", "date", "none"}[int(4*s.seed.Draw(chance.RetryAfter, c.n))]
	}
	return odata.TooManyRequests(odata.RetryAfter(form, wait, c.now))
}

// spoil does to rep, the service's own reply (nil when nothing was applied),
// what the fault says.
func (c *call) spoil(rep *reply, f *Fault) *reply {
	switch e := f.Effect(); {
	case e.Answer == fault.NoRoute:
		rep = c.refuse(c.noRoute())
	case e.Answer == fault.Refuses:
		refusal := *e.Refusal
		if f.For > 0 {
			refusal.RetryAfter = fmt.Sprintf("%.0f", max(1, f.For.Seconds()))
		}
		rep = c.refuse(&refusal)
	case e.Answer == fault.CaptivePage:
		rep = &reply{status: http.StatusOK, contentType: "text/html; charset=utf-8", body: []byte(fault.CaptiveHTML)}
	case rep == nil:
		rep = &reply{}
	}
	rep.delivery, rep.body = f.Deliver(rep.body)
	return rep
}
