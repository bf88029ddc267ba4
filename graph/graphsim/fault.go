package graphsim

import "time"

// A Fault is something that goes wrong with a request; see [ParseFaults] for
// the names and for the notation of a flag.
type Fault struct {
	Name   string        // such as "503" or "lost"
	Method string        // only requests with this method; "" is any
	Path   string        // only requests whose path contains this; "" is any
	Rate   float64       // share of the matching requests, from 0 to 1; unused when Nth is set
	Nth    int           // the first matching request that it happens to, counting from 1; 0 means by Rate
	Last   int           // the last one; 0 means Nth alone
	For    time.Duration // Retry-After of a status, length of "slow" and "hang"; 0 means the fault's default
}
