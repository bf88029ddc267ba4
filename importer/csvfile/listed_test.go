package csvfile

import (
	"strings"
	"testing"
)

// TestListed: a file with every read-only property of a list comes from a tenant, and what an export says of a registered device beyond
// what the verbs read is no column to be told of.
func TestListed(t *testing.T) {
	devices := "id,serialNumber,groupTag," + strings.Join(Asides, ",")
	for header, want := range map[string]bool{
		devices:                    true,
		strings.ToUpper(devices):   true,
		"id,serialNumber,groupTag": false,
		"id,serialNumber,groupTag,enrollmentState": false,
		"id,importedDeviceIdentifier,importedDeviceIdentityType,lastModifiedDateTime,createdDateTime,lastContactedDateTime,enrollmentState": true,
		"id,importedDeviceIdentifier,importedDeviceIdentityType,enrollmentState":                                                            false,
		"serialNumber,lastModifiedDateTime,createdDateTime,lastContactedDateTime,enrollmentState,description":                               false,
		"id,serialNumber,groupTag,state.deviceImportStatus,state.deviceRegistrationId,state.deviceErrorCode,state.deviceErrorName":          true,
	} {
		in, err := Open([]Source{textSource("x.csv", header+"\n")}, Options{})
		if err != nil {
			t.Fatalf("%s: %v", header, err)
		}
		if got := in.Files[0].Listed(); got != want {
			t.Errorf("%s: %v, want %v", header, got, want)
		}
		if strings.HasPrefix(header, "id,serialNumber,groupTag") && len(in.Files[0].Notes) > 0 {
			t.Errorf("%s: noted %q", header, in.Files[0].Notes)
		}
	}
}
