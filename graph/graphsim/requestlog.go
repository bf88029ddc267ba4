package graphsim

import (
	"bytes"
	"strings"
	"time"

	"go.uber.org/zap"
)

// A Request is one line of the server's log.
type Request struct {
	Seq             int // from 1, in the order in which requests were counted
	Time            time.Time
	Method          string
	Version         string // "v1.0" or "beta"; "" outside Graph
	Path            string // without the version, as in /deviceManagement/importedDeviceIdentities
	Query           string
	Status          int    // as the service meant it; 0 when it meant none
	Write           bool   // it counts as a write
	Batch           string // id within its $batch; "" outside one
	Fault           string // name of the fault that happened to it
	ClientRequestID string
	RequestID       string
	Body            []byte // with Options.KeepBodies
}

// record puts c and what became of it into the log. s.mu is held.
func (s *Server) record(c *call, rep *reply, fault string) *reply {
	s.counts.requests++
	s.log.Debug("request",
		zap.String("method", c.method), zap.String("path", c.path), zap.Int("status", rep.status),
		zap.String("fault", fault), zap.String("batch", c.batch), zap.String("request-id", c.requestID))
	keep := s.o.KeepLog
	if keep == 0 {
		keep = 10_000
	}
	if keep < 0 {
		return rep
	}
	r := Request{
		Seq: s.counts.requests, Time: c.now, Method: c.method, Path: c.path, Query: c.query,
		Status: rep.status, Write: isWrite(c.method) && !c.isBatch && c.graph(), Batch: c.batch, Fault: fault,
		ClientRequestID: c.clientRequestID, RequestID: c.requestID,
	}
	for _, version := range [...]string{"v1.0", "beta"} {
		if rest, ok := strings.CutPrefix(c.path, "/"+version+"/"); ok {
			r.Version, r.Path = version, "/"+rest
		}
	}
	if s.o.KeepBodies {
		r.Body = bytes.Clone(c.body)
	}
	if len(s.requests) < keep {
		s.requests = append(s.requests, r)
		return rep
	}
	s.requests[s.oldest] = r
	s.oldest = (s.oldest + 1) % keep
	return rep
}

// Log is the newest requests, oldest first; a $batch stands before its
// sub-requests.
func (s *Server) Log() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(append([]Request(nil), s.requests[s.oldest:]...), s.requests[:s.oldest]...)
}

// Count is the number of requests in the log with this method ("" for any)
// whose path contains path.
func (s *Server) Count(method, path string) int {
	n := 0
	for _, r := range s.Log() {
		if (method == "" || r.Method == method) && strings.Contains(r.Path, path) {
			n++
		}
	}
	return n
}

// Requests is how many requests came so far, every sub-request of a batch
// and the batch itself counted.
func (s *Server) Requests() int { return s.counted().requests }

// WritesAccepted is how many writes the quota has let through so far.
func (s *Server) WritesAccepted() int { return s.counted().writesAccepted }

// Throttled is how many requests were answered 429 so far, for the quota or
// by a fault.
func (s *Server) Throttled() int { return s.counted().throttled }

func (s *Server) counted() counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

// Peak is the most writes that came in any stretch of time as long as the
// quota's (20 seconds without one), refused ones among them.
func (s *Server) Peak() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peak.most
}
