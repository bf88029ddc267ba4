package importer

import (
	"context"

	"rollcall/graph"
	"rollcall/importer/identity"
)

// tagProbes is how many devices are asked for their group tag at most.
const tagProbes = 3

// probeTags finds out whether the list of devices shows group tags, where it shows none: there may be none, or the service leaves them out
// of its lists. Single devices that rows name tell one from the other, and without that either no tag could be set in a tenant that has none,
// or each sync would set all of them again.
func (t *tenantIndex) probeTags(ctx context.Context, client *graph.Client, c *Check) {
	i, _ := position(deviceList, identity.GroupTag)
	if t.shows[deviceList][i] || !c.has(identity.GroupTag) {
		return
	}
	var ask []*entry
	t.each(deviceList, func(e *entry) {
		if len(ask) < tagProbes && (c.wanted(e.key()) || c.wantedID(e.id())) {
			ask = append(ask, e)
		}
	})
	for _, e := range ask {
		d, err := client.GetDevice(ctx, e.id())
		if err != nil {
			return // then the list is believed
		}
		if d.GroupTag != "" {
			t.hidesTags = true
			return
		}
	}
}

// has reports whether a file of the input has the column.
func (c *Check) has(column identity.Column) bool {
	for _, f := range c.input.Files {
		if f.Layout == nil {
			continue
		}
		for _, col := range f.Layout.Columns {
			if col == column {
				return true
			}
		}
	}
	return false
}
