package normal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// importState is the state of an import record, importedWindowsAutopilotDeviceIdentityState.
// Members that are absent and members that are null are the same to us.
type importState struct {
	ODataType      string  `json:"@odata.type,omitempty"`
	ImportStatus   *string `json:"deviceImportStatus,omitempty"`
	RegistrationID *string `json:"deviceRegistrationId,omitempty"`
	ErrorCode      *int32  `json:"deviceErrorCode,omitempty"`
	ErrorName      *string `json:"deviceErrorName,omitempty"`
}

// ImportStatuses are the members of importStatus.
var ImportStatuses = Enum{"unknown", "pending", "partial", "complete", "error"}

// A StatusError is a state whose deviceImportStatus is none of [ImportStatuses].
type StatusError struct{ Status string }

// Error says which status it is.
func (e *StatusError) Error() string { return "no import status: " + strconv.Quote(e.Status) }

// State returns the state of an import record, given in JSON, without spaces and with its members
// in the order of the documentation. An error is a *[StatusError], or says that s is no such
// object.
func State(s string) (string, error) {
	var st importState
	d := json.NewDecoder(strings.NewReader(s))
	d.DisallowUnknownFields()
	err := d.Decode(&st)
	if err == nil {
		_, err = d.Token()
	}
	if err != io.EOF || s[0] != '{' {
		return "", errors.New("not the JSON object of an import state")
	}
	if st.ImportStatus != nil {
		m := ImportStatuses.Find(*st.ImportStatus)
		if m == "" {
			return "", &StatusError{*st.ImportStatus}
		}
		st.ImportStatus = &m
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(st); err != nil {
		panic("normal: state: " + err.Error()) // strings and numbers always encode
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}
