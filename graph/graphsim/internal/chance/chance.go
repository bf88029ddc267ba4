// Package chance makes the simulator's random choices. They come out of a
// [Seed], the [Stream] that a choice belongs to and a number within it, so that
// equal seeds and equal requests give equal answers.
package chance

// A Seed is where all choices come from.
type Seed uint64

// A Stream is one kind of choice: the numbers of two streams have nothing to do
// with each other.
type Stream uint64

// The streams.
const (
	RequestID Stream = iota + 1
	CorporateID
	RecordID
	DeviceID
	ImportID
	Latency
	LatencyShare
	Order
	RetryAfter
	Phase
	ImportDelay
	VisibleDelay
	DeleteDelay
	SyncTime
	UpdateDelay
	firstFault // and above: one stream for each fault
)

// Fault is the stream of the i-th fault.
func Fault(i int) Stream { return firstFault + Stream(i) }

// Of is the seed of the choices that are about the nth request alone.
func (s Seed) Of(n uint64) Seed { return Seed(mix(uint64(s) ^ n)) }

// Draw is a number in [0, 1).
func (s Seed) Draw(of Stream, n uint64) float64 {
	return float64(mix(uint64(s)^mix(uint64(of)<<32^n))>>11) / (1 << 53)
}

// GUID is a UUID.
func (s Seed) GUID(of Stream, n uint64) string {
	hi := mix(uint64(s) ^ mix(uint64(of)<<32^n))
	lo := mix(hi ^ n)
	hi = hi&^0xf000 | 0x4000
	lo = lo&^(3<<62) | 2<<62
	const digits = "0123456789abcdef"
	var b [36]byte
	at := 0
	for i := 60; i >= 0; i -= 4 {
		if i == 28 || i == 12 {
			b[at] = '-'
			at++
		}
		b[at] = digits[hi>>i&15]
		at++
	}
	for i := 60; i >= 0; i -= 4 {
		if i == 60 || i == 44 {
			b[at] = '-'
			at++
		}
		b[at] = digits[lo>>i&15]
		at++
	}
	return string(b[:])
}

// mix is the finisher of splitmix64: https://prng.di.unimi.it/splitmix64.c.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
