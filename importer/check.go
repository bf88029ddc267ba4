package importer

import (
	"cmp"
	"context"
	"hash/maphash"
	"slices"
	"strings"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
)

// A Finding is what was found at one cell of one row.
type Finding struct {
	identity.Finding
	Place
	Name string // the column's name in that file
}

// A Tally counts one code over a file.
type Tally struct {
	Code    identity.Code
	Warning bool
	Count   int
	First   Place
}

// A Check is what reading the whole input said, before anything is sent.
type Check struct {
	Rows     int            // data rows
	Invalid  int            // rows with an error
	Warned   int            // rows without an error that have a warning
	Repeated int            // good rows that an identical earlier one carries
	Warnings map[string]int // rows that have a warning, by its code
	Tallies  []Tally
	Findings []Finding // the first ones, in input order
	OfFiles  []Finding // warnings about files as a whole, which no row has

	input    *csvfile.Input
	rules    *identity.Rules
	only     bool // identities count, nothing else
	maxRows  int
	seeds    seeds
	keys     keySet
	verdicts []verdict
	raws     map[*csvfile.File]rawColumn
	tallies  map[tallyKey]*Tally
	limit    int // of Findings
	// plans says where the lines of plans have what is not a value; nil where the input is no plan.
	plans       map[*csvfile.File]planLayout
	planTenants []PlanTenant
	// names are what the cells of rows may mean that are invalid, or do not tell a type, where nothing is to be pruned that such a row could name; nil where nobody asks.
	names *keySet
	// Pruned is how many rows follow those of the input: the entries that a prune removes.
	Pruned int
	// lookup is set when some row can only be sent after its entry was found in the tenant.
	lookup bool
	// hasIDs is set when some row names its entry by id.
	hasIDs bool
}

// CheckOptions say how an input is checked.
type CheckOptions struct {
	Rules   *identity.Rules
	Limit   int // findings to keep; 0 keeps none
	MaxRows int // rows to look at, 0 = all
	// Prune notes what invalid rows may name, so that it is left alone.
	Prune bool
	// Plan says that the input is a plan.
	Plan bool
	// IdentityOnly leaves aside what rows want of their entries, and what is wrong with that.
	IdentityOnly bool
}

// CheckInput reads the whole input once, judges every row, and finds the rows that concern each other. Where two rows look like
// the same device it reads a second time to be certain.
func CheckInput(ctx context.Context, in *csvfile.Input, o CheckOptions) (*Check, error) {
	c := &Check{input: in, rules: o.Rules, only: o.IdentityOnly, maxRows: o.MaxRows, seeds: newSeeds(), raws: rawColumns(in.Files), limit: o.Limit,
		tallies: map[tallyKey]*Tally{}, Warnings: map[string]int{}}
	if o.Prune {
		c.names = &keySet{}
	}
	if o.Plan {
		var err error
		if c.plans, err = planLayouts(in.Files); err != nil {
			return nil, err
		}
	}
	suspects, err := c.glance(ctx)
	if err != nil {
		return nil, err
	}
	// Later readings are held against this one by size and time; hashing again would cost more than all else.
	in.NoDigest = true
	if len(suspects.hashes) > 0 {
		if err := c.findTwins(ctx, suspects); err != nil {
			return nil, err
		}
	}
	for _, t := range c.tallies {
		c.Tallies = append(c.Tallies, *t)
	}
	slices.SortFunc(c.Tallies, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(a.First.Row, b.First.Row), cmp.Compare(a.Code, b.Code))
	})
	return c, nil
}

type tallyKey struct {
	code    identity.Code
	warning bool
}

// count adds a finding to the tallies.
func (c *Check) count(p Place, found *identity.Finding) {
	k := tallyKey{found.Code, found.Warning}
	t := c.tallies[k]
	if t == nil {
		t = &Tally{Code: found.Code, Warning: found.Warning, First: p}
		c.tallies[k] = t
	}
	t.Count++
	if p.Row < t.First.Row {
		t.First = p
	}
}

func placeOf(b *csvfile.Block, i int) Place {
	return Place{Row: b.First + i, File: b.File.Name, Line: b.Rows[i].Line}
}

func columnName(f *csvfile.File, c identity.Column) string {
	if c == identity.NoColumn || f.Layout == nil {
		return ""
	}
	return f.Layout.Name(c)
}

// wanted reports whether some row of the input has this key; rarely it says so of a key that no row has.
func (c *Check) wanted(key string) bool { return c.keys.has(c.seeds.identityHash([]byte(key))) }

// wantedShort reports whether some row has the IMEI of the key without the zero that it begins with.
func (c *Check) wantedShort(key string) bool {
	short, ok := strings.CutPrefix(key, imeiPrefix+"0")
	return ok && c.wanted(imeiPrefix+short)
}

func (c *Check) wantedID(id string) bool {
	return c.keys.has(maphash.String(c.seeds.key, idKey(strings.ToLower(id))))
}

// Total is how many rows a finished run has recorded: those of the input and those that a prune adds.
func (c *Check) Total() int { return c.Rows + c.Pruned }
