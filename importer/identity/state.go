package identity

import (
	"errors"
	"math"
	"strconv"

	"rollcall/importer/identity/internal/normal"
	"rollcall/importer/identity/internal/show"
)

// state checks a state in JSON and notes its normal form.
func (j *judge) state(s string) {
	if !j.decoded(State, s) {
		return
	}
	text, err := normal.State(s)
	var status *normal.StatusError
	switch {
	case err == nil:
		j.want(State, text)
	case errors.As(err, &status):
		j.fail(State, CodeEnumValue, "deviceImportStatus %s is no import status: use one of %s",
			show.Cell(status.Status), normal.ImportStatuses)
	default:
		j.fail(State, CodeStateJSON, "state %s is not the JSON object that the service returns, of deviceImportStatus, deviceRegistrationId, "+
			"deviceErrorCode and deviceErrorName: correct it, or drop the column, which is not sent by default", show.Cell(s))
	}
}

// errorCode checks an Int32.
func (j *judge) errorCode(s string) {
	if _, err := strconv.ParseInt(s, 10, 32); err != nil && j.decoded(StateErrorCode, s) {
		j.fail(StateErrorCode, CodeStateJSON, "%s is no error code: give a whole number from %d to %d, or drop the column, which is not sent by default",
			show.Cell(s), math.MinInt32, math.MaxInt32)
	}
}
