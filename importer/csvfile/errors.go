package csvfile

import "rollcall/importer/csvfile/internal/refusal"

// An Error says why an input cannot be read: a sentence for the user, and where there is one, what to do about it.
// It is about a whole file; what is wrong with one row is the row's [Malformed].
type Error = refusal.Error
