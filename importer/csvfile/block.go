package csvfile

import (
	"sync/atomic"

	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/csvfile/internal/seam"
	"rollcall/importer/identity"
)

// A Block is some rows of one file, in file order. It lives until collect returns, then it is used for other rows: clone
// the strings that outlive it.
type Block struct {
	File    *File
	First   int   // number of the first row, counted over all files from 1
	Rows    []Row // at least one
	Scratch any   // the caller's; kept while the block is used again
}

// A Row is one data row.
type Row struct {
	Line      int      // physical line of the file on which it begins, from 1
	Cells     []string // one for each column of the file; nil if malformed
	Malformed *Malformed
	Guessed   bool   // its bytes were not UTF-8, and nobody named the encoding
	Lost      string // the bytes that are U+FFFD in its cells, in their order; "" where they are not known
	Inside    Inside // what lies in its cells
	Lines     int32  // physical lines, where they are several
	Raw       string // its text, up to [RawSize], where it is read by a guess, could not be decoded, or has rows inside; "" for all others
}

// A Malformed says why the text of a row is no row of this file. It holds memory of its own.
type Malformed struct {
	Code    identity.Code
	Message string
	Raw     string // the text, up to [RawSize]
	// Repair is the message where the text itself is to be repaired, apart from its file: "" where its
	// values are to be put into the columns.
	Repair string
}

// A block is a Block on its way from the cutter over a worker to the collector.
type block struct {
	index int    // in its file, from 0
	pin   uint64 // of its bytes
	Block
	record.Piece

	file  int        // its index
	begin int        // line of the first row if the file begins with this block, else 0
	prev  chan tally // where the block before stands
	done  chan tally // where this block stands, for the next one

	judged  chan struct{} // work has returned
	holders atomic.Int32  // of the buffer: collector and digest

	line       int      // the number of the first of them
	lines      int      // physical lines of text
	nul        bool     // the text may have NUL bytes
	blank      int      // records that are no rows
	again      int      // headers that were passed over
	joined     bool     // another header stands in the text
	foreign    int      // line of the first record that is not UTF-8, counted as the rows' lines are; -1 if there is none
	cells      []string // of all rows
	translated []byte   // cells that could not stay as they are in buf
}

// A tally is where a block stands: how many rows precede it, the number of its first line, and the other file's header
// under which it begins.
type tally struct {
	rows, line int
	under      seam.Header
}
