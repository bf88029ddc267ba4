package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A limit is the most of a figure that a package may have: "8,importer=20" is 8
// for every package but importer. The zero value is no limit.
type limit struct {
	all    float64
	given  bool // all is a limit
	except map[string]float64
}

// Set reads the notation of a flag.
func (l *limit) Set(s string) error {
	for part := range strings.SplitSeq(s, ",") {
		path, number, named := strings.Cut(part, "=")
		if !named {
			number = path
		}
		most, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return fmt.Errorf("%q is no number", number)
		}
		if !named {
			l.all, l.given = most, true
			continue
		}
		if l.except == nil {
			l.except = map[string]float64{}
		}
		l.except[path] = most
	}
	return nil
}

// String is for package flag, which shows no default.
func (l *limit) String() string { return "" }

// of is the limit of one package, if there is any.
func (l *limit) of(path string) (most float64, is bool) {
	if most, is := l.except[path]; is {
		return most, true
	}
	return l.all, l.given
}

// paths are the packages with a limit of their own.
func (l *limit) paths() []string { return slices.Sorted(maps.Keys(l.except)) }
