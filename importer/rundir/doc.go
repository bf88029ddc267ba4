// Package rundir is the files of a run directory, and the locks that keep two runs apart.
//
// results.csv is the journal: one [Line] for each row of the input, in order and without gaps,
// appended by a [Journal] and synced each second, so that its last whole line says where a run
// stood. What a crash left of a last line is cut off when it is opened again. [ReadResults] reads
// it. The [Manifest] says what a run was asked to do; it is on disk before the first request, so
// that its absence means that nothing was sent.
//
// All files go through the disk of package disk, and whatever a crash argument hangs on is written
// by disk.Replace.
package rundir
