package tenant

import (
	"context"
	"strings"

	"rollcall/graph"
	"rollcall/importer/identity"
)

// note learns from any entry of the tenant, wanted or not, what its list shows.
func (t *Index) note(e *Entry) {
	if e.Tuple() {
		t.Tuples++
	}
	for _, c := range []identity.Column{identity.Description, identity.Platform, identity.AssignedUser, identity.AddressableUserName, identity.GroupTag} {
		i, ok := position(e.List, c)
		if !ok {
			continue
		}
		v := e.field(i)
		switch {
		case v == "" || c == identity.Platform && strings.EqualFold(v, "unknown"):
		case c == identity.Description && e.Tuple():
			t.showsWindows = true
		default:
			t.shows[e.List][i] = true
		}
	}
}

// Readable reports whether the service returns the property at all. It is doubted only for the properties that the service is
// known to return empty: user with name, platform, and the description of a Windows identifier; for group tags a sync has asked.
func (t *Index) Readable(e *Entry, c identity.Column) bool {
	i, ok := position(e.List, c)
	switch {
	case !ok:
		return false
	case c == identity.Description && e.Tuple():
		return t.showsWindows
	case c == identity.GroupTag && e.List == Devices:
		return !t.hidesTags
	case c == identity.AssignedUser, c == identity.Platform:
		return t.shows[e.List][i]
	case c == identity.AddressableUserName: // a list that shows users shows their names
		user, _ := position(e.List, identity.AssignedUser)
		return t.shows[e.List][i] || t.shows[e.List][user]
	}
	return true
}

// tagProbes is how many devices are asked for their group tag at most.
const tagProbes = 3

// ProbeTags finds out whether the list of devices shows group tags, where it shows none: there may be none, or the service leaves them out
// of its lists. Single devices that rows name tell one from the other, and without that either no tag could be set in a tenant that has none,
// or each sync would set all of them again.
func (t *Index) ProbeTags(ctx context.Context, client *graph.Client) {
	i, _ := position(Devices, identity.GroupTag)
	if t.shows[Devices][i] {
		return
	}
	var ask []*Entry
	t.Each(Devices, func(e *Entry) {
		if len(ask) < tagProbes && (t.named.Named(e.Key()) || t.named.NamedID(e.ID())) {
			ask = append(ask, e)
		}
	})
	for _, e := range ask {
		d, err := client.GetDevice(ctx, e.ID())
		if err != nil {
			return // then the list is believed
		}
		if d.GroupTag != "" {
			t.hidesTags = true
			return
		}
	}
}
