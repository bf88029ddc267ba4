package importer

import (
	"context"
	"errors"
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
	Rows     int // data rows
	Invalid  int // rows with an error
	Warned   int // rows without an error that have a warning
	Tallies  []Tally
	Findings []Finding // the first ones, in input order

	input    *csvfile.Input
	rules    *identity.Rules
	maxRows  int
	seeds    seeds
	keys     keySet
	verdicts []verdict
	raws     map[*csvfile.File]rawColumn
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
}

// CheckInput reads the whole input once, judges every row, and finds the rows that concern each other. Where two rows look like
// the same device it reads a second time to be certain.
func CheckInput(ctx context.Context, in *csvfile.Input, o CheckOptions) (*Check, error) {
	c := &Check{input: in, rules: o.Rules, maxRows: o.MaxRows, seeds: newSeeds(), raws: rawColumns(in.Files)}
	tallies := map[tallyKey]*Tally{}
	suspects, suspectRows := map[uint64]bool{}, []int{}
	err := c.read(ctx, func(b *csvfile.Block, s *scratch, i int) error {
		j := &s.rows[i]
		p := placeOf(b, i)
		c.Rows++
		if j.invalid {
			c.Invalid++
		} else if len(j.rec.Findings) > 0 {
			c.Warned++
		}
		c.count(tallies, p, b.File, j, o.Limit)
		c.needs(j)
		for _, t := range j.traits {
			if first, seen := c.keys.add(t.hash, p.Row); seen && first != p.Row {
				suspects[t.hash] = true
				suspectRows = append(suspectRows, first, p.Row)
			}
		}
		if raw := j.rec.RawKey(); raw != "" && raw != j.rec.Key() {
			c.keys.add(c.seeds.identityHash(raw), p.Row)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	// Later readings are held against this one by size and time; hashing again would cost more than all else.
	in.NoDigest = true
	if len(suspects) > 0 {
		if err := c.findTwins(ctx, suspects, suspectRows, tallies, o.Limit); err != nil {
			return nil, err
		}
	}
	for _, t := range tallies {
		c.Tallies = append(c.Tallies, *t)
	}
	slices.SortFunc(c.Tallies, func(a, b Tally) int { return a.First.Row - b.First.Row })
	return c, nil
}

type tallyKey struct {
	code    identity.Code
	warning bool
}

// count adds a row's findings to the tallies, and keeps the first ones.
func (c *Check) count(tallies map[tallyKey]*Tally, p Place, f *csvfile.File, j *judged, limit int) {
	for _, found := range j.rec.Findings {
		k := tallyKey{found.Code, found.Warning}
		t := tallies[k]
		if t == nil {
			t = &Tally{Code: found.Code, Warning: found.Warning, First: p}
			tallies[k] = t
		}
		t.Count++
		if p.Row < t.First.Row {
			t.First = p
		}
		if len(c.Findings) < limit {
			found.Message = strings.Clone(found.Message)
			c.Findings = append(c.Findings, Finding{Finding: found, Place: p, Name: columnName(f, found.Column)})
		}
	}
}

// needs notes what the row needs of the tenant before it can be sent.
func (c *Check) needs(j *judged) {
	if j.rec.ID != "" {
		c.hasIDs = true
	}
	formOnly := true
	for _, f := range j.rec.Findings {
		if !f.Warning && !f.Form {
			formOnly = false
		}
	}
	// A row whose only fault is the form of its identity may still be an entry of the tenant.
	if formOnly && (j.rec.ID == "" || j.invalid) {
		c.lookup = true
	}
}

// findTwins reads the suspect rows again and says what they are to each other.
func (c *Check) findTwins(ctx context.Context, suspects map[uint64]bool, rows []int, tallies map[tallyKey]*Tally, limit int) error {
	slices.Sort(rows)
	rows = slices.Compact(rows)
	names, fileOf := []string{}, map[*csvfile.File]int32{}
	for i, f := range c.input.Files {
		names, fileOf[f] = append(names, f.Name), int32(i)
	}
	var members []member
	invalid := map[int]bool{}
	warned := map[int]bool{}
	err := c.read(ctx, func(b *csvfile.Block, s *scratch, i int) error {
		p := placeOf(b, i)
		if len(rows) == 0 {
			return errStop
		}
		if p.Row != rows[0] {
			return nil
		}
		rows = rows[1:]
		j := &s.rows[i]
		invalid[p.Row], warned[p.Row] = j.invalid, len(j.rec.Findings) > 0
		for _, t := range j.traits {
			if suspects[t.hash] {
				members = append(members, member{trait: t, row: int32(p.Row), line: int32(p.Line), file: fileOf[b.File]})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	c.verdicts = judgeTwins(members, names)
	late := []Finding{}
	places := map[int]member{}
	for _, m := range members {
		places[int(m.row)] = m
	}
	for _, v := range c.verdicts {
		f, ok := c.crossFinding(v)
		if !ok {
			continue
		}
		if !f.Warning && !invalid[v.row] {
			invalid[v.row] = true
			c.Invalid++
			if warned[v.row] {
				c.Warned--
			}
		} else if f.Warning && !invalid[v.row] && !warned[v.row] {
			warned[v.row] = true
			c.Warned++
		}
		m := places[v.row]
		file := c.input.Files[m.file]
		place := Place{Row: v.row, File: names[m.file], Line: int(m.line)}
		k := tallyKey{f.Code, f.Warning}
		if tallies[k] == nil {
			tallies[k] = &Tally{Code: f.Code, Warning: f.Warning, First: place}
		}
		tallies[k].Count++
		if len(late) < limit {
			late = append(late, Finding{Finding: f, Place: place, Name: columnName(file, f.Column)})
		}
	}
	c.Findings = append(c.Findings, late...)
	slices.SortStableFunc(c.Findings, func(a, b Finding) int { return a.Row - b.Row })
	c.Findings = c.Findings[:min(len(c.Findings), limit)]
	return nil
}

// errStop ends a reading early without being an error.
var errStop = errors.New("enough read")

// A judged is one row with everything that its own cells say.
type judged struct {
	rec     identity.Record
	traits  []trait
	invalid bool
}

// scratch is a block's working memory.
type scratch struct{ rows []judged }

// read judges every row in parallel and calls each in input order, until it returns errStop.
func (c *Check) read(ctx context.Context, each func(b *csvfile.Block, s *scratch, i int) error) error {
	stopped := false
	work := func(b *csvfile.Block) error {
		s, ok := b.Scratch.(*scratch)
		if !ok {
			s = &scratch{}
			b.Scratch = s
		}
		for len(s.rows) < len(b.Rows) {
			s.rows = append(s.rows, judged{})
		}
		for i := range b.Rows {
			c.judge(b.File, &b.Rows[i], &s.rows[i])
		}
		return nil
	}
	collect := func(b *csvfile.Block) error {
		s := b.Scratch.(*scratch)
		for i := range b.Rows {
			if c.maxRows > 0 && b.First+i > c.maxRows || stopped {
				break
			}
			if err := each(b, s, i); err == errStop {
				stopped = true
			} else if err != nil {
				return err
			}
		}
		return nil
	}
	return c.input.Read(ctx, work, collect)
}

// judge fills j with what the row's own cells say.
func (c *Check) judge(f *csvfile.File, row *csvfile.Row, j *judged) {
	if m := c.malformed(f, row); m != nil {
		j.rec = identity.Record{Kind: c.input.Kind, Findings: append(j.rec.Findings[:0], identity.Finding{Code: m.Code, Message: m.Message})}
		j.traits, j.invalid = j.traits[:0], true
		return
	}
	c.rules.Judge(f.Layout, row.Cells, &j.rec)
	j.traits = c.seeds.traits(&j.rec, j.traits)
	j.invalid = j.rec.Invalid()
}

// firsts has the rows that carry later ones.
func (c *Check) firsts() map[int]*Outcome {
	m := map[int]*Outcome{}
	for _, v := range c.verdicts {
		if v.code == identity.CodeDuplicate {
			m[v.other] = nil
		}
	}
	return m
}

// cross adds to the row's findings what other rows mean for it, and returns the place of the earlier row that carries it, if any.
func (c *Check) cross(row int, rec *identity.Record) (carried *verdict) {
	i, _ := slices.BinarySearchFunc(c.verdicts, row, func(v verdict, row int) int { return v.row - row })
	for ; i < len(c.verdicts) && c.verdicts[i].row == row; i++ {
		if f, ok := c.crossFinding(c.verdicts[i]); ok {
			rec.Findings = append(rec.Findings, f)
		} else {
			carried = &c.verdicts[i]
		}
	}
	return carried
}

// crossFinding words a verdict. A plain duplicate is no finding: it is carried by the earlier row.
func (c *Check) crossFinding(v verdict) (identity.Finding, bool) {
	if v.code == identity.CodeDuplicate {
		return identity.Finding{}, false
	}
	at := v.place.String()
	f := identity.Finding{Code: v.code}
	switch v.code {
	case identity.CodeConflictingDuplicate:
		f.Message = "the row at " + at + " gives the same device other values: keep the one that is right"
	case identity.CodeHashSameDevice:
		f.Column = identity.Hash
		f.Message = "the hash names the same hardware as the row at " + at + ", with another serial number or another hash: keep the newest capture"
	case identity.CodeIMEI14And15:
		f.Column = identity.IMEI
		f.Warning = true
		f.Message = "the row at " + at + " has the same IMEI with another number of digits: one device, keep the 15-digit form"
	default:
		panic("verdict without words: " + v.code)
	}
	f.Warning = c.rules.Warns(f.Code, f.Warning)
	return f, true
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
func (c *Check) wanted(key string) bool { return c.keys.has(c.seeds.identityHash(key)) }

func (c *Check) wantedID(id string) bool {
	return c.keys.has(maphash.String(c.seeds.key, idKey(strings.ToLower(id))))
}
