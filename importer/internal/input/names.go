package input

import (
	"hash/maphash"
	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
	"rollcall/importer/outcome"
	"strings"
)

// Named reports whether some row of the input has this key; rarely it says so of a key that no row has.
func (c *Check) Named(key string) bool { return c.keys.Has(c.Seeds.Identity([]byte(key))) }

// NamedID does so for an id.
func (c *Check) NamedID(id string) bool {
	return c.keys.Has(maphash.String(c.Seeds.Key, keyset.IDKey(strings.ToLower(id))))
}

// NamesIDs reports whether some row names its entry by an id.
func (c *Check) NamesIDs() bool { return c.hasIDs }

// Near reports whether some row may have meant an entry of this key although its own is another, by
// zeros before it or a label's prefix.
func (c *Check) Near(key string) bool {
	bare := identity.WithoutZeros(key)
	return bare != key && c.Named(bare) || c.nearby.Has(c.Seeds.Identity([]byte(bare)))
}

// MayMean reports whether a row of the input names an entry of the tenant, or could mean it: then a prune spares it.
func (c *Check) MayMean(id, typ, name string) bool {
	key := identity.Key(typ, name)
	if c.Named(key) || c.NamedID(id) || c.Near(key) {
		return true
	}
	if letters := string(keyset.AppendLetters(nil, name)); !strings.EqualFold(typ, identity.TypeTuple) {
		// As a row spells it that has nothing but letters and digits, and an IMEI also where it is
		// called a serial number, or one that.
		for _, typ := range []string{typ, otherType(typ, letters)} {
			if k := identity.Key(typ, letters); typ != "" && (c.Named(k) || c.Near(k)) {
				return true
			}
		}
	}
	return c.meaning != nil && c.meaning.entry(id, typ, name)
}

// NamesID reports whether a damaged row may mean an id.
func (c *Check) NamesID(id string) bool { return c.meaning != nil && c.meaning.id(id) }

// Unread is the first row of which not everything is known that it may mean; nil where all is known.
func (c *Check) Unread() *outcome.Place {
	if c.meaning == nil {
		return nil
	}
	return c.meaning.unread
}
