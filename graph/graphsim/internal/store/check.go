package store

import (
	"fmt"
	"strings"

	"rollcall/graph/graphsim/internal/odata"
)

// The enumerations of the documentation, with the members that the metadata
// has beyond it.
var (
	IdentityTypes    = []string{"unknown", "imei", "serialNumber", "manufacturerModelSerial"}
	Platforms        = []string{"unknown", "ios", "android", "windows", "windowsMobile", "macOS", "visionOS", "tvOS", "unknownFutureValue"}
	EnrollmentStates = []string{"unknown", "enrolled", "pendingReset", "failed", "notContacted", "blocked"}
	ImportStatuses   = []string{"unknown", "pending", "partial", "complete", "error"}
)

// check brings the enumerations into their own letter case, with their
// defaults, and refuses what the service could not hold.
func (t *Tenant) check() error {
	for i := range t.Corporate {
		e := &t.Corporate[i]
		where := fmt.Sprintf("corporate entry %d (%s)", i+1, e.Identifier)
		if e.Identifier == "" || e.Type == "" {
			return fmt.Errorf("%s: importedDeviceIdentifier and importedDeviceIdentityType are required", where)
		}
		if err := member(&e.Type, IdentityTypes, "", where, "importedDeviceIdentityType"); err != nil {
			return err
		}
		if err := member(&e.Platform, Platforms, "unknown", where, "platform"); err != nil {
			return err
		}
		if err := member(&e.EnrollmentState, EnrollmentStates, "notContacted", where, "enrollmentState"); err != nil {
			return err
		}
	}
	for i := range t.ImportRecords {
		e := &t.ImportRecords[i]
		where := fmt.Sprintf("import record %d (%s)", i+1, e.SerialNumber)
		if err := member(&e.State.Status, ImportStatuses, "complete", where, "deviceImportStatus"); err != nil {
			return err
		}
		if _, err := odata.DecodeBinary(e.Hash); err != nil {
			return fmt.Errorf("%s: hardwareIdentifier is not base64", where)
		}
	}
	for i := range t.Devices {
		e := &t.Devices[i]
		where := fmt.Sprintf("device %d (%s)", i+1, e.SerialNumber)
		if e.SerialNumber == "" {
			return fmt.Errorf("%s: serialNumber is required", where)
		}
		if err := member(&e.EnrollmentState, EnrollmentStates, "notContacted", where, "enrollmentState"); err != nil {
			return err
		}
	}
	return nil
}

// member brings *v into the letter case of the enumeration.
func member(v *string, members []string, def, where, property string) error {
	if *v == "" {
		*v = def
		return nil
	}
	for _, m := range members {
		if strings.EqualFold(*v, m) {
			*v = m
			return nil
		}
	}
	return fmt.Errorf("%s: %s is %q, want one of %s", where, property, *v, strings.Join(members, ", "))
}
