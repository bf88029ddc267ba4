package graphsim

import (
	"context"
	"net/http"
	"time"

	"rollcall/graph/graphsim/internal/chance"
	"rollcall/graph/graphsim/internal/fault"
)

// serve answers one request. Nil means that the caller has gone.
func (s *Server) serve(ctx context.Context, r *http.Request, body []byte, origin string) *reply {
	c := s.newCall(r, body, origin)
	delay := s.o.Latency.at(s.seed.Draw(chance.Latency, c.n))
	there := time.Duration(float64(delay) * s.seed.Draw(chance.LatencyShare, c.n))
	if !fault.Wait(ctx, there) {
		return nil
	}
	rep := s.handle(c)
	if !fault.Wait(ctx, delay-there) {
		return nil
	}
	if rep.delivery.Cut == fault.Hang {
		if !rep.delivery.Hold(ctx) {
			return nil
		}
		rep = c.refuse(fault.GatewayTimeout)
	}
	c.head(rep)
	return rep
}

// handle carries out what belongs to the sign-in service or to Graph.
func (s *Server) handle(c *call) *reply {
	forced := s.intercept(c)
	if run := s.service.signIn(c); run != nil {
		return s.signIn(c, run, forced)
	}
	if c.place == fault.Batch {
		return s.batch(c, forced)
	}
	return s.one(c, forced)
}

// signIn carries out a request to the sign-in service. Only forced faults happen
// to it.
func (s *Server) signIn(c *call, run func(*call) *reply, forced *Fault) (rep *reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begin(c)
	if forced == nil {
		return s.log.record(c, run(c), nil)
	}
	if forced.Effect().Deed != fault.Refused {
		rep = run(c)
	}
	return s.log.record(c, c.spoil(rep, forced), forced)
}
