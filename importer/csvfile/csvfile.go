package csvfile

import (
	"slices"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/csvfile/internal/seam"
	"rollcall/importer/identity"
)

// Options say how files are read. The zero value finds out everything by itself.
type Options struct {
	Kind      identity.Kind     // NoKind: what the header says; else only names of that kind count
	Type      string            // identity type of corporate rows, where the header leaves it open
	NoHeader  bool              // the first line is a row already; needs Type
	Encoding  string            // a name of the WHATWG's list of encodings, or cp437, cp850; "" looks at the bytes
	Delimiter string            // one character, or tab, comma, semicolon, pipe; "" looks at the header
	Map       map[string]string // header name to a Graph property, a short form, or "ignore"
	Aside     []string          // header names that are known and not read: nobody is told of them
	SkipRows  int               // physical lines before the header, a sep= line counted
	BlockSize int               // bytes read at a time; 0 means 128 KiB. What is read does not depend on it
	Workers   int               // goroutines that split and work; 0 means GOMAXPROCS
}

// An Input is the files of one run. It is for one goroutine at a time.
type Input struct {
	Kind  identity.Kind // NoKind if all files are empty
	Files []*File       // in the order of the sources, empty ones too
	// NoDigest leaves out the SHA-256 of the files, which can take longer than everything else: for later Reads of an
	// input whose digest is known. Whether a file changed is then told by its size and time.
	NoDigest bool
	// Wanted, when not nil, says which rows are to be decoded, by number; the others are counted and have no cells. It is
	// called concurrently, and makes a second look at a few rows of a large input cheap.
	Wanted func(row int) bool

	options Options
	blank   int
	rows    int        // of the last full Read, -1 before
	pins    [][]uint64 // by file, of its blocks in the first full Read
}

// A File is one file of an input, as its beginning describes it.
type File struct {
	Name   string
	Header []string         // as written, or made for a file without; nil for an empty file
	Layout *identity.Layout // nil for an empty file
	// Notes are what the user should know of the file.
	Notes []string
	// Proposal is a --map that names columns which are not read and which an update could change, as
	// their names look; "" where there are none.
	Proposal string
	// Guessed is the first line that is not UTF-8 and is read as Windows-1252 for want of anything better: 0 where there is
	// none, or none that a full Read has seen.
	Guessed int
	// Encoding is the name of the encoding as the user gave it, "" where the bytes were looked at.
	Encoding string
	// Findings are about the file as a whole, at their own level: no row has them.
	Findings []identity.Finding

	source  Source
	dialect record.Dialect
	ending  string      // the line break behind the header, or the first row
	joint   *seam.Joint // nil where no line is looked at as a header
	chars   charset.Charset
	skip    int  // bytes of text before the first row
	line    int  // of the first row
	body    bool // there seem to be rows
	stamp   stamp
	size    int64
	digest  string
}

// Path returns where the file lies, "" for what is no file of the user's.
func (f *File) Path() string { return f.source.Path }

// Digest returns the SHA-256 of the file's bytes in hexadecimal, "" before a full Read that made it.
func (f *File) Digest() string { return f.digest }

// Size returns the number of the file's bytes, as of the last full Read.
func (f *File) Size() int64 { return f.size }

// Empty reports whether the input has no rows: after a full [Input.Read] exactly, before it as far as the beginning of
// each file shows. It is then right for files of up to 64 KiB, and never says true of an input that has rows.
func (in *Input) Empty() bool {
	if in.rows >= 0 {
		return in.rows == 0
	}
	return !slices.ContainsFunc(in.Files, func(f *File) bool { return f.body })
}

// Blank returns the number of records after the header that the last full Read passed over because all their cells
// were empty. An empty line is such a record.
func (in *Input) Blank() int { return in.blank }
