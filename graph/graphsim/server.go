package graphsim

import (
	"cmp"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"rollcall/graph/graphsim/internal/chance"
	"rollcall/graph/graphsim/internal/fault"
	"rollcall/graph/graphsim/internal/store"
)

// A Server is the simulated service and its one tenant. It is an
// http.Handler, safe for concurrent use, and starts no goroutines: what
// becomes of an import is settled when somebody looks.
type Server struct {
	o        Options
	seed     chance.Seed
	arrivals atomic.Uint64 // requests so far, the seed of each one's choices

	mu      sync.Mutex // guards all below; held while a request is carried out
	service *service
	store   *store.Store // of service
	meters  *store.Meters
	faults  *fault.Faults
	log     requestLog
}

// New makes a server with an empty tenant. It panics when Validate would
// return an error.
func New(o Options) *Server {
	if err := o.Validate(); err != nil {
		panic("graphsim: " + err.Error())
	}
	s := &Server{o: o, seed: chance.Seed(o.Seed)}
	s.service = newService(&s.o)
	s.store = s.service.store
	s.meters = store.NewMeters(o.Quota, o.AnyQuota, store.Window(o.Window), s.seed)
	s.faults = fault.New(o.Faults, s.seed)
	s.log = newRequestLog(&s.o)
	return s
}

// newCall takes a request in.
func (s *Server) newCall(r *http.Request, body []byte, origin string) *call {
	n := s.arrivals.Add(1)
	c := &call{
		request:   r,
		method:    cmp.Or(r.Method, http.MethodGet),
		path:      r.URL.Path,
		query:     r.URL.RawQuery,
		header:    r.Header,
		body:      body,
		origin:    origin,
		n:         n,
		seed:      s.seed.Of(n),
		requestID: s.seed.GUID(chance.RequestID, n),
		now:       time.Now(),
	}
	c.clientRequestID = cmp.Or(r.Header.Get("Client-Request-Id"), c.requestID)
	if strings.HasSuffix(c.path, "/$batch") {
		c.place = fault.Batch
	}
	return c
}

// Charge counts writes against the quota as if another app had sent them.
func (s *Server) Charge(writes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.meters.Charge(time.Now(), writes)
}

// Finish makes true at once what was to become true later: imports end, removals and updates are
// done, a sync is over.
func (s *Server) Finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.Finish()
}
