package graph

// A step is what happens to a call after a send that did not succeed.
type step uint8

const (
	giveUp       step = iota
	afterPause        // everybody waits for the gate, then it is sent again
	afterBackoff      // it waits by itself, then it is sent again
	withNewToken      // at once
)

// decide says what comes next. more: attempts are left; refreshed: the token
// was renewed for this call before.
func decide(k *call, o *outcome, more, refreshed bool) step {
	switch o.err.Class {
	case Throttled:
		if k.own429 {
			return giveUp
		}
		return afterPause
	case Unauthorized:
		if refreshed {
			return giveUp
		}
		return withNewToken
	case Transient:
		if more && (k.idempotent || o.unsent) {
			return afterBackoff
		}
	}
	return giveUp
}
