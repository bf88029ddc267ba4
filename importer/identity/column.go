package identity

// A Column is a thing that a cell can be. Its order is the order of findings and values in a [Record].
type Column uint8

const (
	NoColumn Column = iota // a column that nobody reads

	ID           // the entry's key in the tenant
	Identifier   // corporate: what identifies the device
	Type         // corporate: what kind of identifier it is
	IMEI         // corporate, short form
	SerialNumber // Autopilot; corporate, short form
	Manufacturer // corporate, short form; read and unused for Autopilot
	Model        // as Manufacturer

	Description     // corporate
	Platform        // corporate
	LastModified    // corporate, read-only
	Created         // corporate, read-only
	LastContacted   // corporate, read-only
	EnrollmentState // corporate, read-only

	AssignedUser        // Autopilot
	GroupTag            // Autopilot
	Hash                // Autopilot
	ImportID            // Autopilot
	ProductKey          // Autopilot
	State               // Autopilot, read-only: a JSON object
	StateImportStatus   // Autopilot, read-only: one member of State, as are the next three
	StateRegistrationID // Autopilot, read-only
	StateErrorCode      // Autopilot, read-only
	StateErrorName      // Autopilot, read-only
	DisplayName         // Autopilot, by updateDeviceProperties only
	AddressableUserName // Autopilot, by updateDeviceProperties only

	NumColumns // how many columns there are
)

// names are the Graph property names; imei has none and is named after the identity type.
var names = [NumColumns]string{
	ID: "id", Identifier: "importedDeviceIdentifier", Type: "importedDeviceIdentityType",
	IMEI: "imei", SerialNumber: "serialNumber", Manufacturer: "manufacturer", Model: "model",
	Description: "description", Platform: "platform",
	LastModified: "lastModifiedDateTime", Created: "createdDateTime", LastContacted: "lastContactedDateTime",
	EnrollmentState: "enrollmentState",
	AssignedUser:    "assignedUserPrincipalName", GroupTag: "groupTag", Hash: "hardwareIdentifier",
	ImportID: "importId", ProductKey: "productKey",
	State: "state", StateImportStatus: "state.deviceImportStatus", StateRegistrationID: "state.deviceRegistrationId",
	StateErrorCode: "state.deviceErrorCode", StateErrorName: "state.deviceErrorName",
	DisplayName: "displayName", AddressableUserName: "addressableUserName",
}

// String returns the Graph property name, "" for NoColumn.
func (c Column) String() string {
	if c >= NumColumns {
		return ""
	}
	return names[c]
}

// ReadOnly reports whether the service alone writes the property: such cells are checked, and sent only when the user insists.
func (c Column) ReadOnly() bool {
	switch c {
	case LastModified, Created, LastContacted, EnrollmentState,
		State, StateImportStatus, StateRegistrationID, StateErrorCode, StateErrorName:
		return true
	}
	return false
}

// identifies reports whether the column is part of a row's natural key (the id is not).
func (c Column) identifies() bool {
	switch c {
	case Identifier, IMEI, SerialNumber, Manufacturer, Model:
		return true
	}
	return false
}

// prose reports whether the column holds what people write for people.
func (c Column) prose() bool {
	return c == Description || c == GroupTag || c == AddressableUserName
}

// strict reports whether a wrong character makes the value of the column useless.
func (c Column) strict() bool {
	switch c {
	case ImportID, StateRegistrationID, StateErrorName:
		return false
	}
	return !c.prose()
}

// Compared reports whether the column holds text of which the service shows what it has, so that a
// row can ask for just that: update and sync let its errors pass then.
func (c Column) Compared() bool {
	switch c {
	case Description, AssignedUser, GroupTag, DisplayName, AddressableUserName:
		return true
	}
	return false
}

// Has reports whether c is a column of the kind beyond its identity: what a row can want of an entry, or what the entry says of itself.
func (k Kind) Has(c Column) bool {
	switch k {
	case Corporate:
		return c >= Description && c <= EnrollmentState
	case Autopilot:
		return c >= AssignedUser && c <= AddressableUserName
	}
	return false
}

// Changeable reports whether an update can change c of an entry of this kind: all that [Kind.Has], but for read-only ones.
func (k Kind) Changeable(c Column) bool { return k.Has(c) && !c.ReadOnly() }
