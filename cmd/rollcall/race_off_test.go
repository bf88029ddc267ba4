//go:build !race

package main

// crashSeedsDefault is how many seeds of TestCrash an ordinary run takes.
const crashSeedsDefault = 10

const raceDetector = false
