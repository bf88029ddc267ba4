package graphsim

import (
	"io"
	"net/http"
	"time"
)

type Request struct {
	Seq             int
	Time            time.Time
	Method          string
	Version         string // "v1.0" or "beta"
	Path            string // without version and query, as in /deviceManagement/importedDeviceIdentities
	Query           string
	Status          int    // as the service meant it; 0 when no answer was given
	Write           bool   // it counted as a write
	Batch           string // id within its $batch; "" outside one
	Fault           string // name of the fault that happened to it
	ClientRequestID string
	Body            []byte // only with Options.KeepBodies
}

type Server struct{ o Options }

func New(o Options) *Server                                        { return &Server{o: o} }
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {}
func (s *Server) Transport() http.RoundTripper                     { return nil }
func (s *Server) Load(r io.Reader) error                           { return nil }
func (s *Server) Save(w io.Writer) error                           { return nil }
func (s *Server) AddCorporate(e ...Corporate) []string             { return nil }
func (s *Server) AddImportRecords(e ...ImportRecord) []string      { return nil }
func (s *Server) AddDevices(e ...Device) []string                  { return nil }
func (s *Server) Snapshot() Tenant                                 { return Tenant{} }
func (s *Server) Log() []Request                                   { return nil }
func (s *Server) Count(method, path string) int                    { return 0 }
func (s *Server) Charge(writes int)                                {}
func (s *Server) Requests() int                                    { return 0 }
func (s *Server) WritesAccepted() int                              { return 0 }
func (s *Server) Throttled() int                                   { return 0 }
func (s *Server) Peak() int                                        { return 0 }
func ParseFaults(s string) ([]Fault, error)                        { return nil, nil }
