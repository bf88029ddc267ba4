package enrol

import (
	"fmt"
	"strings"
	"unicode"

	"rollcall/graph"
	"rollcall/importer/identity"
)

// Errors of imports are told by name: the numbers vary.
func isAlreadyAssigned(name string) bool { return strings.EqualFold(name, "ZtdDeviceAlreadyAssigned") }
func isStorageError(name string) bool    { return strings.EqualFold(name, "StorageError") }

// importAdvice says what an import's error means, and what to do about it.
func importAdvice(name string) string {
	switch strings.ToLower(name) {
	case "ztddeviceassignedtoothertenant", "ztddeviceassignedtoanothertenant":
		return "the device is registered in another tenant: have it removed there first, a leftover record of the Microsoft Store for Business included"
	case "invalidztdhardwarehash":
		return "the service does not take the hardware hash: collect it again on the device, with its manufacturer, model and serial number set in the firmware"
	case "ztddeviceduplicated":
		return "the same device stood twice in what was sent and one of them was taken: remove the row that is wrong and look whether the device is registered"
	case "storageerror":
		return "the service could not store it: run again later"
	}
	return "the service ended the import with this error: look at the device in the portal, or ask Microsoft's support with the request id"
}

// importFailed words the end of an import.
func importFailed(state graph.ImportState) (identity.Code, string) {
	name, message := state.ErrorName, fmt.Sprintf("%s (error %d)", importAdvice(state.ErrorName), state.ErrorCode)
	if name == "" || len(name) > 100 || strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		name, message = string(identity.CodeImportError), fmt.Sprintf("%s: %q", message, name)
	}
	return identity.Code(name), message
}
