package enrol

import (
	"strings"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/send"
)

func serialKey(serial string) string { return identity.Key(identity.TypeSerial, serial) }

// records finds import records of a reply or a list: by importId, else by serial number. The order of a reply says nothing.
type records struct {
	byImportID, bySerial map[string]*graph.ImportRecord
}

func newRecords(list []graph.ImportRecord) records {
	r := records{map[string]*graph.ImportRecord{}, map[string]*graph.ImportRecord{}}
	for i := range list {
		e := &list[i]
		// Of several with one importId, sent again when a reply was lost, the one counts that made a device.
		if was := r.byImportID[strings.ToLower(e.ImportID)]; was == nil || was.State.RegistrationID == "" {
			r.byImportID[strings.ToLower(e.ImportID)] = e
		}
		r.bySerial[serialKey(e.SerialNumber)] = e
	}
	return r
}

func (r records) of(importID string, s *send.Row) *graph.ImportRecord {
	if e := r.byImportID[importID]; e != nil {
		return e
	}
	if s.Rec.Identifier == "" {
		return nil
	}
	return r.bySerial[serialKey(s.Rec.Identifier)]
}
