package graphsim_test

import "time"

// pass lets virtual time go by, inside a synctest bubble: it takes no time at all.
func pass(d time.Duration) { <-time.After(d) }
