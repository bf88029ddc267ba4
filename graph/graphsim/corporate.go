package graphsim

import (
	"fmt"
	"net/http"
	"strings"

	"rollcall/graph/graphsim/internal/chance"
	"rollcall/graph/graphsim/internal/fault"
	"rollcall/graph/graphsim/internal/odata"
	"rollcall/graph/graphsim/internal/store"
)

var corporateSchema = odata.Schema{Name: "importedDeviceIdentity", Props: map[string]odata.Property{
	"id":                         {},
	"importedDeviceIdentifier":   {Nullable: true},
	"importedDeviceIdentityType": {Kind: odata.Enum, Values: store.IdentityTypes},
	"lastModifiedDateTime":       {Kind: odata.Timestamp},
	"createdDateTime":            {Kind: odata.Timestamp},
	"lastContactedDateTime":      {Kind: odata.Timestamp},
	"description":                {Nullable: true},
	"enrollmentState":            {Kind: odata.Enum, Values: store.EnrollmentStates},
	"platform":                   {Kind: odata.Enum, Values: store.Platforms},
}}

// readCorporate puts the settings on e, the read-only properties too.
func readCorporate(e *Corporate, settings []odata.Setting) {
	for _, st := range settings {
		switch st.Name {
		case "importedDeviceIdentifier":
			e.Identifier = st.Text
		case "importedDeviceIdentityType":
			e.Type = st.Text
		case "lastModifiedDateTime":
			e.LastModified = st.Time
		case "createdDateTime":
			e.Created = st.Time
		case "lastContactedDateTime":
			e.LastContacted = st.Time
		case "description":
			e.Description = st.Text
		case "enrollmentState":
			e.EnrollmentState = st.Text
		case "platform":
			e.Platform = st.Text
		}
	}
}

// appendCorporate appends e as the documentation's example has it.
func appendCorporate(b []byte, e *Corporate) []byte {
	return append(appendCorporateAs(b, "importedDeviceIdentity", e), '}')
}

// appendCorporateAs leaves the object open.
func appendCorporateAs(b []byte, typ string, e *Corporate) []byte {
	b = append(append(append(b, `{"@odata.type":"#microsoft.graph.`...), typ...), `","id":`...)
	b = odata.AppendText(b, e.ID)
	b = odata.AppendText(append(b, `,"importedDeviceIdentifier":`...), e.Identifier)
	b = odata.AppendText(append(b, `,"importedDeviceIdentityType":`...), e.Type)
	b = odata.AppendTime(append(b, `,"lastModifiedDateTime":`...), e.LastModified)
	b = odata.AppendTime(append(b, `,"createdDateTime":`...), e.Created)
	b = odata.AppendTime(append(b, `,"lastContactedDateTime":`...), e.LastContacted)
	b = append(b, `,"description":`...)
	if e.Description == "" {
		b = append(b, "null"...)
	} else {
		b = odata.AppendText(b, e.Description)
	}
	b = odata.AppendText(append(b, `,"enrollmentState":`...), e.EnrollmentState)
	return odata.AppendText(append(b, `,"platform":`...), e.Platform)
}

// newCorporate is a fresh entry without identity.
func (s *service) newCorporate(c *call) Corporate {
	return Corporate{
		ID:              s.store.NewID(chance.CorporateID),
		Created:         c.stamp(),
		LastModified:    c.stamp(),
		EnrollmentState: "notContacted",
		Platform:        "unknown",
		Writes:          1,
	}
}

func (s *service) getCorporate(c *call) *reply {
	r := s.store.Corporate.Find(c.at.id)
	if r == nil {
		return c.refuse(odata.NotFound("Imported device identity " + c.at.id))
	}
	return c.one(appendCorporate(nil, &r.Entry), &corporateSchema)
}

// createCorporate is the documented single create.
func (s *service) createCorporate(c *call) *reply {
	settings, f := c.read(&corporateSchema)
	if f != nil {
		return c.refuse(f)
	}
	e := s.newCorporate(c)
	readCorporate(&e, settings)
	if e.Identifier == "" || e.Type == "" {
		return c.refuse(odata.BadRequest("importedDeviceIdentifier and importedDeviceIdentityType are required."))
	}
	if s.store.Corporate.First(store.CorporateKey(&e)) != nil {
		return c.refuse(odata.ByIntune(http.StatusConflict, "Conflict", "The imported device identity already exists"))
	}
	if c.deed.Stores() {
		s.store.Corporate.Add(e)
	}
	return &reply{status: http.StatusCreated, body: appendCorporate(nil, &e)}
}

// patchCorporateCollection finds the entry by the identity in the body.
func (s *service) patchCorporateCollection(c *call) *reply {
	settings, f := c.read(&corporateSchema)
	if f != nil {
		return c.refuse(f)
	}
	if id := odata.TextOf(settings, "id"); id != "" {
		return s.patchCorporate(c, s.store.Corporate.Find(id), id, settings)
	}
	want := Corporate{Type: odata.TextOf(settings, "importedDeviceIdentityType"), Identifier: odata.TextOf(settings, "importedDeviceIdentifier")}
	if want.Type == "" || want.Identifier == "" {
		return c.refuse(odata.BadRequest("An id, or importedDeviceIdentifier and importedDeviceIdentityType, are required to find the imported device identity."))
	}
	return s.patchCorporate(c, s.store.Corporate.First(store.CorporateKey(&want)), want.Type+" "+want.Identifier, settings)
}

func (s *service) patchCorporateItem(c *call) *reply {
	settings, f := c.read(&corporateSchema)
	if f != nil {
		return c.refuse(f)
	}
	if id := odata.TextOf(settings, "id"); id != "" && store.Fold(id) != store.Fold(c.at.id) {
		return c.refuse(odata.BadRequest("The id in the request body is not the id in the path."))
	}
	return s.patchCorporate(c, s.store.Corporate.Find(c.at.id), c.at.id, settings)
}

// patchCorporate merges: what is absent stays, null clears.
func (s *service) patchCorporate(c *call, r *store.Row[Corporate], what string, settings []odata.Setting) *reply {
	if r == nil {
		return c.refuse(odata.NotFound("Imported device identity " + what))
	}
	e := r.Entry
	e.LastModified = c.stamp()
	readCorporate(&e, settings)
	if e.Identifier == "" {
		return c.refuse(odata.BadRequest("importedDeviceIdentifier must not be empty."))
	}
	e.Writes++
	if c.deed.Stores() {
		s.store.Corporate.Change(r, e)
	}
	shown := e
	if c.deed == fault.Ignored {
		shown = r.Entry
	}
	if c.deed == fault.Wrong {
		shown.Description += " (another)"
		shown.Platform = other(store.Platforms, shown.Platform)
		shown.EnrollmentState = other(store.EnrollmentStates, shown.EnrollmentState)
	}
	return c.patched(appendCorporate(make([]byte, 0, 512), &shown))
}

// other is a member of an enumeration that is not v.
func other(members []string, v string) string {
	if members[1] == v {
		return members[2]
	}
	return members[1]
}

func (s *service) deleteCorporate(c *call) *reply {
	r := s.store.Corporate.Find(c.at.id)
	if r == nil {
		return c.refuse(odata.NotFound("Imported device identity " + c.at.id))
	}
	if c.deed.Stores() {
		s.store.Corporate.Remove(r)
	}
	return done()
}

// validIdentity says whether the list actions accept an identity. Entries
// that are already stored are accepted whatever their form.
func (s *service) validIdentity(e *Corporate) bool {
	if e.Identifier == "" || strings.TrimSpace(e.Identifier) != e.Identifier {
		return false
	}
	if s.store.Corporate.First(store.CorporateKey(e)) != nil {
		return true
	}
	switch e.Type {
	case "imei":
		return len(e.Identifier) >= 14 && len(e.Identifier) <= 16 && strings.Trim(e.Identifier, "0123456789") == ""
	case "serialNumber":
		return !strings.ContainsAny(e.Identifier, ".,;\"")
	case "manufacturerModelSerial":
		// A name with a comma in it makes more than three parts. Public scripts send
		// them, and nobody has told of a refusal.
		parts := strings.FieldsFunc(e.Identifier, func(r rune) bool { return r == ',' || r == ';' })
		return len(parts) >= 3 && strings.Count(e.Identifier, ",")+strings.Count(e.Identifier, ";") == len(parts)-1
	}
	return false
}

// invalidIdentities is the refusal of a whole list call for n items. It does
// not say which.
func invalidIdentities(n int) *odata.Refusal {
	return odata.ByIntune(http.StatusBadRequest, "BadRequest", fmt.Sprintf("Invalid Device Identifier parameter found for %d import records!", n))
}
