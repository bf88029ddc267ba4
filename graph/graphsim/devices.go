package graphsim

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// A device is a registered device with what no client sees.
type device struct {
	Device
	visible   time.Time // when it is listed
	deleting  bool
	userless  string // userlessEnrollmentStatus
	friendly  string // deviceFriendlyName
	resources string // deviceAccountUpn
}

// appendDevice appends d as v1.0 or beta has it.
func appendDevice(b []byte, d *device, beta bool) []byte {
	b = append(b, `{"@odata.type":"#microsoft.graph.windowsAutopilotDeviceIdentity","id":`...)
	b = appendText(b, d.ID)
	if beta {
		b = append(b, `,"deploymentProfileAssignmentStatus":"notAssigned","deploymentProfileAssignmentDetailedStatus":"none","deploymentProfileAssignedDateTime":"0001-01-01T00:00:00Z"`...)
	}
	b = appendText(append(b, `,"groupTag":`...), d.GroupTag)
	b = appendText(append(b, `,"purchaseOrderIdentifier":`...), d.PurchaseOrderIdentifier)
	b = appendText(append(b, `,"serialNumber":`...), d.SerialNumber)
	b = appendText(append(b, `,"productKey":`...), d.ProductKey)
	b = appendText(append(b, `,"manufacturer":`...), d.Manufacturer)
	b = appendText(append(b, `,"model":`...), d.Model)
	b = append(b, `,"enrollmentState":`...)
	if state := d.EnrollmentState; beta || state != "blocked" { // which v1.0 does not have
		b = appendText(b, state)
	} else {
		b = appendText(b, "unknown")
	}
	b = appendTime(append(b, `,"lastContactedDateTime":`...), d.LastContacted)
	b = appendText(append(b, `,"addressableUserName":`...), d.AddressableUserName)
	b = appendText(append(b, `,"userPrincipalName":`...), d.UserPrincipalName)
	b = appendText(append(b, `,"resourceName":`...), d.ResourceName)
	b = appendText(append(b, `,"skuNumber":`...), d.SKUNumber)
	b = appendText(append(b, `,"systemFamily":`...), d.SystemFamily)
	b = appendText(append(b, `,"azureActiveDirectoryDeviceId":`...), d.AzureADDeviceID)
	if beta {
		b = appendText(append(b, `,"azureAdDeviceId":`...), d.AzureADDeviceID)
	}
	b = appendText(append(b, `,"managedDeviceId":`...), d.ManagedDeviceID)
	b = appendText(append(b, `,"displayName":`...), d.DisplayName)
	if beta {
		b = appendText(append(b, `,"deviceAccountUpn":`...), d.resources)
		b = appendText(append(b, `,"deviceAccountPassword":"","deviceFriendlyName":`...), d.friendly)
		b = append(b, `,"remediationState":"noRemediationRequired","remediationStateLastModifiedDateTime":"0001-01-01T00:00:00Z","userlessEnrollmentStatus":`...)
		b = appendText(b, orUnknown(d.userless))
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
var deviceQuery = query[device]{
	fields:  map[string]func(*device) string{"serialNumber": func(d *device) string { return d.SerialNumber }},
	hyphens: true,
}

func (s *Server) listDevices(c *call) *reply {
	return list(s, c, &s.devices, deviceQuery, func(b []byte, d *device) []byte {
		return appendDevice(b, s.listedDevice(d), c.version == "beta")
	}, c.sees)
}

// listedDevice is d as lists show it; see Options.ListsEmpty.
func (s *Server) listedDevice(d *device) *device {
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

func (s *Server) countDevices(c *call) *reply {
	return countOf(c, &s.devices, deviceQuery, c.sees)
}

// sees says whether the service shows d yet.
func (c *call) sees(d *device) bool { return !d.visible.After(c.now) }

// device is the device of the path, or the refusal.
func (s *Server) device(c *call) (*row[device], *fail) {
	r := s.devices.find(c.at.id)
	if r == nil || !c.sees(&r.e) {
		return nil, notFound("Windows Autopilot device identity " + c.at.id)
	}
	return r, nil
}

func (s *Server) getDevice(c *call) *reply {
	r, f := s.device(c)
	if f != nil {
		return c.refuse(f)
	}
	if strings.Contains(c.query, "$select") || strings.Contains(c.query, "%24select") {
		return c.refuse(intuneRefusal(http.StatusInternalServerError, "InternalServerError", "An internal server error has occurred"))
	}
	return &reply{status: http.StatusOK, body: appendDevice(nil, &r.e, c.version == "beta")}
}

// change applies edit to the device of the path, at once or after
// Options.UpdateDelay.
func (s *Server) change(c *call, edit func(d *device)) *reply {
	r, f := s.device(c)
	if f != nil {
		return c.refuse(f)
	}
	if r.e.deleting {
		return c.refuse(deletionInProgress())
	}
	if c.is.ignored {
		return done()
	}
	apply := func(at time.Time) {
		d := r.e
		edit(&d)
		d.Modified = at.UTC().Round(0)
		d.Writes++
		s.devices.change(r, d)
	}
	delay := s.o.UpdateDelay.at(draw(s.o.Seed, ofUpdateDelay, c.n))
	if delay <= 0 {
		apply(c.now)
		return done()
	}
	s.events.in(c.now.Add(delay), func(due time.Time) {
		if !r.gone {
			apply(due)
		}
	})
	return done()
}

var updateDeviceSchema = schema{props: map[string]property{
	"userPrincipalName":   {nullable: true},
	"addressableUserName": {nullable: true},
	"groupTag":            {nullable: true},
	"displayName":         {nullable: true},
}}

var updateDeviceBetaSchema = schema{props: map[string]property{
	"userPrincipalName":     {nullable: true},
	"addressableUserName":   {nullable: true},
	"groupTag":              {nullable: true},
	"displayName":           {nullable: true},
	"deviceAccountUpn":      {nullable: true},
	"deviceAccountPassword": {nullable: true},
	"deviceFriendlyName":    {nullable: true},
}}

// updateDevice changes what the body names. Null leaves a property as it is,
// an empty string clears it; a user is not removed in this way.
func (s *Server) updateDevice(c *call) *reply {
	sc := &updateDeviceSchema
	if c.version == "beta" {
		sc = &updateDeviceBetaSchema
	}
	settings, f := c.read(sc)
	if f != nil {
		return c.refuse(f)
	}
	if name := settingOf(settings, "displayName"); !validName(name) {
		return c.refuse(intuneRefusal(http.StatusBadRequest, "BadRequest", "The device name must have at most 15 letters, digits and hyphens, and not only digits"))
	}
	return s.change(c, func(d *device) {
		for _, st := range settings {
			if st.null {
				continue
			}
			switch st.name {
			case "userPrincipalName":
				if st.text != "" {
					d.UserPrincipalName = st.text
				}
			case "addressableUserName":
				d.AddressableUserName = st.text
			case "groupTag":
				d.GroupTag = st.text
			case "displayName":
				d.DisplayName = st.text
			case "deviceAccountUpn":
				d.resources = st.text
			case "deviceFriendlyName":
				d.friendly = st.text
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
