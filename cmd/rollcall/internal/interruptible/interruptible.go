// Package interruptible does what may never end and can be given up. Some calls to the operating
// system hear of no context and of no deadline: opening a named pipe that nobody writes to, reading
// a terminal at which nobody types, any look at a file on a server that is gone. Call them by [Do].
package interruptible

import (
	"context"
	"fmt"
	"runtime/debug"
)

// A Result is how a function ended.
type Result[T any] struct {
	value T
	err   error
	panic string // what it panicked with, and where; "" if it returned
}

// Get returns what the function returned. It panics where the function did, so that whoever waited for
// it cleans up as if it had been called here.
func (r Result[T]) Get() (T, error) {
	if r.panic != "" {
		panic(r.panic)
	}
	return r.value, r.err
}

// Start has f do its work aside, and returns where its result will come. Who gives up waiting leaves f
// behind, with all that it holds, until the call returns or the process ends. So it is for what the
// process ends without, and for nothing that f would change behind the back of who gave up.
func Start[T any](f func() (T, error)) <-chan Result[T] {
	c := make(chan Result[T], 1) // room for a result that nobody waits for any more
	go func() {
		defer func() {
			if p := recover(); p != nil {
				c <- Result[T]{panic: fmt.Sprintf("%v\n\n%s", p, debug.Stack())}
			}
		}()
		v, err := f()
		c <- Result[T]{value: v, err: err}
	}()
	return c
}

// Do returns what f returns, or the cause of the context's end if that comes first. Nothing is begun
// under a context that has ended.
func Do[T any](ctx context.Context, f func() (T, error)) (v T, err error) {
	if ctx.Err() != nil {
		return v, context.Cause(ctx)
	}
	select {
	case r := <-Start(f):
		return r.Get()
	case <-ctx.Done():
		return v, context.Cause(ctx)
	}
}
