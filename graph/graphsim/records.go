package graphsim

import (
	"net/http"
	"strconv"

	"rollcall/graph/graphsim/internal/fault"
	"rollcall/graph/graphsim/internal/odata"
	"rollcall/graph/graphsim/internal/store"
)

var recordSchema = odata.Schema{Name: "importedWindowsAutopilotDeviceIdentity", Props: map[string]odata.Property{
	"id":                        {},
	"assignedUserPrincipalName": {Nullable: true},
	"groupTag":                  {Nullable: true},
	"hardwareIdentifier":        {Kind: odata.Blob, Nullable: true},
	"importId":                  {Nullable: true},
	"productKey":                {Nullable: true},
	"serialNumber":              {Nullable: true},
	"state": {Kind: odata.Object, Nullable: true, Of: &odata.Schema{Name: "importedWindowsAutopilotDeviceIdentityState", Props: map[string]odata.Property{
		"deviceImportStatus":   {Kind: odata.Enum, Values: store.ImportStatuses},
		"deviceRegistrationId": {Nullable: true},
		"deviceErrorCode":      {Kind: odata.Integer},
		"deviceErrorName":      {Nullable: true},
	}}},
}}

// readRecord puts the settings on e, the state too.
func readRecord(e *ImportRecord, settings []odata.Setting) {
	for _, st := range settings {
		switch st.Name {
		case "assignedUserPrincipalName":
			e.AssignedUser = st.Text
		case "groupTag":
			e.GroupTag = st.Text
		case "hardwareIdentifier":
			e.Hash = st.Text
		case "importId":
			e.ImportID = st.Text
		case "productKey":
			e.ProductKey = st.Text
		case "serialNumber":
			e.SerialNumber = st.Text
		case "state":
			readState(&e.State, st.Sub)
		}
	}
}

func readState(e *ImportState, settings []odata.Setting) {
	for _, st := range settings {
		switch st.Name {
		case "deviceImportStatus":
			e.Status = st.Text
		case "deviceRegistrationId":
			e.RegistrationID = st.Text
		case "deviceErrorCode":
			e.ErrorCode = st.Num
		case "deviceErrorName":
			e.ErrorName = st.Text
		}
	}
}

// appendRecord appends e as the documentation's example has it. The hash is
// never returned.
func appendRecord(b []byte, e *ImportRecord) []byte {
	b = append(b, `{"@odata.type":"#microsoft.graph.importedWindowsAutopilotDeviceIdentity","id":`...)
	b = odata.AppendText(b, e.ID)
	b = odata.AppendText(append(b, `,"assignedUserPrincipalName":`...), e.AssignedUser)
	b = odata.AppendText(append(b, `,"groupTag":`...), e.GroupTag)
	b = odata.AppendText(append(b, `,"hardwareIdentifier":null,"importId":`...), e.ImportID)
	b = odata.AppendText(append(b, `,"productKey":`...), e.ProductKey)
	b = odata.AppendText(append(b, `,"serialNumber":`...), e.SerialNumber)
	b = append(b, `,"state":{"@odata.type":"microsoft.graph.importedWindowsAutopilotDeviceIdentityState","deviceImportStatus":`...)
	b = odata.AppendText(b, e.State.Status)
	b = odata.AppendText(append(b, `,"deviceRegistrationId":`...), e.State.RegistrationID)
	b = strconv.AppendInt(append(b, `,"deviceErrorCode":`...), int64(e.State.ErrorCode), 10)
	b = odata.AppendText(append(b, `,"deviceErrorName":`...), e.State.ErrorName)
	return append(b, "}}"...)
}

var recordQuery = query[ImportRecord]{
	schema:  &recordSchema,
	fields:  map[string]func(*ImportRecord) string{"serialNumber": func(e *ImportRecord) string { return e.SerialNumber }},
	selects: true,
}

func (s *service) listRecords(c *call) *reply {
	return list(s, c, s.store.Records, recordQuery, s.appendListedRecord, nil)
}

// appendListedRecord appends e as lists show it; see Options.ListsEmpty.
func (s *service) appendListedRecord(b []byte, e *ImportRecord) []byte {
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

func (s *service) countRecords(c *call) *reply {
	return countOf(c, s.store.Records, recordQuery, nil)
}

func (s *service) getRecord(c *call) *reply {
	r := s.store.Records.Find(c.at.id)
	if r == nil {
		return c.refuse(odata.NotFound("Imported Windows Autopilot device identity " + c.at.id))
	}
	return c.one(appendRecord(nil, &r.Entry), &recordSchema)
}

// deleteRecord removes the record only: the device stays registered, and an
// import that is under way goes on.
func (s *service) deleteRecord(c *call) *reply {
	r := s.store.Records.Find(c.at.id)
	if r == nil {
		return c.refuse(odata.NotFound("Imported Windows Autopilot device identity " + c.at.id))
	}
	if c.deed.Stores() {
		s.store.Records.Remove(r)
	}
	return done()
}

// patchRecord merges: what is absent stays, null clears. The registered
// device is another entity and stays as it is.
func (s *service) patchRecord(c *call) *reply {
	settings, f := c.read(&recordSchema)
	if f != nil {
		return c.refuse(f)
	}
	if id := odata.TextOf(settings, "id"); id != "" && store.Fold(id) != store.Fold(c.at.id) {
		return c.refuse(odata.BadRequest("The id in the request body is not the id in the path."))
	}
	r := s.store.Records.Find(c.at.id)
	if r == nil {
		return c.refuse(odata.NotFound("Imported Windows Autopilot device identity " + c.at.id))
	}
	e := r.Entry
	readRecord(&e, settings)
	e.Modified = c.stamp()
	e.Writes++
	if c.deed.Stores() {
		s.store.Records.Change(r, e)
	}
	shown := e
	if c.deed == fault.Ignored {
		shown = r.Entry
	}
	if c.deed == fault.Wrong {
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
func (s *service) createRecord(c *call) *reply {
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
