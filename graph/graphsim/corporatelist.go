package graphsim

import (
	"rollcall/graph/graphsim/internal/fault"
	"rollcall/graph/graphsim/internal/odata"
	"rollcall/graph/graphsim/internal/store"
)

var importListSchema = odata.Schema{Props: map[string]odata.Property{
	"importedDeviceIdentities":          {Kind: odata.Objects, Of: &corporateSchema},
	"overwriteImportedDeviceIdentities": {Kind: odata.Boolean},
}}

var searchSchema = odata.Schema{Props: map[string]odata.Property{
	"importedDeviceIdentities": {Kind: odata.Objects, Of: &corporateSchema},
}}

// identities reads the items of a list action and refuses them all when one
// is no identity.
func (s *service) identities(c *call, sc *odata.Schema) (items []Corporate, overwrite bool, f *odata.Refusal) {
	settings, f := c.read(sc)
	if f != nil {
		return nil, false, f
	}
	for _, st := range settings {
		if st.Name != "importedDeviceIdentities" {
			overwrite = st.Num == 1
			continue
		}
		items = make([]Corporate, len(st.Items))
		for i, it := range st.Items {
			readCorporate(&items[i], it)
		}
	}
	if len(items) > s.maxList() {
		return nil, false, odata.TooLarge("The request has too many items.")
	}
	invalid := 0
	for i := range items {
		if !s.validIdentity(&items[i]) {
			invalid++
		}
	}
	if invalid > 0 {
		return nil, false, invalidIdentities(invalid)
	}
	return items, overwrite, nil
}

// importCorporate creates entries, and with overwrite replaces description
// and platform of those that exist: what an item leaves out is lost.
func (s *service) importCorporate(c *call) *reply {
	items, overwrite, f := s.identities(c, &importListSchema)
	if f != nil {
		return c.refuse(f)
	}
	results := make([][]byte, 0, len(items))
	for i := range items {
		e, added := s.importOne(c, &items[i], overwrite)
		b := appendCorporateAs(make([]byte, 0, 512), "importedDeviceIdentityResult", &e)
		if added {
			b = append(b, `,"status":true}`...)
		} else {
			b = append(b, `,"status":false}`...)
		}
		results = append(results, b)
	}
	return c.shuffled("Collection(importedDeviceIdentityResult)", results)
}

// importOne applies one item; enrolment and times are the service's own.
func (s *service) importOne(c *call, item *Corporate, overwrite bool) (e Corporate, added bool) {
	r := s.store.Corporate.First(store.CorporateKey(item))
	if r == nil {
		e = s.newCorporate(c)
		e.Identifier, e.Type, e.Description = item.Identifier, item.Type, item.Description
		if item.Platform != "" {
			e.Platform = item.Platform
		}
		if c.deed.Stores() {
			s.store.Corporate.Add(e)
		}
		return s.shownResult(c, e), c.deed != fault.Ignored
	}
	if !overwrite {
		return r.Entry, false
	}
	e = r.Entry
	e.Description, e.Platform = item.Description, item.Platform
	if e.Platform == "" {
		e.Platform = "unknown"
	}
	e.LastModified = c.stamp()
	e.Writes++
	if c.deed == fault.Ignored {
		return r.Entry, false
	}
	if c.deed.Stores() {
		s.store.Corporate.Change(r, e)
	}
	return s.shownResult(c, e), true
}

func (s *service) shownResult(c *call, e Corporate) Corporate {
	if c.deed == fault.Wrong {
		e.Description += " (another)"
		e.Platform = other(store.Platforms, e.Platform)
	}
	return e
}

// searchCorporate returns those of the given identities that exist.
func (s *service) searchCorporate(c *call) *reply {
	items, _, f := s.identities(c, &searchSchema)
	if f != nil {
		return c.refuse(f)
	}
	var found [][]byte
	seen := map[*store.Row[Corporate]]bool{}
	for i := range items {
		for _, r := range s.store.Corporate.With(store.CorporateKey(&items[i])) {
			if !seen[r] {
				seen[r] = true
				found = append(found, s.appendListedCorporate(nil, &r.Entry))
			}
		}
	}
	return c.shuffled("Collection(importedDeviceIdentity)", found)
}

// appendListedCorporate appends e as lists show it; see Options.ListsEmpty.
func (s *service) appendListedCorporate(b []byte, e *Corporate) []byte {
	if len(s.emptyLists) == 0 {
		return appendCorporate(b, e)
	}
	shown := *e
	if s.emptyLists["description"] || s.emptyLists[e.Type+".description"] {
		shown.Description = ""
	}
	if s.emptyLists["platform"] || s.emptyLists[e.Type+".platform"] {
		shown.Platform = "unknown"
	}
	return appendCorporate(b, &shown)
}

func (s *service) listCorporate(c *call) *reply {
	return list(s, c, s.store.Corporate, corporateQuery, s.appendListedCorporate, nil)
}

func (s *service) countCorporate(c *call) *reply {
	return countOf(c, s.store.Corporate, corporateQuery, nil)
}

var corporateQuery = query[Corporate]{
	schema: &corporateSchema,
	fields: map[string]func(*Corporate) string{
		"importedDeviceIdentifier":   func(e *Corporate) string { return e.Identifier },
		"importedDeviceIdentityType": func(e *Corporate) string { return e.Type },
	},
	eq:      true,
	selects: true,
}
