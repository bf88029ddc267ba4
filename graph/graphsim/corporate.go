package graphsim

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// The enumerations of the documentation, with the members that the metadata
// has beyond it.
var (
	identityTypes    = []string{"unknown", "imei", "serialNumber", "manufacturerModelSerial"}
	platforms        = []string{"unknown", "ios", "android", "windows", "windowsMobile", "macOS", "visionOS", "tvOS", "unknownFutureValue"}
	enrollmentStates = []string{"unknown", "enrolled", "pendingReset", "failed", "notContacted", "blocked"}
)

var corporateSchema = schema{name: "importedDeviceIdentity", props: map[string]property{
	"id":                         {},
	"importedDeviceIdentifier":   {nullable: true},
	"importedDeviceIdentityType": {kind: enum, values: identityTypes},
	"lastModifiedDateTime":       {kind: timestamp},
	"createdDateTime":            {kind: timestamp},
	"lastContactedDateTime":      {kind: timestamp},
	"description":                {nullable: true},
	"enrollmentState":            {kind: enum, values: enrollmentStates},
	"platform":                   {kind: enum, values: platforms},
}}

// corporateKey is the natural key of an entry.
func corporateKey(e *Corporate) string { return e.Type + ":" + fold(e.Identifier) }

// readCorporate puts the settings on e, the read-only properties too.
func readCorporate(e *Corporate, settings []setting) {
	for _, st := range settings {
		switch st.name {
		case "importedDeviceIdentifier":
			e.Identifier = st.text
		case "importedDeviceIdentityType":
			e.Type = st.text
		case "lastModifiedDateTime":
			e.LastModified = st.time
		case "createdDateTime":
			e.Created = st.time
		case "lastContactedDateTime":
			e.LastContacted = st.time
		case "description":
			e.Description = st.text
		case "enrollmentState":
			e.EnrollmentState = st.text
		case "platform":
			e.Platform = st.text
		}
	}
}

func settingOf(settings []setting, name string) string {
	for _, st := range settings {
		if st.name == name {
			return st.text
		}
	}
	return ""
}

// appendCorporate appends e as the documentation's example has it.
func appendCorporate(b []byte, e *Corporate) []byte {
	return append(appendCorporateAs(b, "importedDeviceIdentity", e), '}')
}

// appendCorporateAs leaves the object open.
func appendCorporateAs(b []byte, typ string, e *Corporate) []byte {
	b = append(append(append(b, `{"@odata.type":"#microsoft.graph.`...), typ...), `","id":`...)
	b = appendText(b, e.ID)
	b = appendText(append(b, `,"importedDeviceIdentifier":`...), e.Identifier)
	b = appendText(append(b, `,"importedDeviceIdentityType":`...), e.Type)
	b = appendTime(append(b, `,"lastModifiedDateTime":`...), e.LastModified)
	b = appendTime(append(b, `,"createdDateTime":`...), e.Created)
	b = appendTime(append(b, `,"lastContactedDateTime":`...), e.LastContacted)
	b = append(b, `,"description":`...)
	if e.Description == "" {
		b = append(b, "null"...)
	} else {
		b = appendText(b, e.Description)
	}
	b = appendText(append(b, `,"enrollmentState":`...), e.EnrollmentState)
	return appendText(append(b, `,"platform":`...), e.Platform)
}

// appendTime appends t as Graph writes times: the zero one is year 1.
func appendTime(b []byte, t time.Time) []byte {
	b = append(b, '"')
	b = t.UTC().AppendFormat(b, "2006-01-02T15:04:05.9999999Z")
	return append(b, '"')
}

// stamp is the time of c as the tenant stores it.
func (c *call) stamp() time.Time { return c.now.UTC().Truncate(100 * time.Nanosecond).Round(0) }

// newCorporate is a fresh entry without identity.
func (s *Server) newCorporate(c *call) Corporate {
	s.made++
	return Corporate{
		ID:              guid(s.o.Seed, ofCorporateID, s.made),
		Created:         c.stamp(),
		LastModified:    c.stamp(),
		EnrollmentState: "notContacted",
		Platform:        "unknown",
		Writes:          1,
	}
}

func (s *Server) getCorporate(c *call) *reply {
	r := s.corporate.find(c.at.id)
	if r == nil {
		return c.refuse(notFound("Imported device identity " + c.at.id))
	}
	return c.one(appendCorporate(nil, &r.e), &corporateSchema)
}

// createCorporate is the documented single create.
func (s *Server) createCorporate(c *call) *reply {
	settings, f := c.read(&corporateSchema)
	if f != nil {
		return c.refuse(f)
	}
	e := s.newCorporate(c)
	readCorporate(&e, settings)
	if e.Identifier == "" || e.Type == "" {
		return c.refuse(badRequest("importedDeviceIdentifier and importedDeviceIdentityType are required."))
	}
	if s.corporate.first(corporateKey(&e)) != nil {
		return c.refuse(intuneRefusal(http.StatusConflict, "Conflict", "The imported device identity already exists"))
	}
	if !c.is.ignored {
		s.corporate.add(e)
	}
	return &reply{status: http.StatusCreated, body: appendCorporate(nil, &e)}
}

// patchCorporateCollection finds the entry by the identity in the body.
func (s *Server) patchCorporateCollection(c *call) *reply {
	settings, f := c.read(&corporateSchema)
	if f != nil {
		return c.refuse(f)
	}
	if id := settingOf(settings, "id"); id != "" {
		return s.patchCorporate(c, s.corporate.find(id), id, settings)
	}
	want := Corporate{Type: settingOf(settings, "importedDeviceIdentityType"), Identifier: settingOf(settings, "importedDeviceIdentifier")}
	if want.Type == "" || want.Identifier == "" {
		return c.refuse(badRequest("An id, or importedDeviceIdentifier and importedDeviceIdentityType, are required to find the imported device identity."))
	}
	return s.patchCorporate(c, s.corporate.first(corporateKey(&want)), want.Type+" "+want.Identifier, settings)
}

func (s *Server) patchCorporateItem(c *call) *reply {
	settings, f := c.read(&corporateSchema)
	if f != nil {
		return c.refuse(f)
	}
	if id := settingOf(settings, "id"); id != "" && fold(id) != fold(c.at.id) {
		return c.refuse(badRequest("The id in the request body is not the id in the path."))
	}
	return s.patchCorporate(c, s.corporate.find(c.at.id), c.at.id, settings)
}

// patchCorporate merges: what is absent stays, null clears.
func (s *Server) patchCorporate(c *call, r *row[Corporate], what string, settings []setting) *reply {
	if r == nil {
		return c.refuse(notFound("Imported device identity " + what))
	}
	e := r.e
	e.LastModified = c.stamp()
	readCorporate(&e, settings)
	if e.Identifier == "" {
		return c.refuse(badRequest("importedDeviceIdentifier must not be empty."))
	}
	e.Writes++
	if !c.is.ignored {
		s.corporate.change(r, e)
	}
	shown := e
	if c.is.ignored && !c.is.lie {
		shown = r.e
	}
	if c.is.wrong {
		shown.Description += " (another)"
		shown.Platform = other(platforms, shown.Platform)
		shown.EnrollmentState = other(enrollmentStates, shown.EnrollmentState)
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

func (s *Server) deleteCorporate(c *call) *reply {
	r := s.corporate.find(c.at.id)
	if r == nil {
		return c.refuse(notFound("Imported device identity " + c.at.id))
	}
	if !c.is.ignored {
		s.corporate.remove(r)
	}
	return done()
}

// validIdentity says whether the list actions accept an identity. Entries
// that are already stored are accepted whatever their form.
func (s *Server) validIdentity(e *Corporate) bool {
	if e.Identifier == "" || strings.TrimSpace(e.Identifier) != e.Identifier {
		return false
	}
	if s.corporate.first(corporateKey(e)) != nil {
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
func invalidIdentities(n int) *fail {
	return intuneRefusal(http.StatusBadRequest, "BadRequest", fmt.Sprintf("Invalid Device Identifier parameter found for %d import records!", n))
}
