//go:build unix

package graph

import (
	"context"
	"fmt"
	"testing"
	"time"

	"rollcall/graph/quota"
	"rollcall/graph/signin"
)

// BenchmarkBatch sends the changes of BenchmarkPatch, 8 requests in flight, one
// by one and 20 to a request. An operation is one change.
func BenchmarkBatch(b *testing.B) {
	const inFlightAtMost = 8
	for _, size := range []int{1, 20} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			c, err := New(signin.Static("token"), Options{
				BaseURL: benchServer(b), Concurrency: inFlightAtMost, Batch: size,
				Quota: quota.Quota{N: quota.Most, Per: time.Second}, AnyQuota: quota.Quota{N: quota.Most, Per: time.Second},
			})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := c.Begin(b.Context(), 0); err != nil {
				b.Fatal(err)
			}
			inFlight(b, inFlightAtMost*size, func() error {
				_, err := c.PatchAutopilotItem(context.Background(), "ab4c360f-360f-ab4c-0f36-4cab0f364cab", benchPatch)
				return err
			})
			if s := c.Stats(); s.Retries > 0 {
				b.Errorf("%+v", s)
			} else if s.Batches > 0 {
				b.ReportMetric(float64(s.Writes)/float64(s.Batches), "changes/batch")
			}
		})
	}
}
