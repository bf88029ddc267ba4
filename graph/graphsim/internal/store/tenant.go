package store

import "time"

// A Tenant is what the simulator stores, with Graph's property names in JSON:
//
//	{"tenantId": "...", "corporate": [...], "importRecords": [...], "devices": [...]}
//
// On [Store.Add] an entry without an id gets one.
type Tenant struct {
	TenantID      string         `json:"tenantId"`
	Corporate     []Corporate    `json:"corporate"`
	ImportRecords []ImportRecord `json:"importRecords"`
	Devices       []Device       `json:"devices"`
}

// A Corporate is one importedDeviceIdentity.
type Corporate struct {
	ID              string    `json:"id"`
	Identifier      string    `json:"importedDeviceIdentifier"`
	Type            string    `json:"importedDeviceIdentityType"`
	LastModified    time.Time `json:"lastModifiedDateTime,omitzero"`
	Created         time.Time `json:"createdDateTime,omitzero"`
	LastContacted   time.Time `json:"lastContactedDateTime,omitzero"`
	Description     string    `json:"description"`
	EnrollmentState string    `json:"enrollmentState,omitempty"`
	Platform        string    `json:"platform,omitempty"`

	Writes int `json:"-"` // writes applied to the entry, its creation over HTTP included
}

// An ImportRecord is one importedWindowsAutopilotDeviceIdentity: a request to
// register a device, and what became of it.
type ImportRecord struct {
	ID           string      `json:"id"`
	AssignedUser string      `json:"assignedUserPrincipalName"`
	GroupTag     string      `json:"groupTag"`
	Hash         string      `json:"hardwareIdentifier,omitempty"` // base64; never returned by Graph
	ImportID     string      `json:"importId"`
	ProductKey   string      `json:"productKey"`
	SerialNumber string      `json:"serialNumber"`
	State        ImportState `json:"state"`

	Created  time.Time `json:"-"`
	Modified time.Time `json:"-"` // of the last write
	Writes   int       `json:"-"` // writes applied to the record, its creation over HTTP included
}

// An ImportState is the state of an ImportRecord.
type ImportState struct {
	Status         string `json:"deviceImportStatus,omitempty"`
	RegistrationID string `json:"deviceRegistrationId"`
	ErrorCode      int    `json:"deviceErrorCode"`
	ErrorName      string `json:"deviceErrorName"`
}

// A Device is one windowsAutopilotDeviceIdentity: a registered device.
type Device struct {
	ID                      string    `json:"id"`
	SerialNumber            string    `json:"serialNumber"`
	GroupTag                string    `json:"groupTag"`
	PurchaseOrderIdentifier string    `json:"purchaseOrderIdentifier,omitempty"`
	ProductKey              string    `json:"productKey,omitempty"`
	Manufacturer            string    `json:"manufacturer,omitempty"`
	Model                   string    `json:"model,omitempty"`
	EnrollmentState         string    `json:"enrollmentState,omitempty"`
	LastContacted           time.Time `json:"lastContactedDateTime,omitzero"`
	AddressableUserName     string    `json:"addressableUserName,omitempty"`
	UserPrincipalName       string    `json:"userPrincipalName,omitempty"`
	ResourceName            string    `json:"resourceName,omitempty"`
	SKUNumber               string    `json:"skuNumber,omitempty"`
	SystemFamily            string    `json:"systemFamily,omitempty"`
	AzureADDeviceID         string    `json:"azureActiveDirectoryDeviceId,omitempty"`
	ManagedDeviceID         string    `json:"managedDeviceId,omitempty"`
	DisplayName             string    `json:"displayName,omitempty"`

	Created  time.Time `json:"-"`
	Modified time.Time `json:"-"` // of the last write
	Writes   int       `json:"-"` // writes applied to the device after its registration
}

// A Registered is a registered device with what no list shows.
type Registered struct {
	Device
	Visible         time.Time // when it is listed
	Deleting        bool      // it is to be removed, at a time that is set
	Userless        string    // userlessEnrollmentStatus
	FriendlyName    string    // deviceFriendlyName
	ResourceAccount string    // deviceAccountUpn
}

// Listed says whether the service shows the device yet.
func (d *Registered) Listed(now time.Time) bool { return !d.Visible.After(now) }

// CorporateKey is the natural key of an entry.
func CorporateKey(e *Corporate) string { return e.Type + ":" + Fold(e.Identifier) }
