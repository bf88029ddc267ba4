package csvfile

import (
	"bytes"
	"io"
	"math"
	"slices"
	"strings"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/csvfile/internal/refusal"
)

// OpenPlain opens a file that this program wrote: UTF-8 and commas, with exactly this header. Its file has no layout; its
// rows are read like any others. Of the options BlockSize and Workers count. An empty file is an input without rows, its
// header nil; a file with another header is an [*Error].
func OpenPlain(s Source, header []string, o Options) (*Input, error) {
	raw, st, err := s.open()
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	in := &Input{options: o, rows: -1}
	f := &File{Name: s.Name, source: s, chars: charset.Ours, stamp: st, line: 1, skip: math.MaxInt}
	in.Files = []*File{f}
	f.dialect = record.Dialect{Comma: ',', Width: len(header), Limit: record.MaxBytes, Header: true}

	// Our header names need no quotes, so the header is a line.
	line := []byte(strings.Join(header, ",") + "\n")
	text := make([]byte, len(line)+1)
	n, err := io.ReadFull(raw, text)
	switch {
	case err == io.EOF:
		return in, nil
	case err != nil && err != io.ErrUnexpectedEOF:
		return nil, refusal.IO(s.Name, err)
	case !bytes.HasPrefix(text[:n], line):
		return nil, &Error{File: s.Name, Line: 1, Message: "does not begin with the header " + strings.Join(header, ",")}
	}
	f.Header, f.skip, f.line, f.body = slices.Clone(header), len(line), 2, n > len(line)
	return in, nil
}
