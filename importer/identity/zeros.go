package identity

import "strings"

// WithoutZeros returns a [Key] without the zeros before its number: the same for all forms of one
// serial number that differ by nothing else. A tuple's number is what follows its last comma. A key
// of nothing but zeros comes back as it is.
func WithoutZeros(key string) string {
	start := numberAt(key)
	bare := strings.TrimLeft(key[start:], "0")
	if bare == "" || len(bare) == len(key)-start {
		return key
	}
	return key[:start] + bare
}

// numberAt is where the number of a key begins.
func numberAt(key string) int {
	start := strings.IndexByte(key, ':') + 1
	if comma := strings.LastIndexByte(key, ','); comma >= start && strings.HasPrefix(key, tuplePrefix) {
		start = comma + 1
	}
	return start
}

const tuplePrefix = "manufacturermodelserial:" // as in a Key

// SerialOf returns the serial number of an identifier: what follows the last comma of a tuple, of
// any other type the whole.
func SerialOf(typ, identifier string) string {
	if !strings.EqualFold(typ, TypeTuple) {
		return identifier
	}
	return strings.TrimSpace(identifier[strings.LastIndexAny(identifier, ",;")+1:])
}
