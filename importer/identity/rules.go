package identity

// Rules judge rows. The zero value holds every code at its own level.
type Rules struct {
	Warn   map[Code]bool // errors that shall be warnings; codes that are [CodeInfo.Fixed] stay errors
	Strict bool          // every warning is an error, but for codes named in Warn
}

// Warns says whether a finding of the code is a warning under these rules, given what it is without them.
func (r *Rules) Warns(c Code, warning bool) bool {
	if r.Warn[c] {
		i, ok := InfoOf(c)
		return warning || !ok || !i.Fixed
	}
	return warning && !r.Strict
}
