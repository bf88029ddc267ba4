package header

import (
	"slices"

	"rollcall/importer/identity"
)

// Options are what the user says of a header.
type Options struct {
	Kind     identity.Kind // NoKind: what the header says
	Type     string        // identity type of corporate rows in canonical case, "" for what the header says
	NoHeader bool          // the file has none, and the names were made for it
	Aside    []string      // names that are known and not read: nobody is told of them
}

// A Meaning is what a header says of its file.
type Meaning struct {
	Layout   *identity.Layout
	Notes    []string           // what the user should know
	Proposal string             // a --map of columns that are not read and which an update could change, "" for none
	Findings []identity.Finding // about the file as a whole
}

// Understand settles what a header means.
func (h *Header) Understand(o Options) (*Meaning, error) {
	l, err := h.layout(o)
	if err != nil {
		return nil, err
	}
	u := &Meaning{Layout: l, Notes: h.spares(l), Proposal: h.proposed(l)}
	if o.Type != identity.TypeSerial { // else the user has said that they are none
		if finding := h.looksLikeWindows(l); finding != nil {
			u.Findings = append(u.Findings, *finding)
		}
	}
	if note := h.unused(l, o.Aside); note != "" {
		u.Notes = append(u.Notes, note)
	}
	return u, nil
}

// layout settles kind and columns of a h.
func (h *Header) layout(o Options) (*identity.Layout, error) {
	if !h.means(o.Kind) && !o.NoHeader {
		return nil, h.unknown(o.Kind)
	}
	kind, err := o.Kind, error(nil)
	switch {
	case kind == identity.NoKind && o.NoHeader:
		kind = identity.Corporate
	case kind == identity.NoKind:
		kind, err = h.kind(o.Aside)
	}
	if err != nil {
		return nil, err
	}
	s, err := h.settle(kind)
	if err != nil {
		return nil, err
	}
	typ, byRow := "", false
	has := func(c identity.Column) bool { return slices.Contains(s.columns, c) }
	switch {
	case kind == identity.Corporate:
		typ, byRow, err = h.read(s.columns, o.Type)
	case o.Type != "":
		err = h.errorf("leave out --type, or pass --kind corporate", "the header is that of an Autopilot file, and --type is for corporate identifiers")
	case !has(identity.SerialNumber) && !has(identity.ID) && !has(identity.Hash):
		err = h.errorf("Autopilot files have Device Serial Number, Hardware Hash or id; name a column "+h.example(kind),
			"no column identifies the devices; the file has: %s", h.all())
	}
	if err != nil {
		return nil, err
	}
	l := identity.NewLayout(kind, s.columns, h.names, typ)
	if byRow {
		l = identity.NewLayoutByRow(s.columns, h.names)
	}
	if err := h.ambiguous(s, l); err != nil {
		return nil, err
	}
	h.setAside(s, l)
	return l, nil
}
