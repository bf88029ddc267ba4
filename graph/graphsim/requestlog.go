package graphsim

import (
	"bytes"
	"cmp"
	"strings"
	"time"

	"go.uber.org/zap"

	"rollcall/graph/graphsim/internal/fault"
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

// A requestLog is the newest requests, and counts of all.
type requestLog struct {
	zap        *zap.Logger
	keep       int // newest requests; negative none
	keepBodies bool

	newest    []Request
	oldest    int // index of the oldest of newest, once there are keep
	requests  int
	accepted  int // writes that the quota let through
	throttled int // by the quota or by a fault
}

func newRequestLog(o *Options) requestLog {
	l := requestLog{zap: o.Log, keep: cmp.Or(o.KeepLog, 10_000), keepBodies: o.KeepBodies}
	if l.zap == nil {
		l.zap = zap.NewNop()
	}
	return l
}

// record puts c, what became of it and the fault that happened to it, if any,
// into the log.
func (l *requestLog) record(c *call, rep *reply, f *Fault) *reply {
	name := ""
	if f != nil {
		name = f.Name
	}
	l.requests++
	l.zap.Debug("request",
		zap.String("method", c.method), zap.String("path", c.path), zap.Int("status", rep.status),
		zap.String("fault", name), zap.String("batch", c.batch), zap.String("request-id", c.requestID))
	if l.keep < 0 {
		return rep
	}
	r := Request{
		Seq: l.requests, Time: c.now, Method: c.method, Path: c.path, Query: c.query,
		Status: rep.status, Write: c.write() && c.place != fault.Batch && c.graph(), Batch: c.batch, Fault: name,
		ClientRequestID: c.clientRequestID, RequestID: c.requestID,
	}
	for _, version := range [...]string{"v1.0", "beta"} {
		if rest, ok := strings.CutPrefix(c.path, "/"+version+"/"); ok {
			r.Version, r.Path = version, "/"+rest
		}
	}
	if l.keepBodies {
		r.Body = bytes.Clone(c.body)
	}
	if len(l.newest) < l.keep {
		l.newest = append(l.newest, r)
		return rep
	}
	l.newest[l.oldest] = r
	l.oldest = (l.oldest + 1) % l.keep
	return rep
}

// all is the newest requests, oldest first.
func (l *requestLog) all() []Request {
	return append(append([]Request(nil), l.newest[l.oldest:]...), l.newest[:l.oldest]...)
}
