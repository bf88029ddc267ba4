package colname

import "slices"

// nameEnds are what names of columns end in.
var nameEnds = func() (ends [1 << 15]bool) {
	all := append(slices.Concat(Asides, serialAliases, imeiAliases), serialWords...)
	for _, list := range headings {
		for _, h := range list {
			all = append(all, h.name)
		}
	}
	for _, name := range all {
		if len(name) >= 3 {
			ends[ending(name)] = true
		}
	}
	return ends
}()

// MayEnd reports whether a text ends as some name of a column does. It is asked of every row.
func MayEnd(text string) bool { return len(text) > 3 && nameEnds[ending(text)] }

// ending is the last three bytes of a text, as far as letters in either case have them in common.
func ending(text string) int {
	n := len(text)
	return int(text[n-3]&31)<<10 | int(text[n-2]&31)<<5 | int(text[n-1]&31)
}
