package graphsim

import "strings"

// Log is the newest requests, oldest first; a $batch stands before its
// sub-requests.
func (s *Server) Log() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.all()
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
func (s *Server) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.requests
}

// WritesAccepted is how many writes the quota has let through so far.
func (s *Server) WritesAccepted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.accepted
}

// Throttled is how many requests were answered 429 so far, for the quota or
// by a fault.
func (s *Server) Throttled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.throttled
}

// Peak is the most writes that came in any stretch of time as long as the
// quota's (20 seconds without one), refused ones among them.
func (s *Server) Peak() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.meters.Peak()
}
