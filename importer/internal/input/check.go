package input

import (
	"cmp"
	"context"
	"io"
	"slices"
	"time"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
	"rollcall/importer/outcome"
	"rollcall/importer/sheet"
)

// A Finding is what was found at one cell of one row.
type Finding struct {
	identity.Finding
	outcome.Place
	Name string // the column's name in that file
}

// A Tally counts one code over a file.
type Tally struct {
	Code    identity.Code
	Warning bool
	Count   int
	First   outcome.Place
	// Compared says that some are errors that update and sync let pass where the tenant has the cell so.
	Compared bool
}

// A Check is what reading the whole input said, before anything is sent.
type Check struct {
	Rows     int            // data rows
	Invalid  int            // rows with an error
	Warned   int            // rows without an error that have a warning
	Repeats  int            // good rows that an identical earlier one carries
	Warnings map[string]int // rows that have a warning, by its code
	Tallies  []Tally
	Findings []Finding // the first ones, in input order
	OfFiles  []Finding // warnings about files as a whole, which no row has

	Rules *identity.Rules
	Seeds keyset.Seeds // by which rows and entries of the tenant meet
	Form  sheet.Form   // of the files that are made of the rows

	input    *csvfile.Input
	only     bool // identities count, nothing else
	maxRows  int
	keys     keyset.Set
	verdicts []verdict
	raws     fedBack
	tallies  map[tallyKey]*Tally
	guesses  map[*csvfile.File]*guess
	limit    int // of Findings
	// plans says where the lines of plans have what is not a value; nil where the input is no plan.
	plans       planFiles
	planTenants []PlanTenant
	nearby      keyset.Set // keys that rows may have meant by their identity, which is another: see near
	offline     bool       // no tenant is looked at
	meaning     *meaning   // nil where nothing is pruned
	judged      *judgments // nil where the rows are not only judged
	// Pruned is how many rows follow those of the input: the entries that a prune removes.
	Pruned int
	// lookup is set when some row can only be sent after its entry was found in the tenant.
	lookup bool
	// hasIDs is set when some row names its entry by id.
	hasIDs bool
	// lost is set when some row was held against no other because its identity is lost. The tenant
	// may have it just so.
	lost bool
}

// Options say how an input is checked.
type Options struct {
	Rules   *identity.Rules
	Limit   int // findings to keep; 0 keeps none
	MaxRows int // rows to look at, 0 = all
	// Prune notes what damaged rows may mean, so that it is left alone.
	Prune bool
	// Offline leaves aside what is asked only beside a tenant.
	Offline bool
	// Form is how errors.csv, plan.csv and deleted.csv are written.
	Form sheet.Form
	// Plan says that the input is a plan.
	Plan bool
	// IdentityOnly leaves aside what rows want of their entries, and what is wrong with that.
	IdentityOnly bool
	// Lines is given the lines of results.csv of a validation, as the rows' own cells judge them. Nil is not.
	Lines io.Writer
}

// Read reads the whole input once, judges every row, and finds the rows that concern each other. Where two rows look like
// the same device it reads a second time to be certain.
func Read(ctx context.Context, in *csvfile.Input, o Options) (*Check, error) {
	c := &Check{input: in, Rules: o.Rules, only: o.IdentityOnly, maxRows: o.MaxRows, Seeds: keyset.NewSeeds(), raws: rawColumns(in.Files),
		limit: o.Limit, Form: o.Form, tallies: map[tallyKey]*Tally{}, guesses: map[*csvfile.File]*guess{}, Warnings: map[string]int{}, offline: o.Offline}
	if o.Prune {
		c.meaning = &meaning{fed: c.raws, meant: keyset.NewMeant(c.Seeds.Proof)}
	}
	if o.Lines != nil {
		c.judged = &judgments{to: o.Lines, time: time.Now()}
	}
	if o.Plan {
		var err error
		if c.plans, err = planLayouts(in.Files); err != nil {
			return nil, err
		}
	}
	if plans, err := planLayouts(in.Files); err == nil && !o.Plan && !o.Offline && len(plans) > 0 {
		return nil, &csvfile.Error{File: in.Files[0].Name, Line: 1, Message: "this is a plan, whose lines say themselves what is to be done",
			Hint: "carry it out with: rollcall apply"}
	}
	suspects, err := c.glance(ctx)
	if err != nil {
		return nil, err
	}
	c.tellGuesses()
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
func (c *Check) count(p outcome.Place, found *identity.Finding) {
	k := tallyKey{found.Code, found.Warning}
	t := c.tallies[k]
	if t == nil {
		t = &Tally{Code: found.Code, Warning: found.Warning, First: p}
		c.tallies[k] = t
	}
	t.Count++
	t.Compared = t.Compared || !found.Warning && found.Column.Compared()
	if p.Row < t.First.Row {
		t.First = p
	}
}

func placeOf(b *csvfile.Block, i int) outcome.Place {
	return outcome.Place{Row: b.First + i, File: b.File.Name, Line: b.Rows[i].Line}
}

// ColumnName is the name that a file has for a column, "" for none.
func ColumnName(f *csvfile.File, c identity.Column) string {
	if c == identity.NoColumn || f.Layout == nil {
		return ""
	}
	return f.Layout.Name(c)
}

// Has reports whether a file of the input has the column.
func (c *Check) Has(column identity.Column) bool {
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

// Total is how many rows a finished run has recorded: those of the input and those that a prune adds.
func (c *Check) Total() int { return c.Rows + c.Pruned }

// Kind is what the rows are.
func (c *Check) Kind() identity.Kind { return c.input.Kind }

// Files are the files of the input.
func (c *Check) Files() []*csvfile.File { return c.input.Files }

// NeedsLookup reports whether some row can only be sent after its entry was found in the tenant.
func (c *Check) NeedsLookup() bool { return c.lookup }

// FedBack reports whether a file was an errors.csv.
func (c *Check) FedBack(f *csvfile.File) bool {
	_, ok := c.raws[f]
	return ok
}

// Malformed returns what is wrong with a row as a row of cells, nil for nothing.
func (c *Check) Malformed(f *csvfile.File, row *csvfile.Row) *csvfile.Malformed {
	return c.raws.malformed(f, row)
}

// PlanTenants lists the tenants that the lines of a plan name, skipped ones too.
func (c *Check) PlanTenants() []PlanTenant { return c.planTenants }
