package graphsim

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"rollcall/graph/graphsim/internal/chance"
	"rollcall/graph/graphsim/internal/odata"
	"rollcall/graph/graphsim/internal/store"
)

// appendDevice appends d as v1.0 or beta has it.
func appendDevice(b []byte, d *store.Registered, beta bool) []byte {
	b = append(b, `{"@odata.type":"#microsoft.graph.windowsAutopilotDeviceIdentity","id":`...)
	b = odata.AppendText(b, d.ID)
	if beta {
		b = append(b, `,"deploymentProfileAssignmentStatus":"notAssigned","deploymentProfileAssignmentDetailedStatus":"none","deploymentProfileAssignedDateTime":"0001-01-01T00:00:00Z"`...)
	}
	b = odata.AppendText(append(b, `,"groupTag":`...), d.GroupTag)
	b = odata.AppendText(append(b, `,"purchaseOrderIdentifier":`...), d.PurchaseOrderIdentifier)
	b = odata.AppendText(append(b, `,"serialNumber":`...), d.SerialNumber)
	b = odata.AppendText(append(b, `,"productKey":`...), d.ProductKey)
	b = odata.AppendText(append(b, `,"manufacturer":`...), d.Manufacturer)
	b = odata.AppendText(append(b, `,"model":`...), d.Model)
	b = append(b, `,"enrollmentState":`...)
	if state := d.EnrollmentState; beta || state != "blocked" { // which v1.0 does not have
		b = odata.AppendText(b, state)
	} else {
		b = odata.AppendText(b, "unknown")
	}
	b = odata.AppendTime(append(b, `,"lastContactedDateTime":`...), d.LastContacted)
	b = odata.AppendText(append(b, `,"addressableUserName":`...), d.AddressableUserName)
	b = odata.AppendText(append(b, `,"userPrincipalName":`...), d.UserPrincipalName)
	b = odata.AppendText(append(b, `,"resourceName":`...), d.ResourceName)
	b = odata.AppendText(append(b, `,"skuNumber":`...), d.SKUNumber)
	b = odata.AppendText(append(b, `,"systemFamily":`...), d.SystemFamily)
	b = odata.AppendText(append(b, `,"azureActiveDirectoryDeviceId":`...), d.AzureADDeviceID)
	if beta {
		b = odata.AppendText(append(b, `,"azureAdDeviceId":`...), d.AzureADDeviceID)
	}
	b = odata.AppendText(append(b, `,"managedDeviceId":`...), d.ManagedDeviceID)
	b = odata.AppendText(append(b, `,"displayName":`...), d.DisplayName)
	if beta {
		b = odata.AppendText(append(b, `,"deviceAccountUpn":`...), d.ResourceAccount)
		b = odata.AppendText(append(b, `,"deviceAccountPassword":"","deviceFriendlyName":`...), d.FriendlyName)
		b = append(b, `,"remediationState":"noRemediationRequired","remediationStateLastModifiedDateTime":"0001-01-01T00:00:00Z","userlessEnrollmentStatus":`...)
		b = odata.AppendText(b, orUnknown(d.Userless))
	}
	return append(b, '}')
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// deviceQuery: $select makes the live service fail, eq and values that look
// like a GUID are refused: https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/1260.
var deviceQuery = query[store.Registered]{
	fields:  map[string]func(*store.Registered) string{"serialNumber": func(d *store.Registered) string { return d.SerialNumber }},
	hyphens: true,
}

func (s *service) listDevices(c *call) *reply {
	return list(s, c, s.store.Devices, deviceQuery, func(b []byte, d *store.Registered) []byte {
		return appendDevice(b, s.listedDevice(d), c.version == "beta")
	}, c.sees)
}

// listedDevice is d as lists show it; see Options.ListsEmpty.
func (s *service) listedDevice(d *store.Registered) *store.Registered {
	if len(s.emptyLists) == 0 {
		return d
	}
	shown := *d
	if s.emptyLists["userPrincipalName"] {
		shown.UserPrincipalName, shown.AddressableUserName = "", ""
	}
	if s.emptyLists["groupTag"] {
		shown.GroupTag = ""
	}
	return &shown
}

func (s *service) countDevices(c *call) *reply {
	return countOf(c, s.store.Devices, deviceQuery, c.sees)
}

// sees says whether the service shows d yet.
func (c *call) sees(d *store.Registered) bool { return d.Listed(c.now) }

// device is the device of the path, or the refusal.
func (s *service) device(c *call) (*store.Row[store.Registered], *odata.Refusal) {
	r := s.store.Devices.Find(c.at.id)
	if r == nil || !c.sees(&r.Entry) {
		return nil, odata.NotFound("Windows Autopilot device identity " + c.at.id)
	}
	return r, nil
}

func (s *service) getDevice(c *call) *reply {
	r, f := s.device(c)
	if f != nil {
		return c.refuse(f)
	}
	if strings.Contains(c.query, "$select") || strings.Contains(c.query, "%24select") {
		return c.refuse(odata.ByIntune(http.StatusInternalServerError, "InternalServerError", "An internal server error has occurred"))
	}
	return &reply{status: http.StatusOK, body: appendDevice(nil, &r.Entry, c.version == "beta")}
}

// change applies edit to the device of the path, at once or after
// Options.UpdateDelay.
func (s *service) change(c *call, edit func(d *store.Registered)) *reply {
	r, f := s.device(c)
	if f != nil {
		return c.refuse(f)
	}
	if r.Entry.Deleting {
		return c.refuse(deletionInProgress())
	}
	if !c.deed.Stores() {
		return done()
	}
	apply := func(at time.Time) {
		d := r.Entry
		edit(&d)
		d.Modified = at.UTC().Round(0)
		d.Writes++
		s.store.Devices.Change(r, d)
	}
	delay := s.o.UpdateDelay.at(s.seed.Draw(chance.UpdateDelay, c.n))
	if delay <= 0 {
		apply(c.now)
		return done()
	}
	s.store.At(c.now.Add(delay), func(due time.Time) {
		if !r.Gone() {
			apply(due)
		}
	})
	return done()
}

var updateDeviceSchema = odata.Schema{Props: map[string]odata.Property{
	"userPrincipalName":   {Nullable: true},
	"addressableUserName": {Nullable: true},
	"groupTag":            {Nullable: true},
	"displayName":         {Nullable: true},
}}

var updateDeviceBetaSchema = odata.Schema{Props: map[string]odata.Property{
	"userPrincipalName":     {Nullable: true},
	"addressableUserName":   {Nullable: true},
	"groupTag":              {Nullable: true},
	"displayName":           {Nullable: true},
	"deviceAccountUpn":      {Nullable: true},
	"deviceAccountPassword": {Nullable: true},
	"deviceFriendlyName":    {Nullable: true},
}}

// updateDevice changes what the body names. Null leaves a property as it is,
// an empty string clears it; a user is not removed in this way.
func (s *service) updateDevice(c *call) *reply {
	sc := &updateDeviceSchema
	if c.version == "beta" {
		sc = &updateDeviceBetaSchema
	}
	settings, f := c.read(sc)
	if f != nil {
		return c.refuse(f)
	}
	if name := odata.TextOf(settings, "displayName"); !validName(name) {
		return c.refuse(odata.ByIntune(http.StatusBadRequest, "BadRequest", "The device name must have at most 15 letters, digits and hyphens, and not only digits"))
	}
	return s.change(c, func(d *store.Registered) {
		for _, st := range settings {
			if st.Null {
				continue
			}
			switch st.Name {
			case "userPrincipalName":
				if st.Text != "" {
					d.UserPrincipalName = st.Text
				}
			case "addressableUserName":
				d.AddressableUserName = st.Text
			case "groupTag":
				d.GroupTag = st.Text
			case "displayName":
				d.DisplayName = st.Text
			case "deviceAccountUpn":
				d.ResourceAccount = st.Text
			case "deviceFriendlyName":
				d.FriendlyName = st.Text
			}
		}
	})
}

// validName says whether a computer can have the name; empty clears it.
func validName(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-"
	if name == "" {
		return true
	}
	return utf8.RuneCountInString(name) <= 15 && strings.Trim(name, letters+"0123456789") == "" && strings.Trim(name, "0123456789") != ""
}
