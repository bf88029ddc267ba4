package tenant

import (
	"context"
	"hash/maphash"
	"io"
	"strconv"
	"strings"
	"sync/atomic"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
	"rollcall/importer/sheet"
)

// An Export writes one of a tenant's lists as a CSV that the other verbs read back, cells as of
// [identity.Escape]. It only reads, one page at a time.
type Export struct {
	Client        *graph.Client
	Kind          identity.Kind
	ImportRecords bool // of Autopilot the import records, not the registered devices
	Form          sheet.Form
	Filter        Filter // over its Properties

	listed, written atomic.Int64
}

// list is what is exported.
func (x *Export) list() List {
	switch {
	case x.Kind == identity.Corporate:
		return Corporate
	case x.ImportRecords:
		return Records
	}
	return Devices
}

// Properties names the columns of an export, which are also what its filter may name.
func (x *Export) Properties() []string { return x.list().Properties() }

// SetFilter reads the filter.
func (x *Export) SetFilter(expr string) (err error) {
	x.Filter, err = ParseFilter(expr, x.Properties())
	return err
}

// Properties names what entries of the list have, in the order of an export's columns.
func (l List) Properties() []string {
	switch l {
	case Corporate:
		return names(corporateFields)
	case Records:
		return names(recordFields)
	}
	return names(deviceFields)
}

// Write writes header and entries in the order of the list. An error leaves a part written.
func (x *Export) Write(ctx context.Context, w io.Writer) error {
	switch x.list() {
	case Corporate:
		return export(ctx, x, w, corporateFields, x.Client.ListCorporate)
	case Records:
		return export(ctx, x, w, recordFields, x.Client.ListImportRecords)
	}
	return export(ctx, x, w, deviceFields, x.Client.ListDevices)
}

// Listed is how many entries the tenant has shown so far, Written how many of them the filter let through.
func (x *Export) Listed() int  { return int(x.listed.Load()) }
func (x *Export) Written() int { return int(x.written.Load()) }

// A field is one property of a listed entry, and the column that has it.
type field[E any] struct {
	name  string
	value func(*E) string
}

func names[E any](fields []field[E]) (out []string) {
	for _, f := range fields {
		out = append(out, f.name)
	}
	return out
}

func export[E any](ctx context.Context, x *Export, w io.Writer, fields []field[E], list func(context.Context, func(E) error) error) error {
	header := names(fields)
	out, err := x.Form.Writer(w, header, sheet.UsesOf(header))
	if err != nil {
		return err
	}
	cells := make([]string, len(fields))
	seed, seen := maphash.MakeSeed(), &keyset.Set{}
	err = list(ctx, func(e E) error {
		if id := fields[0].value(&e); id != "" { // one id is one entry, on however many pages it stands
			if _, again := seen.Add(maphash.String(seed, strings.ToLower(id)), 1); again {
				return nil
			}
		}
		x.listed.Add(1)
		value := func(name string) (string, bool) {
			for _, f := range fields {
				if f.name == name {
					return f.value(&e), true
				}
			}
			return "", false
		}
		if !x.Filter.Match(value) {
			return nil
		}
		for i, f := range fields {
			cells[i] = identity.Escape(f.value(&e))
		}
		x.written.Add(1)
		return out.Row(cells)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// The nine properties of an importedDeviceIdentity.
var corporateFields = []field[graph.CorporateIdentity]{
	{identity.ID.String(), func(e *graph.CorporateIdentity) string { return e.ID }},
	{identity.Identifier.String(), func(e *graph.CorporateIdentity) string { return e.Identifier }},
	{identity.Type.String(), func(e *graph.CorporateIdentity) string { return e.Type }},
	{identity.LastModified.String(), func(e *graph.CorporateIdentity) string { return e.LastModified }},
	{identity.Created.String(), func(e *graph.CorporateIdentity) string { return e.Created }},
	{identity.LastContacted.String(), func(e *graph.CorporateIdentity) string { return e.LastContacted }},
	{identity.Description.String(), func(e *graph.CorporateIdentity) string { return e.Description }},
	{identity.EnrollmentState.String(), func(e *graph.CorporateIdentity) string { return e.EnrollmentState }},
	{identity.Platform.String(), func(e *graph.CorporateIdentity) string { return e.Platform }},
}

// The eight properties of an importedWindowsAutopilotDeviceIdentity, its state in four columns. The hash is always blank: the service
// gives none back.
var recordFields = []field[graph.ImportRecord]{
	{identity.ID.String(), func(e *graph.ImportRecord) string { return e.ID }},
	{identity.AssignedUser.String(), func(e *graph.ImportRecord) string { return e.AssignedUser }},
	{identity.GroupTag.String(), func(e *graph.ImportRecord) string { return e.GroupTag }},
	{identity.Hash.String(), func(*graph.ImportRecord) string { return "" }},
	{identity.ImportID.String(), func(e *graph.ImportRecord) string { return e.ImportID }},
	{identity.ProductKey.String(), productKeyOf},
	{identity.SerialNumber.String(), func(e *graph.ImportRecord) string { return e.SerialNumber }},
	{identity.StateImportStatus.String(), func(e *graph.ImportRecord) string { return e.State.ImportStatus }},
	{identity.StateRegistrationID.String(), func(e *graph.ImportRecord) string { return e.State.RegistrationID }},
	{identity.StateErrorCode.String(), func(e *graph.ImportRecord) string { return strconv.Itoa(e.State.ErrorCode) }},
	{identity.StateErrorName.String(), func(e *graph.ImportRecord) string { return e.State.ErrorName }},
}

// productKeyOf is blank where the service answers an empty product key with the entry's own id.
func productKeyOf(e *graph.ImportRecord) string {
	if strings.EqualFold(e.ProductKey, e.ID) {
		return ""
	}
	return e.ProductKey
}

// A registered device: what updateDeviceProperties can change first, under the names that are read, then csvfile.Asides, for people. The product
// key is not among them: nothing changes that of a registered device, and a file that has the column asks for it.
var deviceFields = []field[graph.Device]{
	{identity.ID.String(), func(e *graph.Device) string { return e.ID }},
	{identity.SerialNumber.String(), func(e *graph.Device) string { return e.SerialNumber }},
	{identity.GroupTag.String(), func(e *graph.Device) string { return e.GroupTag }},
	{identity.AssignedUser.String(), func(e *graph.Device) string { return e.UserPrincipalName }},
	{identity.DisplayName.String(), func(e *graph.Device) string { return e.DisplayName }},
	{identity.AddressableUserName.String(), func(e *graph.Device) string { return e.AddressableUserName }},
	{identity.Manufacturer.String(), func(e *graph.Device) string { return e.Manufacturer }},
	{identity.Model.String(), func(e *graph.Device) string { return e.Model }},
	{"purchaseOrderIdentifier", func(e *graph.Device) string { return e.PurchaseOrder }},
	{"enrollmentState", func(e *graph.Device) string { return e.EnrollmentState }},
	{"lastContactedDateTime", func(e *graph.Device) string { return e.LastContacted }},
	{"resourceName", func(e *graph.Device) string { return e.ResourceName }},
	{"skuNumber", func(e *graph.Device) string { return e.SKUNumber }},
	{"systemFamily", func(e *graph.Device) string { return e.SystemFamily }},
	{"azureActiveDirectoryDeviceId", func(e *graph.Device) string { return e.EntraDeviceID }},
	{"managedDeviceId", func(e *graph.Device) string { return e.ManagedDeviceID }},
}
