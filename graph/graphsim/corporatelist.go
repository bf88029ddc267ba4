package graphsim

import "net/http"

var importListSchema = schema{props: map[string]property{
	"importedDeviceIdentities":          {kind: objects, of: &corporateSchema},
	"overwriteImportedDeviceIdentities": {kind: boolean},
}}

var searchSchema = schema{props: map[string]property{
	"importedDeviceIdentities": {kind: objects, of: &corporateSchema},
}}

// identities reads the items of a list action and refuses them all when one
// is no identity.
func (s *Server) identities(c *call, sc *schema) (items []Corporate, overwrite bool, f *fail) {
	settings, f := c.read(sc)
	if f != nil {
		return nil, false, f
	}
	for _, st := range settings {
		if st.name != "importedDeviceIdentities" {
			overwrite = st.num == 1
			continue
		}
		items = make([]Corporate, len(st.items))
		for i, it := range st.items {
			readCorporate(&items[i], it)
		}
	}
	if len(items) > s.maxList() {
		return nil, false, &fail{status: http.StatusRequestEntityTooLarge, code: "RequestEntityTooLarge", message: "The request has too many items."}
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

func (s *Server) maxList() int {
	if s.o.MaxList > 0 {
		return s.o.MaxList
	}
	return 1000
}

// importCorporate creates entries, and with overwrite replaces description
// and platform of those that exist: what an item leaves out is lost.
func (s *Server) importCorporate(c *call) *reply {
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
func (s *Server) importOne(c *call, item *Corporate, overwrite bool) (e Corporate, added bool) {
	r := s.corporate.first(corporateKey(item))
	if r == nil {
		e = s.newCorporate(c)
		e.Identifier, e.Type, e.Description = item.Identifier, item.Type, item.Description
		if item.Platform != "" {
			e.Platform = item.Platform
		}
		if !c.is.ignored {
			s.corporate.add(e)
		}
		return s.shownResult(c, e), !c.is.ignored || c.is.lie
	}
	if !overwrite {
		return r.e, false
	}
	e = r.e
	e.Description, e.Platform = item.Description, item.Platform
	if e.Platform == "" {
		e.Platform = "unknown"
	}
	e.LastModified = c.stamp()
	e.Writes++
	if c.is.ignored && !c.is.lie {
		return r.e, false
	}
	if !c.is.ignored {
		s.corporate.change(r, e)
	}
	return s.shownResult(c, e), true
}

func (s *Server) shownResult(c *call, e Corporate) Corporate {
	if c.is.wrong {
		e.Description += " (another)"
		e.Platform = other(platforms, e.Platform)
	}
	return e
}

// searchCorporate returns those of the given identities that exist.
func (s *Server) searchCorporate(c *call) *reply {
	items, _, f := s.identities(c, &searchSchema)
	if f != nil {
		return c.refuse(f)
	}
	var found [][]byte
	seen := map[*row[Corporate]]bool{}
	for i := range items {
		for _, r := range s.corporate.byKey[corporateKey(&items[i])] {
			if !seen[r] {
				seen[r] = true
				found = append(found, s.appendListedCorporate(nil, &r.e))
			}
		}
	}
	return c.shuffled("Collection(importedDeviceIdentity)", found)
}

// appendListedCorporate appends e as lists show it; see Options.ListsEmpty.
func (s *Server) appendListedCorporate(b []byte, e *Corporate) []byte {
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

func (s *Server) listCorporate(c *call) *reply {
	return list(s, c, &s.corporate, corporateQuery, s.appendListedCorporate, nil)
}

func (s *Server) countCorporate(c *call) *reply {
	return countOf(c, &s.corporate, corporateQuery, nil)
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
