package graphsim

import (
	"net/http"
	"time"
)

var assignUserSchema = schema{props: map[string]property{
	"userPrincipalName":   {nullable: true},
	"addressableUserName": {nullable: true},
}}

func (s *Server) assignUser(c *call) *reply {
	settings, f := c.read(&assignUserSchema)
	if f != nil {
		return c.refuse(f)
	}
	user := settingOf(settings, "userPrincipalName")
	if user == "" {
		return c.refuse(intuneRefusal(http.StatusBadRequest, "BadRequest", "The user principal name is empty"))
	}
	return s.change(c, func(d *device) {
		d.UserPrincipalName, d.AddressableUserName = user, settingOf(settings, "addressableUserName")
	})
}

// unassignUser needs no body.
func (s *Server) unassignUser(c *call) *reply {
	return s.change(c, func(d *device) { d.UserPrincipalName, d.AddressableUserName = "", "" })
}

var resourceAccountSchema = schema{props: map[string]property{
	"userPrincipalName":   {nullable: true},
	"addressableUserName": {nullable: true},
	"resourceAccountName": {nullable: true},
}}

func (s *Server) assignResourceAccount(c *call) *reply {
	settings, f := c.read(&resourceAccountSchema)
	if f != nil {
		return c.refuse(f)
	}
	return s.change(c, func(d *device) {
		d.ResourceName = settingOf(settings, "resourceAccountName")
		d.resources = settingOf(settings, "userPrincipalName")
	})
}

func (s *Server) unassignResourceAccount(c *call) *reply {
	return s.change(c, func(d *device) { d.ResourceName, d.resources = "", "" })
}

func (s *Server) allowNextEnrollment(c *call) *reply {
	return s.change(c, func(d *device) { d.userless = "allowed" })
}

func deletionInProgress() *fail {
	f := intuneRefusal(http.StatusBadRequest, "BadRequest", "The deletion of the device is in progress")
	f.phrase = "ZtdDeviceDeletionInProgess" // the service's own spelling
	return f
}

// deleteDevice begins to remove a registration; it is gone after
// Options.DeleteDelay.
func (s *Server) deleteDevice(c *call) *reply {
	r, f := s.device(c)
	if f == nil {
		f = s.deregister(c, r)
	}
	if f != nil {
		return c.refuse(f)
	}
	return done()
}

func (s *Server) deregister(c *call, r *row[device]) *fail {
	switch {
	case r.e.deleting:
		return deletionInProgress()
	case r.e.EnrollmentState == "enrolled":
		return intuneRefusal(http.StatusBadRequest, "BadRequest", "The device is enrolled in Intune: remove it there first")
	case c.is.ignored:
		return nil
	}
	delay := s.o.DeleteDelay.at(draw(s.o.Seed, ofDeleteDelay, c.n))
	if delay <= 0 {
		s.devices.remove(r)
		return nil
	}
	r.e.deleting = true
	s.events.in(c.now.Add(delay), func(time.Time) { s.devices.remove(r) })
	return nil
}

var deleteDevicesSchema = schema{props: map[string]property{"serialNumbers": {kind: texts}}}

// deleteDevices begins to remove registrations by serial number.
func (s *Server) deleteDevices(c *call) *reply {
	settings, f := c.read(&deleteDevicesSchema)
	if f != nil {
		return c.refuse(f)
	}
	var results [][]byte
	for _, st := range settings {
		for _, serial := range st.texts {
			id, state, message := "", "accepted", ""
			if r := s.devices.first(fold(serial)); r == nil || !c.sees(&r.e) {
				state, message = "error", "The device was not found"
			} else {
				id = r.e.ID
				if f := s.deregister(c, r); f != nil {
					state, message = "failed", f.message
				}
			}
			b := appendText([]byte(`{"@odata.type":"#microsoft.graph.deletedWindowsAutopilotDeviceState","serialNumber":`), serial)
			b = appendText(append(b, `,"deviceRegistrationId":`...), id)
			b = appendText(append(b, `,"deletionState":`...), state)
			b = appendText(append(b, `,"errorMessage":`...), message)
			results = append(results, append(b, '}'))
		}
	}
	return c.shuffled("Collection(deletedWindowsAutopilotDeviceState)", results)
}
