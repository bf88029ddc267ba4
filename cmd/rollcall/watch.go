package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"rollcall/cmd/rollcall/internal/interruptible"
)

// readFile reads a whole file while nobody else listens for interrupts. It may be a pipe, to which
// whoever should write has nothing to say.
func readFile(std stdio, flag, path string) ([]byte, error) {
	select {
	case r := <-interruptible.Start(func() ([]byte, error) { return os.ReadFile(path) }):
		text, err := r.Get()
		if err != nil {
			return nil, usagef("%s: %v", flag, err)
		}
		return text, nil
	case <-std.interrupts:
		return nil, errInterrupted
	}
}

// watch returns a context that ends at the user's first interrupt.
func watch(ctx context.Context, std stdio) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-std.interrupts:
			cancel(errInterrupted)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}

// errDeadline is the cause of an intake that --deadline ended.
var errDeadline = errors.New("the deadline (--deadline) is over")

// watchTwice returns two contexts: intake ends at the first interrupt or when the deadline is over, which lets work in flight
// finish, ctx at the second interrupt. A deadline of 0 is none.
func watchTwice(parent context.Context, std stdio, deadline time.Duration) (ctx, intake context.Context, stop func()) {
	ctx, abort := context.WithCancelCause(parent)
	intake, drain := context.WithCancelCause(ctx)
	if deadline > 0 {
		timer := time.AfterFunc(deadline, func() { drain(errDeadline) })
		context.AfterFunc(ctx, func() { timer.Stop() })
	}
	go func() {
		for _, end := range []context.CancelCauseFunc{drain, abort} {
			select {
			case <-std.interrupts:
				if ctx.Err() == nil && intake.Err() == nil {
					fmt.Fprintln(std.err, "rollcall: interrupted: finishing what is in flight; interrupt again to stop at once")
				}
				end(errInterrupted)
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx, intake, func() { abort(nil) }
}
