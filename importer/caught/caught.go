// Package caught makes errors of panics. A fault of ours in one goroutine must not take the others with it: what they have in flight
// is finished and recorded, and the run can be resumed.
package caught

import (
	"fmt"
	"runtime"
	"strings"
)

// A Panic is a fault of ours. It says where, and nothing of what was being worked on, which may be the user's.
type Panic struct {
	At   string // function and line
	What string // what the language says of it, "" where we have said something ourselves
}

func (p *Panic) Error() string {
	said := "a fault of rollcall itself at " + p.At
	if p.What != "" {
		said += " (" + p.What + ")"
	}
	return said + ": what was recorded stands; please report it"
}

// Do calls f. A panic of it is returned as a [Panic].
func Do(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicked(v)
		}
	}()
	return f()
}

// panicked is called while the panic is under way: the stack is still there.
func panicked(v any) *Panic {
	p := &Panic{At: "an unknown place"}
	if e, ok := v.(runtime.Error); ok {
		p.What = e.Error()
	}
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			p.At = fmt.Sprintf("%s, line %d", f.Function, f.Line)
			return p
		}
		if !more {
			return p
		}
	}
}
