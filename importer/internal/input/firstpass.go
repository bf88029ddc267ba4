package input

import (
	"context"
	"slices"
	"strings"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
	"rollcall/importer/rundir"
)

// A glance is what the first reading keeps of a row: so little that a million rows cost no more than their hashes.
type glance struct {
	hashes  int // where the row's hashes end in the block's list
	found   int // where its findings end
	invalid bool
	lookup  bool // it cannot be sent before its entry is found
	hasID   bool
	lost    bool // its identity is lost, unless the tenant has it just so
	unread  bool // not everything is known that it may mean
}

// glances are a block's rows at first reading.
type glances struct {
	rows   []glance
	hashes []uint64
	found  []identity.Finding
	rec    identity.Record // the row being judged
	key    []byte
	plans  []PlanTenant // that the block's lines name

	guessed []string // cells that are read by a guess, for messages: the first ones of the block's

	nearby []uint64    // keys that rows may have meant by their identity
	meant  keyset.Keys // what rows may mean
	lost   []string    // words of rows with lost characters
	reader *keyset.Reader
	cells  []string // working memory

	line  rundir.Line // of a validation, the last one
	lines []byte      // and all of the block, as results.csv has them
}

// suspects are rows that seem to be somebody's twin.
type suspects struct {
	hashes map[uint64]bool
	rows   []int
}

// glance reads every row once: it counts, keeps the first findings, and remembers the hash of everything that should be unique.
func (c *Check) glance(ctx context.Context) (suspects, error) {
	s := suspects{hashes: map[uint64]bool{}}
	work := func(b *csvfile.Block) error {
		g, ok := b.Scratch.(*glances)
		if !ok {
			g = &glances{reader: keyset.NewReader(c.Seeds.Proof)}
			b.Scratch = g
		}
		g.rows, g.hashes, g.found = g.rows[:0], g.hashes[:0], g.found[:0]
		g.nearby, g.plans, g.guessed = g.nearby[:0], g.plans[:0], g.guessed[:0]
		g.meant.Reset()
		g.lost, g.lines = g.lost[:0], g.lines[:0]
		for i := range b.Rows {
			if c.past(b, i) {
				break
			}
			c.glanceAt(g, b.File, &b.Rows[i])
			if c.judged != nil {
				c.appendLine(g, b, i)
			}
		}
		return nil
	}
	collect := func(b *csvfile.Block) error {
		g := b.Scratch.(*glances)
		hash, found := 0, 0
		c.ofFile(b)
		c.showGuessed(b.File, g.guessed)
		for _, h := range g.nearby {
			c.nearby.Add(h, b.First)
		}
		if c.meaning != nil {
			c.meaning.add(g, placeOf(b, 0))
		}
		for _, p := range g.plans {
			if !slices.Contains(c.planTenants, p) && len(c.planTenants) < 8 {
				c.planTenants = append(c.planTenants, PlanTenant{strings.Clone(p.ID), strings.Clone(p.Origin)})
			}
		}
		for i, row := range g.rows {
			p := placeOf(b, i)
			c.Rows++
			switch {
			case row.invalid:
				c.Invalid++
			case row.found > found:
				c.Warned++
			}
			c.lookup, c.hasIDs, c.lost = c.lookup || row.lookup, c.hasIDs || row.hasID, c.lost || row.lost
			if row.unread {
				c.meaning.leaveUnread(p)
			}
			for first := found; found < row.found; found++ {
				f := g.found[found]
				told := c.guessed(b, i, &f)
				if !told {
					c.count(p, &f)
				}
				if f.Warning && !warns(g.found[first:found], f.Code) {
					c.Warnings[string(f.Code)]++
				}
				if !told && len(c.Findings) < c.limit {
					f.Message = strings.Clone(f.Message)
					c.Findings = append(c.Findings, Finding{Finding: f, Place: p, Name: ColumnName(b.File, f.Column)})
				}
			}
			for ; hash < row.hashes; hash++ {
				h := g.hashes[hash]
				if first, seen := c.keys.Add(h, p.Row); seen && first != p.Row {
					s.hashes[h] = true
					s.rows = append(s.rows, first, p.Row)
				}
			}
		}
		if c.judged != nil {
			return c.putLines(b, g)
		}
		return nil
	}
	return s, c.input.Read(ctx, work, collect)
}

// warns reports whether one of the findings is a warning of this code.
func warns(found []identity.Finding, code identity.Code) bool {
	return slices.ContainsFunc(found, func(f identity.Finding) bool { return f.Warning && f.Code == code })
}

// glanceAt judges one row and adds it to the block's.
func (c *Check) glanceAt(g *glances, f *csvfile.File, row *csvfile.Row) {
	line := c.judgeCells(&g.rec, f, row)
	formOnly, mayBeHeld, invalid := true, true, false
	for _, found := range g.rec.Findings {
		invalid = invalid || !found.Warning
		formOnly = formOnly && (found.Warning || found.Form)
		mayBeHeld = mayBeHeld && (found.Warning || found.Form || slices.Contains(keyset.Compared, found.Column))
	}
	unread := c.meaning != nil && !c.meaning.read(g, f, row)
	if at, ok := c.plans[f]; ok && row.Malformed == nil {
		if p := (PlanTenant{planCell(row, at.tenant), planCell(row, at.origin)}); !slices.Contains(g.plans, p) {
			g.plans = append(g.plans, p)
		}
	}
	g.found = append(g.found, g.rec.Findings...)
	for i := range g.rec.Findings {
		if shown := g.guessedCell(f, row, &g.rec.Findings[i]); shown != "" {
			g.guessed = append(g.guessed, shown)
		}
	}
	guess, lost := damaged(&g.rec), g.rec.Lost()
	if !guess {
		g.hashes, g.key = hashesOf(c.Seeds, &g.rec, line, g.hashes, g.key)
		if !c.offline {
			g.nearby = nearbyOf(c.Seeds, &g.rec, g.nearby)
		}
	}
	// The raw form is noted too: the tenant may have the identity just so.
	if g.rec.Raw != "" && (guess || lost || g.rec.Raw != g.rec.Identifier) {
		if raw := g.rec.RawKey(); raw != "" && (guess || lost || raw != g.rec.Key()) {
			g.hashes = append(g.hashes, c.Seeds.Identity([]byte(raw)))
		}
	}
	g.rows = append(g.rows, glance{hashes: len(g.hashes), found: len(g.found), invalid: invalid, hasID: g.rec.ID != "",
		lost: guess || lost, unread: unread,
		// A row whose only fault is the form of its identity, or of a value, may still be what the
		// tenant has.
		lookup: mayBeHeld && g.rec.ID == "" || formOnly && invalid})
}
