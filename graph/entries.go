package graph

// A CorporateIdentity is an importedDeviceIdentity, as listed. Null and absent
// properties are "".
type CorporateIdentity struct {
	ID              string `json:"id"`
	Identifier      string `json:"importedDeviceIdentifier"`
	Type            string `json:"importedDeviceIdentityType"`
	Description     string `json:"description"`
	Platform        string `json:"platform"`
	EnrollmentState string `json:"enrollmentState"`
	LastModified    string `json:"lastModifiedDateTime"` // of the description
	Created         string `json:"createdDateTime"`
	LastContacted   string `json:"lastContactedDateTime"`
}

// A CorporateResult is one line of the reply to an import of corporate
// identities. The order of the lines is the service's own: match them by type
// and identifier.
type CorporateResult struct {
	CorporateIdentity
	// Status is false where the identity was not imported, most often because
	// it was there already. True has been seen for known ones too.
	Status bool `json:"status"`
}

// An ImportRecord is an importedWindowsAutopilotDeviceIdentity, as listed. The
// service never gives the hardware hash back. Null and absent properties are "".
type ImportRecord struct {
	ID           string      `json:"id"`
	SerialNumber string      `json:"serialNumber"`
	GroupTag     string      `json:"groupTag"`
	AssignedUser string      `json:"assignedUserPrincipalName"`
	ImportID     string      `json:"importId"`
	ProductKey   string      `json:"productKey"`
	State        ImportState `json:"state"`
}

// An ImportState is how far the import of a device has come.
type ImportState struct {
	ImportStatus   string `json:"deviceImportStatus"`   // unknown, pending, partial: running; complete; error
	RegistrationID string `json:"deviceRegistrationId"` // the Device.ID, once complete
	ErrorCode      int    `json:"deviceErrorCode"`
	ErrorName      string `json:"deviceErrorName"` // the one to match; the numbers vary
}

// A Device is a windowsAutopilotDeviceIdentity: a device that is registered.
// Null and absent properties are "".
type Device struct {
	ID                  string `json:"id"`
	SerialNumber        string `json:"serialNumber"`
	GroupTag            string `json:"groupTag"`
	DisplayName         string `json:"displayName"`
	UserPrincipalName   string `json:"userPrincipalName"`
	AddressableUserName string `json:"addressableUserName"`
	Manufacturer        string `json:"manufacturer"`
	Model               string `json:"model"`
	ProductKey          string `json:"productKey"`
	PurchaseOrder       string `json:"purchaseOrderIdentifier"`
	EnrollmentState     string `json:"enrollmentState"`
	LastContacted       string `json:"lastContactedDateTime"`
	ResourceName        string `json:"resourceName"`
	SKUNumber           string `json:"skuNumber"`
	SystemFamily        string `json:"systemFamily"`
	EntraDeviceID       string `json:"azureActiveDirectoryDeviceId"`
	ManagedDeviceID     string `json:"managedDeviceId"`
}
