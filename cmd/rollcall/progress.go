package main

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"rollcall/importer"
)

// showProgress draws how far the job is until the returned function is called.
func showProgress(o *commonFlags, w io.Writer, job *importer.Job, rows int) (done func()) {
	return showCount(o, w, job.Progress, rows, "rows")
}

// showCount draws how many things of a total are done; -1 is a total that is not known.
func showCount(o *commonFlags, w io.Writer, count func() int, total int, unit string) (done func()) {
	if o.quiet || o.progress == "off" || o.progress == "auto" && !isTerminal(w) {
		return func() {}
	}
	bar := progressbar.NewOptions(total, progressbar.OptionSetWriter(drawn(w)), progressbar.OptionShowCount(), progressbar.OptionShowIts(),
		progressbar.OptionSetItsString(unit), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				bar.Set(count()) // a bar that cannot be drawn is no reason to stop
			case <-stop:
				bar.Finish()
				return
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}
