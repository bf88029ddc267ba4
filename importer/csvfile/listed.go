package csvfile

import (
	"slices"

	"rollcall/importer/identity"
)

// Asides are the properties that Graph lists of a registered Autopilot device and that no verb reads. An export has them for people;
// nobody needs to be told that they are left aside.
var Asides = []string{"purchaseOrderIdentifier", "enrollmentState", "lastContactedDateTime", "resourceName", "skuNumber", "systemFamily",
	"azureActiveDirectoryDeviceId", "managedDeviceId"}

// aside reports whether a folded name is one of them.
func aside(kind identity.Kind, folded string) bool {
	return kind == identity.Autopilot && slices.ContainsFunc(Asides, func(name string) bool { return fold(name) == folded })
}

// Listed reports whether the file was read from a tenant, as an export is: its header has the id and every read-only property of one of
// the tenant's lists. What it says of most entries is then what they have already.
func (f *File) Listed() bool {
	l := f.Layout
	if l == nil || !l.Has(identity.ID) {
		return false
	}
	if l.Kind == identity.Corporate {
		return l.Has(identity.LastModified) && l.Has(identity.Created) && l.Has(identity.LastContacted) && l.Has(identity.EnrollmentState)
	}
	record := l.Has(identity.StateImportStatus) && l.Has(identity.StateRegistrationID) && l.Has(identity.StateErrorCode) && l.Has(identity.StateErrorName)
	return record || !slices.ContainsFunc(Asides, func(name string) bool {
		return !slices.ContainsFunc(f.Header, func(h string) bool { return fold(h) == fold(name) })
	})
}
