//go:build race

package main

// crashSeedsDefault is lower under the race detector, where each of the processes that a seed kills takes many times as long.
const crashSeedsDefault = 3

const raceDetector = true
