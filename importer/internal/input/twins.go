package input

import (
	"cmp"
	"hash/maphash"
	"slices"

	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
	"rollcall/importer/outcome"
)

// A trait is something that a row shares with no other row of a clean file: its identity, its id, its hardware. Rows that
// share one should be the same row twice; digest says whether they are.
type trait struct {
	hash   uint64 // of the key, by the set's seed: what makes two rows suspects
	proof  uint64 // of the key, by another seed: what makes two suspects twins
	digest uint64 // of what twins must agree in
	id     uint64 // of the row's id, 0 without one: who names two entries means two entries
	of     traitKind
	short  bool // a 14-digit IMEI
}

type traitKind uint8

const (
	ofIdentity traitKind = iota
	ofID
	ofHardware
)

func hardwareKey(device string) string { return "hardware:" + device }

// hashesOf adds what traitsOf would list by its hash alone; key is working memory.
func hashesOf(s keyset.Seeds, rec *identity.Record, line PlanLine, list []uint64, key []byte) ([]uint64, []byte) {
	if line.skipped() {
		return list, key
	}
	key = rec.AppendKey(key[:0])
	if len(key) > 0 && !rec.Lost() {
		list = append(list, s.Identity(key))
	}
	if rec.ID != "" && rec.Identifier != "" {
		key = append(append(key[:0], "id:"...), rec.ID...)
		list = append(list, maphash.Bytes(s.Key, key))
	}
	if d := rec.DeviceKey(); d != "" {
		list = append(list, maphash.String(s.Key, hardwareKey(d)))
	}
	return list, key
}

// traitsOf lists what rec shares with no other row. An identity that is lost may be that of any
// device, and a line that is to be skipped counts for nothing else.
func traitsOf(s keyset.Seeds, rec *identity.Record, line PlanLine, list []trait) []trait {
	list = list[:0]
	if damaged(rec) || line.skipped() {
		return list
	}
	var digest uint64
	key := rec.Key()
	if key != "" {
		digest = rec.Digest(s.Proof)
	}
	if line.Action != "" { // lines that do other things are not the same line twice
		digest = digest*31 + maphash.String(s.Proof, line.Action)
	}
	if key != "" && !rec.Lost() {
		t := trait{hash: s.Identity([]byte(key)), proof: maphash.String(s.Proof, key), digest: digest, short: rec.Type == identity.TypeIMEI && len(rec.Identifier) == 14}
		if rec.ID != "" {
			t.id = maphash.String(s.Proof, rec.ID)
		}
		list = append(list, t)
	}
	if rec.ID != "" && key != keyset.IDKey(rec.ID) {
		k := keyset.IDKey(rec.ID)
		list = append(list, trait{hash: maphash.String(s.Key, k), proof: maphash.String(s.Proof, k), digest: digest, of: ofID})
	}
	if k := rec.DeviceKey(); k != "" {
		d := maphash.String(s.Proof, key)
		for _, v := range rec.Values {
			if v.Column == identity.Hash {
				d = d*31 + maphash.String(s.Proof, v.Text)
			}
		}
		k = hardwareKey(k)
		list = append(list, trait{hash: maphash.String(s.Key, k), proof: maphash.String(s.Proof, k), digest: d, of: ofHardware})
	}
	return list
}

// damaged reports whether the identity itself is wrong and not as the file has it: what it would be is a guess, and no other row
// is condemned by a guess.
func damaged(rec *identity.Record) bool {
	for _, f := range rec.Findings {
		if f.Form && !f.Warning {
			return rec.Raw != rec.Identifier
		}
	}
	return false
}

// A verdict is what the other rows of the run mean for one row.
type verdict struct {
	row   int
	code  identity.Code
	other outcome.Place // of the row that it is held against
}

// A member is a suspect row with one of its traits.
type member struct {
	trait
	row, line, file int32
}

// judgeTwins compares the suspects with each other and returns verdicts in row order; at most one per row and code.
func judgeTwins(members []member, names []string) []verdict {
	slices.SortFunc(members, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.of, b.of), cmp.Compare(a.hash, b.hash), cmp.Compare(a.proof, b.proof), cmp.Compare(a.row, b.row))
	})
	var out []verdict
	say := func(m, other member, code identity.Code) {
		out = append(out, verdict{row: int(m.row), code: code,
			other: outcome.Place{Row: int(other.row), File: names[other.file], Line: int(other.line)}})
	}
	for len(members) > 0 {
		n := 1
		for n < len(members) && members[n].of == members[0].of && members[n].hash == members[0].hash {
			n++
		}
		suspects := members[:n]
		members = members[n:]
		for rest := suspects; len(rest) > 0; {
			k := 1
			for k < len(rest) && rest[k].proof == rest[0].proof {
				k++
			}
			judgeGroup(rest[:k], say)
			rest = rest[k:]
		}
		judgeIMEIs(suspects, say)
	}
	slices.SortStableFunc(out, func(a, b verdict) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.code, b.code)) })
	return slices.CompactFunc(out, func(a, b verdict) bool { return a.row == b.row && a.code == b.code })
}

// judgeGroup judges rows that share one trait.
func judgeGroup(twins []member, say func(m, other member, code identity.Code)) {
	if len(twins) < 2 {
		return
	}
	differs := slices.IndexFunc(twins, func(m member) bool { return contradicts(m, twins[0]) })
	switch {
	case differs < 0 && twins[0].of != ofIdentity: // the same row twice: said once, by identity
	case differs < 0:
		for _, m := range twins[1:] {
			say(m, twins[0], identity.CodeDuplicate)
		}
	default:
		code := identity.CodeConflictingDuplicate
		if twins[0].of == ofHardware {
			code = identity.CodeHashSameDevice
		}
		for _, m := range twins {
			other := twins[0]
			if !contradicts(m, other) {
				other = twins[differs]
			}
			say(m, other, code)
		}
	}
}

// contradicts reports whether two rows that share a trait are not the same row twice.
func contradicts(a, b member) bool {
	return a.digest != b.digest || a.id != 0 && b.id != 0 && a.id != b.id
}

// judgeIMEIs reports a 14-digit IMEI and the 15-digit one that begins with it: one device, written two ways.
func judgeIMEIs(suspects []member, say func(m, other member, code identity.Code)) {
	if suspects[0].of != ofIdentity {
		return
	}
	first := map[bool]member{} // by whether it is short
	for _, m := range suspects {
		if f, ok := first[m.short]; !ok || m.row < f.row {
			first[m.short] = m
		}
	}
	if len(first) < 2 {
		return
	}
	for _, m := range suspects {
		say(m, first[!m.short], identity.CodeIMEI14And15)
	}
}
