package quota_test

import (
	"context"
	"fmt"
	"time"

	"rollcall/graph/quota"
)

func ExampleParse() {
	q, err := quota.Parse("100/20s")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(q, "is", q.Time(50_000), "for 50,000 writes")
	fmt.Println("half of it is", q.Share(0.5))
	_, err = quota.Parse("100/20")
	fmt.Println(err)
	// Output:
	// 100/20s is 2h46m40s for 50,000 writes
	// half of it is 50/20s
	// quota "100/20": "20" is not a duration such as 20s
}

// A write waits for its turn, leaves, and is refused; everybody else now waits
// as long as the service asked.
func ExampleThrottle() {
	throttle := quota.New(quota.Options{Writes: quota.Default, Any: quota.DefaultAny})
	ctx := context.Background()

	if err := throttle.Acquire(ctx, throttle.Draining(), quota.Write, 1); err != nil {
		fmt.Println(err)
		return
	}
	sent := time.Now()
	throttle.Sent(quota.Write)
	// Here the request goes over the wire.
	throttle.Answered(quota.Write, time.Since(sent), quota.TooMany)
	throttle.Refused(quota.Write, sent, 20*time.Second)

	throttle.Drain() // who waits now waits in vain
	fmt.Println(throttle.Acquire(ctx, throttle.Draining(), quota.Write, 1))

	s := throttle.Stats()
	fmt.Println(s.Writes, "write,", s.Throttled, "refused,", throttle.Held(), "slots held")
	// Output:
	// not sent: the client sends nothing more
	// 1 write, 1 refused, 0 slots held
}
