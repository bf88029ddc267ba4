package csvfile

import (
	"fmt"

	"rollcall/importer/csvfile/internal/beginning"
	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/header"
	"rollcall/importer/csvfile/internal/mapping"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/csvfile/internal/refusal"
	"rollcall/importer/csvfile/internal/seam"
	"rollcall/importer/identity"
)

// Open looks at the beginning of each file and settles what it is. Errors are of type [*Error] and
// for the user.
func Open(sources []Source, o Options) (*Input, error) {
	h, m, err := o.checked()
	if err != nil {
		return nil, err
	}
	in := &Input{Kind: identity.NoKind, options: o, rows: -1}
	var heads []*beginning.Head
	var headers []mapping.Header
	for _, s := range sources {
		f, found, err := begin(s, h)
		if err != nil {
			return nil, err
		}
		in.Files, heads = append(in.Files, f), append(heads, found)
		headers = append(headers, mapping.Header{File: f.Name, Names: f.Header})
	}
	// A name that no header has may be why nothing else fits, so it is said first.
	if err := m.Lost(headers); err != nil {
		for _, head := range heads {
			err = head.OrBelow(err)
		}
		return nil, err
	}
	var first *File // that is not empty
	for i, f := range in.Files {
		if heads[i].Names == nil {
			continue
		}
		if err := f.understand(heads[i], h, m); err != nil {
			return nil, err
		}
		heads[i] = nil // its sample is up to a MiB
		switch kind := f.Layout.Kind; {
		case first == nil:
			first, in.Kind = f, kind
		case in.Kind != kind:
			return nil, &Error{File: f.Name, Message: fmt.Sprintf("is of kind %s, and %s of kind %s", kind, first.Name, in.Kind), Hint: "give files of one kind to one run, or pass --kind"}
		}
	}
	return in, nil
}

// checked returns what the options say of the beginnings of files.
func (o Options) checked() (h beginning.Options, m mapping.Map, err error) {
	h = beginning.Options{Options: header.Options{Kind: o.Kind, NoHeader: o.NoHeader, Aside: o.Aside}, Encoding: o.Encoding, SkipRows: o.SkipRows}
	if h.Type, err = header.TypeNamed(o.Type); err != nil {
		return h, nil, err
	}
	if h.Comma, err = record.DelimiterNamed(o.Delimiter); err != nil {
		return h, nil, err
	}
	if m, err = mapping.New(o.Map); err != nil {
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
	h.Known = func(name string) bool {
		return m.Names(name) || colname.Known(o.Kind, name)
	}
	return h, m, nil
}

// begin reads a file's beginning.
func begin(s Source, o beginning.Options) (*File, *beginning.Head, error) {
	raw, st, err := s.open()
	if err != nil {
		return nil, nil, refusal.In(err, s.Name)
	}
	defer raw.Close()
	found, err := beginning.Read(raw, o)
	if err != nil {
		return nil, nil, refusal.In(err, s.Name)
	}
	f := &File{Name: s.Name, Header: found.Names, Encoding: o.Encoding, source: s, chars: found.Chars, stamp: st,
		skip: found.Skip, line: found.Line, body: found.Body, dialect: found.Dialect, ending: found.Ending}
	if found.Note != "" {
		f.Notes = append(f.Notes, found.Note)
	}
	if found.Names != nil && found.Foreign {
		err = f.noteForeign(found.At)
	}
	return f, found, err
}

// understand settles what the header of a file means.
func (f *File) understand(found *beginning.Head, o beginning.Options, m mapping.Map) error {
	u, err := found.Header(f.Name, m).Understand(o.Options)
	if err != nil {
		return found.OrBelow(err)
	}
	f.Layout, f.Proposal, f.Findings = u.Layout, u.Proposal, u.Findings
	f.Notes = append(f.Notes, u.Notes...)
	f.joint = seam.New(f.Header, f.Layout, f.dialect.Comma, func(name string) bool {
		return m.Names(name) || colname.Known(identity.NoKind, name) || colname.InTongue(name) != identity.NoColumn ||
			colname.In(colname.Asides, colname.Fold(name)) || colname.In(o.Aside, colname.Fold(name))
	})
	return nil
}
