package graphsim

import (
	"time"

	"rollcall/graph/graphsim/internal/chance"
	"rollcall/graph/graphsim/internal/fault"
	"rollcall/graph/graphsim/internal/odata"
	"rollcall/graph/graphsim/internal/store"
)

var importRecordsSchema = odata.Schema{Props: map[string]odata.Property{
	"importedWindowsAutopilotDeviceIdentities": {Kind: odata.Objects, Of: &recordSchema},
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
func (s *service) importRecords(c *call) *reply {
	settings, f := c.read(&importRecordsSchema)
	if f != nil {
		return c.refuse(f)
	}
	var items [][]odata.Setting
	for _, st := range settings {
		items = st.Items
	}
	if len(items) > s.maxList() {
		return c.refuse(odata.TooLarge("The request has too many items."))
	}
	importID := s.seed.GUID(chance.ImportID, c.n)
	seen := map[string]bool{}
	results := make([][]byte, 0, len(items))
	for _, it := range items {
		e := s.newRecord(c, it)
		if e.ImportID == "" {
			e.ImportID = importID
		}
		end := ""
		if e.SerialNumber != "" && seen["serial:"+store.Fold(e.SerialNumber)] || e.Hash != "" && seen["hash:"+e.Hash] {
			end = duplicated.name
		}
		seen["serial:"+store.Fold(e.SerialNumber)], seen["hash:"+e.Hash] = true, true
		s.submit(c, &e, end)
		results = append(results, appendRecord(make([]byte, 0, 768), &e))
	}
	return c.shuffled("Collection(importedWindowsAutopilotDeviceIdentity)", results)
}

// newRecord is a fresh record. Whatever state the client sends, it starts as
// unknown.
func (s *service) newRecord(c *call, settings []odata.Setting) ImportRecord {
	var e ImportRecord
	readRecord(&e, settings)
	e.ID = s.store.NewID(chance.RecordID)
	e.State = ImportState{Status: "unknown"}
	e.Created, e.Modified, e.Writes = c.stamp(), c.stamp(), 1
	if e.ProductKey == "" && s.live() {
		e.ProductKey = e.ID
	}
	return e
}

// submit stores e and has its import end later; duplicate is the name of an
// outcome that is known already.
func (s *service) submit(c *call, e *ImportRecord, duplicate string) {
	if !c.deed.Stores() {
		return
	}
	r := s.store.Records.Add(*e)
	if c.deed == fault.Wrong {
		*e = anotherRecord(*e)
	}
	storage := c.deed == fault.Storage
	delay := s.o.ImportDelay.or(Range{Min: 2 * time.Second, Max: 5 * time.Second}).at(s.seed.Draw(chance.ImportDelay, s.store.Made()))
	s.store.At(c.now.Add(delay), func(due time.Time) {
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

func (s *service) end(r *store.Row[ImportRecord], o outcome) {
	r.Entry.State = ImportState{Status: "error", ErrorCode: o.code, ErrorName: o.name}
}

// register makes the device that r asks for, unless something stands against it.
func (s *service) register(r *store.Row[ImportRecord], due time.Time) {
	facts, ok := store.ReadHash(r.Entry.Hash)
	serial := r.Entry.SerialNumber
	if serial == "" {
		serial = facts.Serial
	}
	switch {
	case !ok || serial == "":
		s.end(r, invalidHash)
		return
	case s.foreign[store.Fold(serial)]:
		s.end(r, otherTenant)
		return
	case s.store.Devices.First(store.Fold(serial)) != nil:
		s.end(r, alreadyAssigned)
		return
	}
	d := store.Registered{Device: Device{
		ID:                s.store.NewID(chance.DeviceID),
		SerialNumber:      serial,
		GroupTag:          r.Entry.GroupTag,
		ProductKey:        r.Entry.ProductKey,
		Manufacturer:      facts.Manufacturer,
		Model:             facts.Model,
		EnrollmentState:   "notContacted",
		UserPrincipalName: r.Entry.AssignedUser,
		Created:           due,
		Modified:          due,
	}}
	d.Visible = due.Add(s.o.VisibleDelay.at(s.seed.Draw(chance.VisibleDelay, s.store.Made())))
	s.store.Devices.Add(d)
	r.Entry.State = ImportState{Status: "complete", RegistrationID: d.ID}
}
