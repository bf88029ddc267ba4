package sampledata

// distances are how far back a duplicate's original stands: beside it, on the same screen, and in another part of the file.
var distances = []int{1, 13, 500, 20_000}

// copies returns how many rows back the row stands that row i says again, 0 when it speaks for itself.
func (g *generator) copies(i int) int {
	if i == 0 || g.Duplicates == 0 || !g.dice.chance(askCopy, i, g.Duplicates) {
		return 0
	}
	if d := distances[g.dice.pick(askDistance, i, len(distances))]; d <= i {
		return d
	}
	return 1
}

// origin returns the row that first said what row i says.
func (g *generator) origin(i int) int {
	for d := g.copies(i); d > 0; d = g.copies(i) {
		i -= d
	}
	return i
}

// copied reports whether a later row says row i again.
func (g *generator) copied(i int) bool {
	if g.Duplicates == 0 {
		return false
	}
	for _, d := range distances {
		if i+d < g.Rows && g.copies(i+d) == d {
			return true
		}
	}
	return false
}

// free reports whether row i has nothing to do with duplicates. Only such rows are harmed: a
// duplicate of a bad row would be bad too, and its repair another file.
func (g *generator) free(i int) bool { return g.copies(i) == 0 && !g.copied(i) }

// harmed reports whether row i is bad by itself. The first row never is, for a reader may learn from it how the file is written.
func (g *generator) harmed(i int) bool {
	return i > 0 && g.Bad > 0 && g.dice.chance(askBad, i, g.Bad) && g.free(i)
}

// damageOf returns what is wrong with row i itself, nil for nothing.
func (g *generator) damageOf(i int) *damage {
	if !g.harmed(i) {
		return nil
	}
	d := g.pools[g.typeOf(i)].pick(g.dice.ask(askDamage, i))
	if g.clashes(d) && (g.harmed(i-1) || !g.free(i-1)) {
		return nil // nobody to clash with
	}
	return d
}

// missing reports whether the tenant lacks row i's device.
func (g *generator) missing(i int) bool {
	return g.Missing > 0 && g.dice.chance(askMissing, i, g.Missing)
}

// same reports whether the tenant has row i's values already.
func (g *generator) same(i int) bool { return g.Same > 0 && g.dice.chance(askSame, i, g.Same) }
