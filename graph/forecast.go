package graph

import "time"

// Quota is the writes that this client allows itself: the tenant's quota times our share.
func (c *Client) Quota() Quota { return c.meter.quota }

// AtLeast is the time that a number of writes takes under the quota, however fast the service is.
func (c *Client) AtLeast(writes int) time.Duration {
	q := c.Quota()
	return time.Duration(float64(q.Per) * float64(writes) / float64(q.N))
}
