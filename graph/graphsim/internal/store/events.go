package store

import (
	"container/heap"
	"time"
)

// An event is something that becomes true at a time, without a request.
type event struct {
	due time.Time
	n   int // of two at one time the earlier made comes first
	run func(due time.Time)
}

// events is a heap of what is to come. There is no goroutine behind it: who
// looks at the store first settles what is due.
type events struct {
	queue eventQueue
	made  int
}

// at has run called once due has come.
func (e *events) at(due time.Time, run func(due time.Time)) {
	e.made++
	heap.Push(&e.queue, event{due, e.made, run})
}

// settle runs what is due, the earliest first.
func (e *events) settle(now time.Time) {
	for len(e.queue) > 0 && !e.queue[0].due.After(now) {
		ev := heap.Pop(&e.queue).(event)
		ev.run(ev.due)
	}
}

type eventQueue []event

func (q eventQueue) Len() int { return len(q) }
func (q eventQueue) Less(i, j int) bool {
	if !q[i].due.Equal(q[j].due) {
		return q[i].due.Before(q[j].due)
	}
	return q[i].n < q[j].n
}
func (q eventQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *eventQueue) Push(x any)   { *q = append(*q, x.(event)) }
func (q *eventQueue) Pop() any {
	old := *q
	ev := old[len(old)-1]
	*q = old[:len(old)-1]
	return ev
}
