package main

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"rollcall/importer"
)

// showProgress draws how far the job is until the returned function is called.
func showProgress(o *commonFlags, w io.Writer, job *importer.Job, rows int) (done func()) {
	if o.quiet || o.progress == "off" || o.progress == "auto" && !isTerminal(w) {
		return func() {}
	}
	bar := progressbar.NewOptions(rows, progressbar.OptionSetWriter(w), progressbar.OptionShowCount(), progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("rows"), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				bar.Set(job.Progress()) // a bar that cannot be drawn is no reason to stop
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
