// Package input reads the whole file before the tenant is looked at, and says of each row what it and the others say.
//
// [Read] is the first pass: it judges every row by its own cells, counts what was found, remembers of a million rows no more than
// the hashes of what should be unique, and reads the rows again that share one. The [Check] that it returns is what all later
// readings are held against: [Check.Read] gives the rows in input order, each judged in the same way, and [Check.Cross] adds what
// other rows mean for it.
//
// Where rows are only judged, the first pass writes the lines of results.csv as well ([Options].Lines), and [Check.Settle] reads
// again the few of which they are not the last word.
//
// It also answers for the whole file what somebody with an entry of the tenant in hand must know: whether a row names it
// ([Check.Named]), was meant to name it ([Check.Near]), or may mean it, damaged as it is ([Check.MayMean]).
package input
