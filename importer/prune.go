package importer

import (
	"hash/maphash"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
)

// names adds the hashes of all that a row's cells could mean as an identifier or id, whatever is wrong with them. Of a row that could not be
// read, every stretch between delimiters and quotes counts.
func (s seeds) names(row *csvfile.Row, list []uint64) []uint64 {
	add := func(text string) {
		if text = strings.Trim(text, " \t\r\n='\"\u00a0"); text == "" {
			return
		}
		list = append(list, s.nameHash(text))
		if whole, zeros, ok := strings.Cut(text, "."); ok && whole != "" && strings.Trim(zeros, "0") == "" {
			list = append(list, s.nameHash(whole)) // turned into a decimal number
		}
		if size, figures, ok := rounded(text); ok {
			list = append(list, s.roundedHash(size, figures))
		}
	}
	if row.Malformed != nil {
		for _, text := range strings.FieldsFunc(row.Malformed.Raw, func(r rune) bool { return strings.ContainsRune(",;\t|\"\r\n", r) }) {
			add(text)
		}
		return list
	}
	for _, cell := range row.Cells {
		add(cell)
		for part := range strings.FieldsFuncSeq(cell, func(r rune) bool { return r == ',' || r == ';' }) { // a tuple in one cell
			add(part)
		}
	}
	return list
}

// nameHash is the hash of a text in which letters, digits and no others count, whatever their case and width: what two spellings of one
// identifier have in common.
func (s seeds) nameHash(text string) uint64 {
	var h maphash.Hash
	h.SetSeed(s.proof)
	for _, r := range strings.ToLower(norm.NFKC.String(text)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			h.WriteString(string(r))
		}
	}
	return h.Sum64()
}

// names reports whether a row of the input names the entry, or could mean it although it is invalid.
func (c *Check) namesEntry(e *entry) bool {
	if c.wanted(e.key()) || c.wantedID(e.id()) {
		return true
	}
	name := e.identifier()
	short := withoutZeros(name)
	if short != name && c.wanted(identity.Key(e.typ(), short)) { // a spreadsheet takes the zeros before a number
		return true
	}
	if c.names == nil {
		return false
	}
	if e.tuple() { // the serial number alone may be what the row has
		name = name[strings.LastIndexAny(name, ",;")+1:]
	}
	hash := c.seeds.nameHash
	for _, n := range []string{name, e.identifier(), e.id(), short} {
		if c.names.has(hash(n)) {
			return true
		}
	}
	if c.namesRounded(name) || short != name && c.namesRounded(short) {
		return true
	}
	// An IMEI whose last digit is wrong or missing is the same device.
	return strings.EqualFold(e.typ(), identity.TypeIMEI) && len(name) == 15 && c.names.has(hash(name[:14]))
}

// A pruning is what of a tenant no row names.
type pruning struct {
	entries []*entry // to be deleted, in the tenant's order
	others  int      // left alone: of another type than the file's rows, or out of scope
}

// prunable finds the entries that no row names, of the identity types of the file's valid rows and within the scope.
func (t *tenantIndex) prunable(l listing, c *Check, types map[string]bool, scope Filter) (p pruning) {
	named := map[string]bool{} // devices that rows name by their import record
	t.each(recordList, func(r *entry) {
		if c.wantedID(r.id()) || c.names != nil && c.names.has(c.seeds.nameHash(r.id())) {
			named[strings.ToLower(r.registration())], named[r.key()] = true, true
		}
	})
	t.each(l, func(e *entry) {
		switch {
		case c.namesEntry(e) || named[strings.ToLower(e.id())] || named[e.key()]:
		case !types[strings.ToLower(e.typ())] || !scope.Match(e.property):
			p.others++
		default:
			p.entries = append(p.entries, e)
		}
	})
	return p
}

// record is a row that names the entry and nothing else.
func (e *entry) record() identity.Record {
	r := identity.Record{Kind: identity.Autopilot, ID: e.id(), Type: e.typ(), Identifier: e.identifier(), Raw: e.identifier()}
	if e.list == corporateList {
		r.Kind = identity.Corporate
	}
	return r
}
