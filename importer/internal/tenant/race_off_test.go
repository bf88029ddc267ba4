//go:build !race

package tenant

// raceDetector says that everything takes ten times as long.
const raceDetector = false
