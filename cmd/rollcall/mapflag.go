package main

import "strings"

// A mapFlag is --map as it was given, once or several times. Its commas are the business of
// [csvfile.ParseMap], as header names hold some too.
type mapFlag []string

func (m *mapFlag) String() string { return strings.Join(*m, ",") }
func (m *mapFlag) Type() string   { return "HEADER=COLUMN,..." }
func (m *mapFlag) Set(s string) error {
	*m = append(*m, s)
	return nil
}
