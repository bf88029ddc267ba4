// Package send carries out changes and says what became of them.
//
// A [Row] has one holder at any time. Who gives rows to a [Sender] does not hold them any more: the sender settles each, hands it on
// to whoever waits for the service, or gives it back. Rows that come back without an error are to be decided again, since more is
// known now; with an error their fate is not known, and whoever has them then abandons them. A row comes to its end once: a second end
// is a fault of ours, and panics before it changes anything.
//
// There is one sender for changes that travel by themselves ([Single]), one for changes that the service takes as a list ([List],
// with a small policy for what is in the list), and one for deletions ([Deletes]). A [Gather] makes lists of rows that come one by
// one.
package send
