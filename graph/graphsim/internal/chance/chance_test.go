package chance

import (
	"regexp"
	"testing"
)

// TestGUID holds the ids that saved tenants and scripts know.
func TestGUID(t *testing.T) {
	uuid4 := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for seed := range Seed(3) {
		for of := RequestID; of <= Fault(2); of++ {
			for n := range uint64(50) {
				id := seed.GUID(of, n)
				if !uuid4.MatchString(id) {
					t.Fatalf("%s is no UUID", id)
				}
				if seen[id] {
					t.Fatalf("%s came twice", id)
				}
				if id != seed.GUID(of, n) {
					t.Fatal("another id out of the same seed")
				}
				seen[id] = true
			}
		}
	}
}

func TestDraw(t *testing.T) {
	const n = 10_000
	for _, seed := range []Seed{0, 1, Seed(1).Of(7)} {
		sum := 0.0
		for i := range uint64(n) {
			u := seed.Draw(Latency, i)
			if u < 0 || u >= 1 {
				t.Fatalf("%g is not in [0, 1)", u)
			}
			sum += u
		}
		if mean := sum / n; mean < 0.48 || mean > 0.52 {
			t.Errorf("seed %d: the mean is %g", seed, mean)
		}
	}
}
