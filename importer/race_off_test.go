//go:build !race

package importer

// RaceDetector: see race_on_test.go.
const RaceDetector = false
