package interruptible

import (
	"os"
	"os/signal"
	"syscall"
)

// Signals delivers what asks the process to end: an interrupt, a termination, a hangup. A hangup that
// was ignored when the process started, as nohup has it, is none of them.
func Signals() <-chan os.Signal {
	c := make(chan os.Signal, 2) // the first drains, the second aborts
	all := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	signal.Notify(c, all...)
	return c
}
