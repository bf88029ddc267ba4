package sampledata

import "math/bits"

// A question is one thing that is asked about a row; each has its own stream of numbers, so that
// a new question changes none of the answers to the others.
type question uint64

const (
	askCopy question = iota + 1
	askDistance
	askBad
	askDamage
	askMissing
	askSame
	askType
	askDevice
	askSerial
	askDescription
	askUser
	askTag
	askID
	askRegistration
	askUUID
	askTenant
	numQuestions
)

// A dice answers questions about rows. An answer depends on seed, question and row alone: any row
// can be made without those before it, which is what makes duplicates, repairs and the matching
// tenant possible while streaming.
type dice [numQuestions]uint64

func newDice(seed uint64) *dice {
	d := &dice{}
	for q := range d {
		d[q] = mix(seed ^ mix(uint64(q)))
	}
	return d
}

// ask returns 64 random bits.
func (d *dice) ask(q question, row int) uint64 { return mix(d[q] + mix(uint64(row))) }

// pick returns a number in [0, n).
func (d *dice) pick(q question, row, n int) int { return below(d.ask(q, row), n) }

// chance reports true for a share p of the rows.
func (d *dice) chance(q question, row int, p float64) bool {
	return float64(d.ask(q, row)>>11)/(1<<53) < p
}

// below maps 64 random bits to [0, n).
func below(x uint64, n int) int {
	hi, _ := bits.Mul64(x, uint64(n))
	return int(hi)
}

// mix is the finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of x moves half of the result's.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// shuffle maps [0, size) onto itself, one to one, for sizes whose only prime factors are 2 and 5;
// an n beyond size wraps around.
func shuffle(n, seed, size uint64) uint64 {
	const step = 7_046_029_254_386_353_087 // shares no factor with 10
	hi, lo := bits.Mul64(n%size, step%size)
	return (bits.Rem64(hi, lo, size) + mix(seed)%size) % size
}

// guid formats 128 bits as a version 4 GUID in lower case, as Graph writes ids.
func guid(a, b uint64) string {
	const hex = "0123456789abcdef"
	a = a&^0xf000 | 0x4000
	b = b&^(0xc<<60) | 0x8<<60
	out := make([]byte, 0, 36)
	for i := range 32 {
		switch i {
		case 8, 12, 16, 20:
			out = append(out, '-')
		}
		word := a
		if i >= 16 {
			word = b
		}
		out = append(out, hex[word>>(60-4*(i%16))&0xf])
	}
	return string(out)
}
