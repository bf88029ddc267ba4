package graphsim

import (
	"net/http"
	"time"

	"rollcall/graph/graphsim/internal/chance"
	"rollcall/graph/graphsim/internal/odata"
	"rollcall/graph/graphsim/internal/store"
)

var assignUserSchema = odata.Schema{Props: map[string]odata.Property{
	"userPrincipalName":   {Nullable: true},
	"addressableUserName": {Nullable: true},
}}

func (s *service) assignUser(c *call) *reply {
	settings, f := c.read(&assignUserSchema)
	if f != nil {
		return c.refuse(f)
	}
	user := odata.TextOf(settings, "userPrincipalName")
	if user == "" {
		return c.refuse(odata.ByIntune(http.StatusBadRequest, "BadRequest", "The user principal name is empty"))
	}
	return s.change(c, func(d *store.Registered) {
		d.UserPrincipalName, d.AddressableUserName = user, odata.TextOf(settings, "addressableUserName")
	})
}

// unassignUser needs no body.
func (s *service) unassignUser(c *call) *reply {
	return s.change(c, func(d *store.Registered) { d.UserPrincipalName, d.AddressableUserName = "", "" })
}

var resourceAccountSchema = odata.Schema{Props: map[string]odata.Property{
	"userPrincipalName":   {Nullable: true},
	"addressableUserName": {Nullable: true},
	"resourceAccountName": {Nullable: true},
}}

func (s *service) assignResourceAccount(c *call) *reply {
	settings, f := c.read(&resourceAccountSchema)
	if f != nil {
		return c.refuse(f)
	}
	return s.change(c, func(d *store.Registered) {
		d.ResourceName = odata.TextOf(settings, "resourceAccountName")
		d.ResourceAccount = odata.TextOf(settings, "userPrincipalName")
	})
}

func (s *service) unassignResourceAccount(c *call) *reply {
	return s.change(c, func(d *store.Registered) { d.ResourceName, d.ResourceAccount = "", "" })
}

func (s *service) allowNextEnrollment(c *call) *reply {
	return s.change(c, func(d *store.Registered) { d.Userless = "allowed" })
}

func deletionInProgress() *odata.Refusal {
	f := odata.ByIntune(http.StatusBadRequest, "BadRequest", "The deletion of the device is in progress")
	f.Phrase = "ZtdDeviceDeletionInProgess" // the service's own spelling
	return f
}

// deleteDevice begins to remove a registration; it is gone after
// Options.DeleteDelay.
func (s *service) deleteDevice(c *call) *reply {
	r, f := s.device(c)
	if f == nil {
		f = s.deregister(c, r)
	}
	if f != nil {
		return c.refuse(f)
	}
	return done()
}

func (s *service) deregister(c *call, r *store.Row[store.Registered]) *odata.Refusal {
	switch {
	case r.Entry.Deleting:
		return deletionInProgress()
	case r.Entry.EnrollmentState == "enrolled":
		return odata.ByIntune(http.StatusBadRequest, "BadRequest", "The device is enrolled in Intune: remove it there first")
	case !c.deed.Stores():
		return nil
	}
	delay := s.o.DeleteDelay.at(s.seed.Draw(chance.DeleteDelay, c.n))
	if delay <= 0 {
		s.store.Devices.Remove(r)
		return nil
	}
	r.Entry.Deleting = true
	s.store.At(c.now.Add(delay), func(time.Time) { s.store.Devices.Remove(r) })
	return nil
}

var deleteDevicesSchema = odata.Schema{Props: map[string]odata.Property{"serialNumbers": {Kind: odata.Texts}}}

// deleteDevices begins to remove registrations by serial number.
func (s *service) deleteDevices(c *call) *reply {
	settings, f := c.read(&deleteDevicesSchema)
	if f != nil {
		return c.refuse(f)
	}
	var results [][]byte
	for _, st := range settings {
		for _, serial := range st.Texts {
			id, state, message := "", "accepted", ""
			if r := s.store.Devices.First(store.Fold(serial)); r == nil || !c.sees(&r.Entry) {
				state, message = "error", "The device was not found"
			} else {
				id = r.Entry.ID
				if f := s.deregister(c, r); f != nil {
					state, message = "failed", f.Message
				}
			}
			b := odata.AppendText([]byte(`{"@odata.type":"#microsoft.graph.deletedWindowsAutopilotDeviceState","serialNumber":`), serial)
			b = odata.AppendText(append(b, `,"deviceRegistrationId":`...), id)
			b = odata.AppendText(append(b, `,"deletionState":`...), state)
			b = odata.AppendText(append(b, `,"errorMessage":`...), message)
			results = append(results, append(b, '}'))
		}
	}
	return c.shuffled("Collection(deletedWindowsAutopilotDeviceState)", results)
}
