package graph

import "time"

// Quota is the writes that this client allows itself: the tenant's quota times our share.
func (c *Client) Quota() Quota { return c.meter.quota }

// Bound is the quota that a run of writes meets first: the writes' own, unless requests of any kind are bounded more tightly.
func (c *Client) Bound() Quota {
	if w := c.Quota(); w.time(1) >= c.anyQuota.time(1) {
		return w
	}
	return c.anyQuota
}

// AtLeast is the time that a number of writes takes under the quotas, however fast the service is.
func (c *Client) AtLeast(writes int) time.Duration { return c.Bound().time(writes) }

// time is what a number of requests takes at the quota's pace.
func (q Quota) time(n int) time.Duration {
	return time.Duration(float64(q.Per) * float64(n) / float64(q.N))
}
