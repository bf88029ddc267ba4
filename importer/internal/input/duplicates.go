package input

import (
	"context"
	"slices"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// findTwins reads the suspect rows again and says what they are to each other.
func (c *Check) findTwins(ctx context.Context, s suspects) error {
	var rows rowSet
	for _, row := range s.rows {
		rows.add(row)
	}
	names, fileOf := []string{}, map[*csvfile.File]int32{}
	for i, f := range c.input.Files {
		names, fileOf[f] = append(names, f.Name), int32(i)
	}
	var members []member
	invalid := map[int]bool{}
	warned := map[int]bool{}
	err := c.readSome(ctx, rows.has, func(r *Row) error {
		invalid[r.Row], warned[r.Row] = r.Rec.Invalid(), len(r.Rec.Findings) > 0
		for _, t := range r.traits {
			if s.hashes[t.hash] {
				members = append(members, member{trait: t, row: int32(r.Row), line: int32(r.Line), file: fileOf[r.File]})
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
	repeated := map[int]bool{}
	for _, v := range c.verdicts {
		f, ok := c.crossFinding(v)
		if !ok {
			repeated[v.row] = true
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
		if f.Warning {
			c.Warnings[string(f.Code)]++
		}
		m := places[v.row]
		file := c.input.Files[m.file]
		place := outcome.Place{Row: v.row, File: names[m.file], Line: int(m.line)}
		c.count(place, &f)
		if len(late) < c.limit {
			late = append(late, Finding{Finding: f, Place: place, Name: ColumnName(file, f.Column)})
		}
	}
	for row := range repeated {
		if !invalid[row] {
			c.Repeats++
		}
	}
	c.Findings = append(c.Findings, late...)
	slices.SortStableFunc(c.Findings, func(a, b Finding) int { return a.Row - b.Row })
	c.Findings = c.Findings[:min(len(c.Findings), c.limit)]
	return nil
}

// Firsts has the rows that carry later ones.
func (c *Check) Firsts() map[int]*outcome.Outcome {
	m := map[int]*outcome.Outcome{}
	for _, v := range c.verdicts {
		if v.code == identity.CodeDuplicate {
			m[v.other.Row] = nil
		}
	}
	return m
}

// Cross adds to the row's findings what other rows mean for it, and returns the place of the earlier row that carries it, if any.
func (c *Check) Cross(row int, rec *identity.Record) (first *outcome.Place) {
	i, _ := slices.BinarySearchFunc(c.verdicts, row, func(v verdict, row int) int { return v.row - row })
	for ; i < len(c.verdicts) && c.verdicts[i].row == row; i++ {
		if f, ok := c.crossFinding(c.verdicts[i]); ok {
			rec.Findings = append(rec.Findings, f)
		} else {
			first = &c.verdicts[i].other
		}
	}
	return first
}

// crossFinding words a verdict. A plain duplicate is no finding: it is carried by the earlier row.
func (c *Check) crossFinding(v verdict) (identity.Finding, bool) {
	if v.code == identity.CodeDuplicate {
		return identity.Finding{}, false
	}
	at := v.other.String()
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
	f.Warning = c.Rules.Warns(f.Code, f.Warning)
	return f, true
}
