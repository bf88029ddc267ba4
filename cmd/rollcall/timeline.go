package main

import (
	"sync/atomic"
	"time"

	"rollcall/graph/quota"
	"rollcall/importer"
	"rollcall/importer/disk"
	"rollcall/importer/rundir"
)

// A phase is what a run is at, as timeline.csv names it.
type phase struct{ name atomic.Value }

func (p *phase) enter(name string) { p.name.Store(name) }

// keepTimeline writes timeline.csv until the returned function is called. A line that cannot be
// written is missing, and nothing else.
func keepTimeline(dir disk.Dir, p *phase, job *importer.Job, stats func() quota.Stats) (stop func()) {
	line := rundir.OpenTimeline(dir)
	point := func() rundir.Point {
		s := stats()
		name, _ := p.name.Load().(string)
		return rundir.Point{Time: time.Now(), Phase: name, Sent: s.Requests, Accepted: s.Accepted, Throttled: s.Throttled,
			Transient: max(0, s.Retries-s.Throttled), Paused: s.Paused, Rows: job.Progress(), P50: s.P50, P99: s.P99}
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(rundir.TimelineEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				line.Add(point(), false)
			case <-done:
				line.Add(point(), true)
				return
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}
