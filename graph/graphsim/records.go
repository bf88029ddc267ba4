package graphsim

import (
	"net/http"
	"strconv"
)

var importStatuses = []string{"unknown", "pending", "partial", "complete", "error"}

var recordSchema = schema{name: "importedWindowsAutopilotDeviceIdentity", props: map[string]property{
	"id":                        {},
	"assignedUserPrincipalName": {nullable: true},
	"groupTag":                  {nullable: true},
	"hardwareIdentifier":        {kind: blob, nullable: true},
	"importId":                  {nullable: true},
	"productKey":                {nullable: true},
	"serialNumber":              {nullable: true},
	"state": {kind: object, nullable: true, of: &schema{name: "importedWindowsAutopilotDeviceIdentityState", props: map[string]property{
		"deviceImportStatus":   {kind: enum, values: importStatuses},
		"deviceRegistrationId": {nullable: true},
		"deviceErrorCode":      {kind: integer},
		"deviceErrorName":      {nullable: true},
	}}},
}}

// readRecord puts the settings on e, the state too.
func readRecord(e *ImportRecord, settings []setting) {
	for _, st := range settings {
		switch st.name {
		case "assignedUserPrincipalName":
			e.AssignedUser = st.text
		case "groupTag":
			e.GroupTag = st.text
		case "hardwareIdentifier":
			e.Hash = st.text
		case "importId":
			e.ImportID = st.text
		case "productKey":
			e.ProductKey = st.text
		case "serialNumber":
			e.SerialNumber = st.text
		case "state":
			readState(&e.State, st.sub)
		}
	}
}

func readState(e *ImportState, settings []setting) {
	for _, st := range settings {
		switch st.name {
		case "deviceImportStatus":
			e.Status = st.text
		case "deviceRegistrationId":
			e.RegistrationID = st.text
		case "deviceErrorCode":
			e.ErrorCode = st.num
		case "deviceErrorName":
			e.ErrorName = st.text
		}
	}
}

// appendRecord appends e as the documentation's example has it. The hash is
// never returned.
func appendRecord(b []byte, e *ImportRecord) []byte {
	b = append(b, `{"@odata.type":"#microsoft.graph.importedWindowsAutopilotDeviceIdentity","id":`...)
	b = appendText(b, e.ID)
	b = appendText(append(b, `,"assignedUserPrincipalName":`...), e.AssignedUser)
	b = appendText(append(b, `,"groupTag":`...), e.GroupTag)
	b = appendText(append(b, `,"hardwareIdentifier":null,"importId":`...), e.ImportID)
	b = appendText(append(b, `,"productKey":`...), e.ProductKey)
	b = appendText(append(b, `,"serialNumber":`...), e.SerialNumber)
	b = append(b, `,"state":{"@odata.type":"microsoft.graph.importedWindowsAutopilotDeviceIdentityState","deviceImportStatus":`...)
	b = appendText(b, e.State.Status)
	b = appendText(append(b, `,"deviceRegistrationId":`...), e.State.RegistrationID)
	b = strconv.AppendInt(append(b, `,"deviceErrorCode":`...), int64(e.State.ErrorCode), 10)
	b = appendText(append(b, `,"deviceErrorName":`...), e.State.ErrorName)
	return append(b, "}}"...)
}

var recordQuery = query[ImportRecord]{
	schema:  &recordSchema,
	fields:  map[string]func(*ImportRecord) string{"serialNumber": func(e *ImportRecord) string { return e.SerialNumber }},
	selects: true,
}

func (s *Server) listRecords(c *call) *reply {
	return list(s, c, &s.records, recordQuery, s.appendListedRecord, nil)
}

// appendListedRecord appends e as lists show it; see Options.ListsEmpty.
func (s *Server) appendListedRecord(b []byte, e *ImportRecord) []byte {
	if len(s.emptyLists) == 0 {
		return appendRecord(b, e)
	}
	shown := *e
	if s.emptyLists["assignedUserPrincipalName"] {
		shown.AssignedUser = ""
	}
	if s.emptyLists["groupTag"] {
		shown.GroupTag = ""
	}
	return appendRecord(b, &shown)
}

func (s *Server) countRecords(c *call) *reply {
	return countOf(c, &s.records, recordQuery, nil)
}

func (s *Server) getRecord(c *call) *reply {
	r := s.records.find(c.at.id)
	if r == nil {
		return c.refuse(notFound("Imported Windows Autopilot device identity " + c.at.id))
	}
	return c.one(appendRecord(nil, &r.e), &recordSchema)
}

// deleteRecord removes the record only: the device stays registered, and an
// import that is under way goes on.
func (s *Server) deleteRecord(c *call) *reply {
	r := s.records.find(c.at.id)
	if r == nil {
		return c.refuse(notFound("Imported Windows Autopilot device identity " + c.at.id))
	}
	if !c.is.ignored {
		s.records.remove(r)
	}
	return done()
}

// patchRecord merges: what is absent stays, null clears. The registered
// device is another entity and stays as it is.
func (s *Server) patchRecord(c *call) *reply {
	settings, f := c.read(&recordSchema)
	if f != nil {
		return c.refuse(f)
	}
	if id := settingOf(settings, "id"); id != "" && fold(id) != fold(c.at.id) {
		return c.refuse(badRequest("The id in the request body is not the id in the path."))
	}
	r := s.records.find(c.at.id)
	if r == nil {
		return c.refuse(notFound("Imported Windows Autopilot device identity " + c.at.id))
	}
	e := r.e
	readRecord(&e, settings)
	e.Modified = c.stamp()
	e.Writes++
	if !c.is.ignored {
		s.records.change(r, e)
	}
	shown := e
	if c.is.ignored && !c.is.lie {
		shown = r.e
	}
	if c.is.wrong {
		shown = anotherRecord(shown)
	}
	return c.patched(appendRecord(make([]byte, 0, 768), &shown))
}

func anotherRecord(e ImportRecord) ImportRecord {
	e.GroupTag += "-another"
	e.AssignedUser = "another." + e.AssignedUser
	e.ProductKey += "-another"
	e.ImportID += "-another"
	e.SerialNumber += "-another"
	return e
}

// createRecord asks for the registration of one device.
func (s *Server) createRecord(c *call) *reply {
	settings, f := c.read(&recordSchema)
	if f != nil {
		return c.refuse(f)
	}
	e := s.newRecord(c, settings)
	if e.ImportID == "" {
		e.ImportID = e.ID
	}
	s.submit(c, &e, "")
	return &reply{status: http.StatusCreated, body: appendRecord(nil, &e)}
}
