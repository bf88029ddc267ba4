package csvfile

import "hash/maphash"

// pinSeed makes pins that nobody can foretell, so that nobody can write another text that has them.
var pinSeed = maphash.MakeSeed()

// pinned holds a block against the first full reading, before anybody sees its rows: what is sent
// is what was checked, even if somebody rewrites the file in between and restores its size and time.
func (in *Input) pinned(b *block) error {
	b.pin = maphash.Bytes(pinSeed, b.Buf)
	if in.pins == nil {
		return nil
	}
	if known := in.pins[b.file]; b.index >= len(known) || known[b.index] != b.pin {
		return b.File.source.changed()
	}
	return nil
}
