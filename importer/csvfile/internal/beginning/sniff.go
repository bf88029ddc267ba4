// Package beginning reads the beginning of a file. [Read] finds out the encoding, the delimiter
// and where the header stands, or makes a header for a file without; the [Head] that it returns
// says how to go on from the first row.
package beginning

import (
	"bytes"
	"cmp"
	"io"
	"math"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/drift"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/csvfile/internal/refusal"
)

// sniffed is how much of a file is looked at to begin with.
const sniffed = 64 << 10

// Read reads the beginning of a file as far as its header, or its first row.
func Read(raw io.Reader, o Options) (*Head, error) {
	h := reader{options: o}
	first, err := io.ReadAll(io.LimitReader(raw, sniffed))
	if err != nil {
		return nil, err
	}
	if err := checkBytes(first); err != nil {
		return nil, err
	}
	var note string
	if h.chars, note, err = charset.Of(o.Encoding, first); err != nil {
		return nil, err
	}
	r := charset.NewTailReader(h.chars.Reader(io.MultiReader(bytes.NewReader(first), raw)))
	found, text, err := h.find(r)
	if err != nil {
		return nil, err
	}
	more, err := io.ReadAll(io.LimitReader(r, max(0, int64(record.MaxBytes-len(text)))))
	if err != nil {
		return nil, err
	}
	text = append(text, more...)
	if len(text) == 0 && r.Tail().HasNUL() {
		return nil, &refusal.Error{Message: "the file holds nothing but NUL bytes",
			Hint: "it was not written to its end: take it again from where it came"}
	}
	if err := drift.Pairs(h.chars, text, extentOf(text, record.MaxBytes)); err != nil {
		return nil, err
	}
	if err := drift.Singles(h.chars, text[min(found.Skip, len(text)):], found.Line); err != nil {
		return nil, err
	}
	found.sample = text[min(found.Skip, len(text)):min(len(text), record.MaxBytes)]
	found.Note, found.Chars, found.options = cmp.Or(note, found.Note), h.chars, o
	found.Dialect.Width, found.Dialect.Limit = len(found.Names), record.MaxBytes
	found.Dialect.Header, found.Dialect.Joined = !o.NoHeader, true
	if at := bytes.IndexAny(text, "\r\n"); at >= 0 {
		found.Ending = record.LineEnd(text[at:])
	}
	if found.Names == nil {
		found.Skip = math.MaxInt // there is nothing but what precedes a header
	}
	return &found, nil
}

// find reads on until the header is found, and returns what it has read.
func (h *reader) find(r io.Reader) (found Head, text []byte, err error) {
	for ok, goal := false, int64(sniffed); !ok; goal *= 2 {
		more, err := io.ReadAll(io.LimitReader(r, goal-int64(len(text))))
		if err != nil {
			return Head{}, nil, err
		}
		text = append(text, more...)
		extent := extentOf(text, goal)
		if err := checkText(text); err != nil {
			return Head{}, nil, err
		}
		if err := drift.Pairs(h.chars, text, extent); err != nil {
			return Head{}, nil, err
		}
		if found, ok, err = h.read(text, extent); err != nil {
			return Head{}, nil, err
		}
		if !ok && len(text) >= 2*record.MaxBytes {
			return Head{}, nil, &refusal.Error{Hint: "is this a text file?",
				Message: "there is no header within the first " + record.Size(2*record.MaxBytes)}
		}
	}
	return found, text, nil
}

// extentOf says of a text whether more may follow: it has as many bytes as were to be read.
func extentOf(text []byte, goal int64) record.Extent {
	if int64(len(text)) < goal {
		return record.ToEnd
	}
	return record.Part
}
