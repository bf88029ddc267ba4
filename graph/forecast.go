package graph

import (
	"time"

	"rollcall/graph/quota"
)

// Quota is the writes that this client allows itself: the tenant's quota times our share.
func (c *Client) Quota() quota.Quota { return c.throttle.Quota() }

// Bound is the quota that a run of writes meets first: the writes' own, unless requests of any kind are bounded more tightly.
func (c *Client) Bound() quota.Quota { return c.throttle.Bound() }

// AtLeast is the time that a number of writes takes under the quotas, however fast the service is.
func (c *Client) AtLeast(writes int) time.Duration { return c.Bound().Time(writes) }
