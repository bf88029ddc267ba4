package identity

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"

	"rollcall/importer/identity/internal/show"
)

// importState is the state of an import record, importedWindowsAutopilotDeviceIdentityState. Members that are absent and
// members that are null are the same to us.
type importState struct {
	ODataType      string  `json:"@odata.type,omitempty"`
	ImportStatus   *string `json:"deviceImportStatus,omitempty"`
	RegistrationID *string `json:"deviceRegistrationId,omitempty"`
	ErrorCode      *int32  `json:"deviceErrorCode,omitempty"`
	ErrorName      *string `json:"deviceErrorName,omitempty"`
}

// state checks a state in JSON and notes it without spaces, its members in the order of the documentation.
func (j *judge) state(s string) {
	if !j.decoded(State, s) {
		return
	}
	var st importState
	d := json.NewDecoder(strings.NewReader(s))
	d.DisallowUnknownFields()
	err := d.Decode(&st)
	if err == nil {
		_, err = d.Token()
	}
	if err != io.EOF || s[0] != '{' {
		j.fail(State, CodeStateJSON, "state %s is not the JSON object that the service returns, of deviceImportStatus, deviceRegistrationId, deviceErrorCode and deviceErrorName: correct it, or drop the column, which is not sent by default", show.Cell(s))
		return
	}
	if st.ImportStatus != nil {
		m := importStatuses.find(*st.ImportStatus)
		if m == "" {
			j.fail(State, CodeEnumValue, "deviceImportStatus %s is no import status: use one of %s", show.Cell(*st.ImportStatus), importStatuses)
			return
		}
		st.ImportStatus = &m
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(st); err != nil {
		panic("identity: state: " + err.Error()) // strings and numbers always encode
	}
	j.want(State, strings.TrimSuffix(b.String(), "\n"))
}

// errorCode checks an Int32.
func (j *judge) errorCode(s string) {
	if _, err := strconv.ParseInt(s, 10, 32); err != nil && j.decoded(StateErrorCode, s) {
		j.fail(StateErrorCode, CodeStateJSON, "%s is no error code: give a whole number from %d to %d, or drop the column, which is not sent by default",
			show.Cell(s), math.MinInt32, math.MaxInt32)
	}
}
