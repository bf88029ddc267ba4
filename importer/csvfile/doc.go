// Package csvfile turns the bytes of device lists into rows with line numbers. Call [Open] with the
// files of a run, then [Input.Read] as often as needed.
//
// It knows encodings, delimiters, quoting and header names; what a value means is the business of
// package identity. Reading is parallel: one goroutine cuts the text into blocks of whole records,
// workers split these and decode them through gocsv, and the blocks come back in file order. What
// is read does not depend on where the blocks were cut.
//
// What needs no more than a text stands below internal: beginning finds the header, and header what
// it means; record cuts records and cells, charset makes text of bytes, and seam and drift find
// where files were put together. What is left here is the files themselves: opening them, reading
// them in parallel, and seeing that they stay what they were.
package csvfile
