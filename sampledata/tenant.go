package sampledata

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// The entries of a tenant as Graph's lists return them.
type (
	corporateEntry struct {
		ID              string    `json:"id"`
		Identifier      string    `json:"importedDeviceIdentifier"`
		Type            string    `json:"importedDeviceIdentityType"`
		LastModified    time.Time `json:"lastModifiedDateTime"`
		Created         time.Time `json:"createdDateTime"`
		LastContacted   time.Time `json:"lastContactedDateTime"` // year 1 when the device never called
		Description     string    `json:"description"`
		EnrollmentState string    `json:"enrollmentState"`
		Platform        string    `json:"platform"`
	}

	importRecord struct {
		ID           string      `json:"id"`
		AssignedUser string      `json:"assignedUserPrincipalName"`
		GroupTag     string      `json:"groupTag"`
		Hash         *string     `json:"hardwareIdentifier"` // null: the service never shows it
		ImportID     string      `json:"importId"`
		ProductKey   string      `json:"productKey"`
		SerialNumber string      `json:"serialNumber"`
		State        importState `json:"state"`
	}

	importState struct {
		Status         string `json:"deviceImportStatus"`
		RegistrationID string `json:"deviceRegistrationId"` // id of the registered device
		ErrorCode      int    `json:"deviceErrorCode"`
		ErrorName      string `json:"deviceErrorName"`
	}

	deviceEntry struct {
		ID                      string    `json:"id"`
		GroupTag                string    `json:"groupTag"`
		PurchaseOrderIdentifier string    `json:"purchaseOrderIdentifier"`
		SerialNumber            string    `json:"serialNumber"`
		ProductKey              string    `json:"productKey"`
		Manufacturer            string    `json:"manufacturer"`
		Model                   string    `json:"model"`
		EnrollmentState         string    `json:"enrollmentState"`
		LastContacted           time.Time `json:"lastContactedDateTime"`
		AddressableUserName     string    `json:"addressableUserName"`
		UserPrincipalName       string    `json:"userPrincipalName"`
		ResourceName            string    `json:"resourceName"`
		SKUNumber               string    `json:"skuNumber"`
		SystemFamily            string    `json:"systemFamily"`
		AzureADDeviceID         string    `json:"azureActiveDirectoryDeviceId"`
		ManagedDeviceID         string    `json:"managedDeviceId"`
		DisplayName             string    `json:"displayName"`
	}
)

// GenerateTenant writes the tenant to the file that [Generate] writes under the same options, in the form of [Tenant]:
// every device of the list, bad rows as their repair names them, but for those that Options.Missing leaves out. Values
// differ from the file's but for those that Options.Same leaves alone.
func GenerateTenant(w io.Writer, o Options) error {
	o.Hashes = false // the service never shows them
	g, err := newGenerator(o)
	if err != nil {
		return fmt.Errorf("generate tenant: %w", err)
	}
	x := g.dice.ask(askTenant, 0)
	t := tenantWriter{output: output{w: w}, g: g}
	t.buf = fmt.Appendf(t.buf, "{\"tenantId\": %q,\n", guid(x, mix(x)))
	autopilot := g.Kind == "autopilot"
	t.list("corporate", !autopilot, func(i int) any { return g.corporateEntry(i) })
	t.list("importRecords", autopilot && !g.Registered, func(i int) any { return g.importRecord(i) })
	t.list("devices", autopilot, func(i int) any { return g.deviceEntry(i) })
	t.buf = append(t.buf, "}\n"...)
	if err := t.finish(); err != nil {
		return fmt.Errorf("generate tenant: %w", err)
	}
	return nil
}

// A tenantWriter writes lists of entries, one a line.
type tenantWriter struct {
	output
	g    *generator
	line bytes.Buffer
	err  error // the first one; nothing is written after it
}

// list writes one list of the tenant, of all rows' devices or empty.
func (t *tenantWriter) list(name string, filled bool, entry func(i int) any) {
	enc := json.NewEncoder(&t.line)
	enc.SetEscapeHTML(false)
	t.buf = fmt.Appendf(t.buf, "%q: [", name)
	first := true
	for i := 0; filled && i < t.g.Rows && t.err == nil; i++ {
		if t.g.copies(i) > 0 || t.g.missing(i) {
			continue
		}
		t.begin(first)
		first = false
		t.line.Reset()
		if t.err = enc.Encode(entry(i)); t.err != nil {
			return
		}
		t.buf = append(t.buf, bytes.TrimSuffix(t.line.Bytes(), []byte{'\n'})...)
		t.err = t.flush(flushAt)
	}
	t.buf = append(t.buf, ']')
	if name != "devices" {
		t.buf = append(t.buf, ',')
	}
	t.buf = append(t.buf, '\n')
}

// begin begins an entry's line.
func (t *tenantWriter) begin(first bool) {
	if !first {
		t.buf = append(t.buf, ',')
	}
	t.buf = append(t.buf, '\n')
}

func (t *tenantWriter) finish() error {
	if t.err != nil {
		return t.err
	}
	return t.flush(1)
}

// firstImport is when the oldest entries came.
var firstImport = time.Date(2023, time.February, 6, 8, 0, 0, 0, time.UTC)

// moment returns a time in the two years after the first import.
func moment(x uint64) time.Time {
	return firstImport.Add(time.Duration(below(x, 2*365*24*3600)) * time.Second)
}

func (g *generator) corporateEntry(i int) corporateEntry {
	r := g.rightRow(i)
	x := g.dice.ask(askRegistration, i)
	e := corporateEntry{ID: g.id(i), Type: r.cells[colType], Identifier: r.cells[colIdentifier], Description: r.cells[colDescription],
		Created: moment(x), EnrollmentState: "notContacted", Platform: r.cells[colPlatform]}
	e.LastModified = e.Created
	if x%4 == 0 {
		e.EnrollmentState = "enrolled"
		e.LastContacted = e.Created.Add(time.Duration(x>>8%9000) * time.Hour)
	}
	switch {
	case g.Profile == "windows": // the service keeps no description for these
		e.Description = ""
	case !g.same(i) && x>>4%4 == 0:
		e.Description = ""
	case !g.same(i):
		e.Description = "Imported " + e.Created.Format(time.DateOnly)
	}
	return e
}

// assigned returns the tag and the user that the tenant has for row i.
func (g *generator) assigned(i int, r *row) (tag, upn string) {
	if g.same(i) {
		return r.cells[colTag], r.cells[colUser]
	}
	x := mix(g.dice.ask(askRegistration, i))
	tag = groupTag(g.tag(i) + 1 + below(x, numTags-1))
	if x%3 == 0 {
		tag = ""
	}
	if x>>8%2 == 0 {
		upn = user(mix(x))
	}
	return tag, upn
}

func (g *generator) importRecord(i int) importRecord {
	r := g.rightRow(i)
	tag, upn := g.assigned(i, &r)
	return importRecord{ID: g.id(i), ImportID: g.id(i), SerialNumber: r.cells[colSerial], GroupTag: tag, AssignedUser: upn,
		State: importState{Status: "complete", RegistrationID: g.registration(i)}}
}

// noGUID is how the service writes that a device is not managed yet.
const noGUID = "00000000-0000-0000-0000-000000000000"

func (g *generator) deviceEntry(i int) deviceEntry {
	r := g.rightRow(i)
	tag, upn := g.assigned(i, &r)
	x := mix(g.dice.ask(askRegistration, i) + 1)
	d := deviceEntry{ID: g.registration(i), SerialNumber: r.cells[colSerial], GroupTag: tag, UserPrincipalName: upn,
		Manufacturer: r.model.maker, Model: r.model.name, SKUNumber: r.model.sku, SystemFamily: r.model.family,
		EnrollmentState: "notContacted", AzureADDeviceID: guid(mix(x+1), mix(x+2)), ManagedDeviceID: noGUID}
	if x%4 != 0 {
		d.EnrollmentState, d.ManagedDeviceID = "enrolled", guid(mix(x+3), mix(x+4))
		d.LastContacted = moment(x)
	}
	return d
}
