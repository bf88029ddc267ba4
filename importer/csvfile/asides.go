package csvfile

import "rollcall/importer/identity"

// Asides are the properties that Graph lists of a registered Autopilot device and that no verb reads. An export has them for people;
// nobody needs to be told that they are left aside.
var Asides = []string{"purchaseOrderIdentifier", "enrollmentState", "lastContactedDateTime", "resourceName", "skuNumber", "systemFamily",
	"azureActiveDirectoryDeviceId", "managedDeviceId"}

// aside reports whether a folded name is one of them.
func aside(kind identity.Kind, folded string) bool {
	return kind == identity.Autopilot && foldedIn(Asides, folded)
}
