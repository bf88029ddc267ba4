package csvfile

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"rollcall/importer/identity"
)

// Open looks at the beginning of each file and settles what it is. Errors are of type [*Error] and for the user.
func Open(sources []Source, o Options) (*Input, error) {
	h, m, err := newHeadReader(o)
	if err != nil {
		return nil, err
	}
	in := &Input{Kind: identity.NoKind, options: o, rows: -1}
	var heads []head
	for _, s := range sources {
		f, found, err := h.open(s)
		if err != nil {
			return nil, err
		}
		in.Files, heads = append(in.Files, f), append(heads, found)
	}
	// A name that no header has may be why nothing else fits, so it is said first.
	if err := m.lost(in.Files); err != nil {
		for i, f := range in.Files {
			err = h.orBelow(err, f, heads[i])
		}
		return nil, err
	}
	var first *File // that is not empty
	for i, f := range in.Files {
		if heads[i].names == nil {
			continue
		}
		if err := h.understand(f, heads[i], m); err != nil {
			return nil, err
		}
		heads[i].sample = nil // up to a MiB each
		switch kind := f.Layout.Kind; {
		case first == nil:
			first, in.Kind = f, kind
		case in.Kind != kind:
			return nil, &Error{File: f.Name, Message: fmt.Sprintf("is of kind %s, and %s of kind %s", kind, first.Name, in.Kind), Hint: "give files of one kind to one run, or pass --kind"}
		}
	}
	return in, nil
}

// newHeadReader checks the options.
func newHeadReader(o Options) (h headReader, m mapping, err error) {
	h.options = o
	if h.options.Type, err = typeNamed(o.Type); err != nil {
		return h, nil, err
	}
	if h.comma, err = delimiterNamed(o.Delimiter); err != nil {
		return h, nil, err
	}
	if m, err = newMapping(o.Map); err != nil {
		return h, nil, err
	}
	switch {
	case o.Type != "" && o.Kind == identity.Autopilot:
		return h, nil, &Error{Message: "--type is for corporate identifiers, and --kind says autopilot", Hint: "leave out one of them"}
	case o.NoHeader && o.Type == "" && o.Kind != identity.Autopilot:
		return h, nil, &Error{Message: "--no-header needs to know what the rows are",
			Hint: "pass --type imei, --type serialNumber, --type manufacturerModelSerial or --kind autopilot too"}
	case o.NoHeader && len(m) > 0:
		return h, nil, &Error{Message: "--map names columns of a header, and --no-header says that there is none", Hint: "leave out one of them"}
	case o.SkipRows < 0:
		return h, nil, &Error{Message: "--skip-rows must not be negative", Hint: "give the number of lines that stand above the header"}
	}
	h.known = func(name string) bool {
		_, mapped := m[fold(name)]
		return mapped || known(o.Kind, name)
	}
	return h, m, nil
}

// sniffed is how much of a file is looked at to begin with.
const sniffed = 64 << 10

// open reads a file's beginning.
func (h headReader) open(s Source) (*File, head, error) {
	f, found, note, err := h.sniff(s)
	if err != nil {
		return nil, found, named(err, s.Name)
	}
	if note = cmp.Or(note, found.note); note != "" {
		f.Notes = append(f.Notes, note)
	}
	if found.names != nil && found.foreign {
		err = f.noteForeign(found.at)
	}
	return f, found, err
}

// understand settles a file's layout.
func (h headReader) understand(f *File, found head, m mapping) (err error) {
	header := newHeader(f, found, m)
	if f.Layout, err = h.layout(header); err != nil {
		return h.orBelow(err, f, found)
	}
	f.joint = newJoint(f, func(name string) bool {
		_, mapped := m[fold(name)]
		return mapped || known(identity.NoKind, name) || byTongue[loose(name)] != identity.NoColumn || foldedIn(Asides, fold(name)) || foldedIn(h.options.Aside, fold(name))
	})
	if h.options.Type != identity.TypeSerial { // else the user has said that they are none
		if finding := header.looksLikeWindows(f.Layout); finding != nil {
			f.Findings = append(f.Findings, *finding)
		}
	}
	f.Notes = append(f.Notes, header.spares(f.Layout)...)
	f.Proposal = header.proposed(f.Layout)
	if note := header.unused(f.Layout, h.options.Aside); note != "" {
		f.Notes = append(f.Notes, note)
	}
	return nil
}

// sniff reads the beginning of a file as far as its header, or its first row.
func (h headReader) sniff(s Source) (f *File, found head, note string, err error) {
	raw, st, err := s.open()
	if err != nil {
		return nil, found, "", err
	}
	defer raw.Close()
	first, err := io.ReadAll(io.LimitReader(raw, sniffed))
	if err != nil {
		return nil, found, "", err
	}
	if err := checkBytes(first); err != nil {
		return nil, found, "", err
	}
	if h.chars, note, err = charsetOf(h.options.Encoding, first); err != nil {
		return nil, found, "", err
	}
	r := &tailReader{r: h.chars.reader(io.MultiReader(bytes.NewReader(first), raw))}
	var text []byte
	for ok, eof, goal := false, false, int64(sniffed); !ok; goal *= 2 {
		more, err := io.ReadAll(io.LimitReader(r, goal-int64(len(text))))
		if err != nil {
			return nil, found, "", err
		}
		text = append(text, more...)
		eof = int64(len(text)) < goal
		if err := checkText(text); err != nil {
			return nil, found, "", err
		}
		if err := h.otherPairs(text, eof); err != nil {
			return nil, found, "", err
		}
		if found, ok, err = h.read(text, eof); err != nil {
			return nil, found, "", err
		}
		if !ok && len(text) >= 2*maxRecord {
			return nil, found, "", &Error{Message: "there is no header within the first " + size(2*maxRecord), Hint: "is this a text file?"}
		}
	}
	for len(text) < maxRecord {
		more, err := io.ReadAll(io.LimitReader(r, int64(maxRecord-len(text))))
		if err != nil {
			return nil, found, "", err
		}
		if text = append(text, more...); len(more) == 0 {
			break
		}
	}
	if len(text) == 0 && slices.ContainsFunc(r.held, func(s repeated) bool { return s.b == 0 }) {
		return nil, found, "", &Error{Message: "the file holds nothing but NUL bytes", Hint: "it was not written to its end: take it again from where it came"}
	}
	if err := cmp.Or(h.otherPairs(text, len(text) < maxRecord), h.otherSingles(text, found)); err != nil {
		return nil, found, "", err
	}
	found.sample = text[min(found.skip, len(text)):min(len(text), maxRecord)]
	f = &File{Name: s.Name, Header: found.names, Encoding: h.options.Encoding, source: s, chars: h.chars, stamp: st,
		skip: found.skip, line: found.line, body: found.body,
		dialect: dialect{comma: found.comma, width: len(found.names), limit: maxRecord, header: !h.options.NoHeader,
			form: found.form, least: found.least, joined: true}}
	if at := bytes.IndexAny(text, "\r\n"); at >= 0 {
		f.ending = lineEnd(text[at:])
	}
	if found.names == nil {
		f.skip = math.MaxInt // there is nothing but what precedes a header
	}
	return f, found, note, nil
}

// layout settles kind and columns of a header.
func (h headReader) layout(header *headerOf) (*identity.Layout, error) {
	if !header.means(h.options.Kind) && !h.options.NoHeader {
		return nil, header.unknown(h.options.Kind)
	}
	kind, err := h.options.Kind, error(nil)
	switch {
	case kind == identity.NoKind && h.options.NoHeader:
		kind = identity.Corporate
	case kind == identity.NoKind:
		kind, err = header.kind(h.options.Aside)
	}
	if err != nil {
		return nil, err
	}
	s, err := header.settle(kind)
	if err != nil {
		return nil, err
	}
	typ, byRow := "", false
	has := func(c identity.Column) bool { return slices.Contains(s.columns, c) }
	switch {
	case kind == identity.Corporate:
		typ, byRow, err = header.read(s.columns, h.options.Type)
	case h.options.Type != "":
		err = header.errorf("leave out --type, or pass --kind corporate", "the header is that of an Autopilot file, and --type is for corporate identifiers")
	case !has(identity.SerialNumber) && !has(identity.ID) && !has(identity.Hash):
		err = header.errorf("Autopilot files have Device Serial Number, Hardware Hash or id; name a column "+header.example(kind),
			"no column identifies the devices; the file has: %s", header.all())
	}
	if err != nil {
		return nil, err
	}
	l := identity.NewLayout(kind, s.columns, header.names, typ)
	if byRow {
		l = identity.NewLayoutByRow(s.columns, header.names)
	}
	if err := header.ambiguous(s, l); err != nil {
		return nil, err
	}
	header.setAside(s, l)
	return l, nil
}
