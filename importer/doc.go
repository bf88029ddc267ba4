// Package importer does a job: it brings the rows of a checked input to a tenant, and says what became of every one.
//
// # A row's walk
//
// Package csvfile yields line 4711 as a row, and package input judges it ([CheckInput]): by its own cells, and beside the other
// rows. A [Job] then does five acts, whatever its verb. It matches: the tenant is listed once where that is needed. It forecasts:
// package plan decides about every row without anything being sent, and the guards judge what would be done. It sends: a reader
// takes a credit, of which there are as many as rows may be open, makes a row and hands it to a worker; the decision is made again
// by what is known now; a sender of package send carries the change out, or package enrol waits for what the service only
// accepts. It settles: the committer walks the rows in the order of the input, appends all consecutive ones that are settled to
// results.csv in one write, and gives their credits back. It finishes: what comes once after the rows.
//
// A row has one holder at any time. Its outcome is a value; where the fate of a row is not known, there is an error, the run ends,
// and the committer stops at that row, so that results.csv is a prefix of the input and nothing in it is invented.
//
// # What a crash may leave
//
// results.csv is the journal. A resume cuts a torn last line and goes on at the first row that is missing. Before the first row
// beyond the last mark is sent, the run directory says how far sends may go ([rundir.Frontier]); rows up to there that are not
// recorded are in doubt, and are compared with the tenant before anything is sent for them. A run that ends in order keeps what
// was settled out of order, and says exactly which rows are in doubt: as a rule none. All of that is one value, the [Memory].
//
// The order of the input is the order of the rows, duplicates and conflicts are judged over all rows in every part of a run, and
// deletions come last.
package importer
