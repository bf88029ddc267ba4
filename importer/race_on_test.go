//go:build race

package importer

// RaceDetector says that everything takes ten times as long: large inputs stay away, and of many seeds a few are enough.
const RaceDetector = true
