package importer

import (
	"context"
	"time"

	"rollcall/graph"
)

// A resend is what follows when a look at the tenant has found nothing of some items of a list: they are sent again, until that has been
// done often enough.
type resend struct {
	n, attempts int          // sends so far, and at most
	cause       *graph.Error // why it was not known what became of the last one; nil where the service denied the items
	denied      string       // what is said of items that the service takes and does not have
	settle      func(chunkItem)
	try         func(ctx context.Context, items []chunkItem, n int) error
}

func (r resend) send(ctx context.Context, left []chunkItem) error {
	if len(left) == 0 {
		return nil
	}
	if r.n >= r.attempts {
		for _, it := range left {
			if o := &it.s.outcome; r.cause != nil {
				refuse(o, r.cause, errorCode(r.cause))
			} else {
				deny(o, r.denied)
			}
			r.settle(it)
		}
		return nil
	}
	if err := pause(ctx, r.n); err != nil {
		return err
	}
	if r.cause != nil && r.cause.TookTooLong() && len(left) > 1 { // the list is too long for the service's patience
		// Halving ends by itself, so it is none of the attempts; what an earlier send did is looked for after the next one too.
		return halve(ctx, left, &graph.Error{}, func(ctx context.Context, half []chunkItem) error { return r.try(ctx, half, max(r.n, 2)) })
	}
	return r.try(ctx, left, r.n+1)
}

// pause waits before the n-th repetition of a request: half a second, doubling to half a minute.
func pause(ctx context.Context, n int) error {
	t := time.NewTimer(min(500*time.Millisecond<<(n-1), 30*time.Second))
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
