package graphsim

import (
	"net/http"
	"time"
)

var importRecordsSchema = schema{props: map[string]property{
	"importedWindowsAutopilotDeviceIdentities": {kind: objects, of: &recordSchema},
}}

// An outcome is how an import can end.
type outcome struct {
	code int
	name string
}

// The outcomes by name, with the numbers that are known. Those of the last
// two are not, and a client must not depend on them.
var (
	invalidHash     = outcome{802, "InvalidZtdHardwareHash"}
	alreadyAssigned = outcome{806, "ZtdDeviceAlreadyAssigned"}
	otherTenant     = outcome{808, "ZtdDeviceAssignedToOtherTenant"}
	duplicated      = outcome{815, "ZtdDeviceDuplicated"}
	storageError    = outcome{801, "StorageError"}
)

// importRecords asks for the registration of many devices. The second of two
// items for one device is a duplicate.
func (s *Server) importRecords(c *call) *reply {
	settings, f := c.read(&importRecordsSchema)
	if f != nil {
		return c.refuse(f)
	}
	var items [][]setting
	for _, st := range settings {
		items = st.items
	}
	if len(items) > s.maxList() {
		return c.refuse(&fail{status: http.StatusRequestEntityTooLarge, code: "RequestEntityTooLarge", message: "The request has too many items."})
	}
	importID := guid(s.o.Seed, ofImportID, c.n)
	seen := map[string]bool{}
	results := make([][]byte, 0, len(items))
	for _, it := range items {
		e := s.newRecord(c, it)
		if e.ImportID == "" {
			e.ImportID = importID
		}
		end := ""
		if e.SerialNumber != "" && seen["serial:"+fold(e.SerialNumber)] || e.Hash != "" && seen["hash:"+e.Hash] {
			end = duplicated.name
		}
		seen["serial:"+fold(e.SerialNumber)], seen["hash:"+e.Hash] = true, true
		s.submit(c, &e, end)
		results = append(results, appendRecord(make([]byte, 0, 768), &e))
	}
	return c.shuffled("Collection(importedWindowsAutopilotDeviceIdentity)", results)
}

// newRecord is a fresh record. Whatever state the client sends, it starts as
// unknown.
func (s *Server) newRecord(c *call, settings []setting) ImportRecord {
	s.made++
	var e ImportRecord
	readRecord(&e, settings)
	e.ID = guid(s.o.Seed, ofRecordID, s.made)
	e.State = ImportState{Status: "unknown"}
	e.Created, e.Modified, e.Writes = c.stamp(), c.stamp(), 1
	if e.ProductKey == "" && s.live() {
		e.ProductKey = e.ID
	}
	return e
}

// submit stores e and has its import end later; duplicate is the name of an
// outcome that is known already.
func (s *Server) submit(c *call, e *ImportRecord, duplicate string) {
	if c.is.ignored {
		return
	}
	r := s.records.add(*e)
	if c.is.wrong {
		*e = anotherRecord(*e)
	}
	storage := c.is.storage
	delay := s.o.ImportDelay.or(Range{Min: 2 * time.Second, Max: 5 * time.Second}).at(draw(s.o.Seed, ofImportDelay, s.made))
	s.events.in(c.now.Add(delay), func(due time.Time) {
		switch {
		case storage:
			s.end(r, storageError)
		case duplicate != "":
			s.end(r, duplicated)
		default:
			s.register(r, due)
		}
	})
}

func (s *Server) end(r *row[ImportRecord], o outcome) {
	r.e.State = ImportState{Status: "error", ErrorCode: o.code, ErrorName: o.name}
}

// register makes the device that r asks for, unless something stands against it.
func (s *Server) register(r *row[ImportRecord], due time.Time) {
	facts, ok := readHash(r.e.Hash)
	serial := r.e.SerialNumber
	if serial == "" {
		serial = facts.serial
	}
	switch {
	case !ok || serial == "":
		s.end(r, invalidHash)
		return
	case s.foreign[fold(serial)]:
		s.end(r, otherTenant)
		return
	case s.devices.first(fold(serial)) != nil:
		s.end(r, alreadyAssigned)
		return
	}
	s.made++
	d := device{Device: Device{
		ID:                guid(s.o.Seed, ofDeviceID, s.made),
		SerialNumber:      serial,
		GroupTag:          r.e.GroupTag,
		ProductKey:        r.e.ProductKey,
		Manufacturer:      facts.manufacturer,
		Model:             facts.model,
		EnrollmentState:   "notContacted",
		UserPrincipalName: r.e.AssignedUser,
		Created:           due,
		Modified:          due,
	}}
	d.visible = due.Add(s.o.VisibleDelay.at(draw(s.o.Seed, ofVisibleDelay, s.made)))
	s.devices.add(d)
	r.e.State = ImportState{Status: "complete", RegistrationID: d.ID}
}
