package plan

import (
	"fmt"
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
)

// A Route is how an update reaches the service.
type Route string

// The routes, as --route names them.
const (
	RouteAuto       Route = "auto"       // item, and after a refusal of the route itself, once for the run, action
	RouteItem       Route = "item"       // PATCH of the entry by its id
	RouteCollection Route = "collection" // PATCH of the corporate list, the identity in the body
	RouteUpload     Route = "upload"     // PATCH of an import record below importedWindowsAutopilotDeviceIdentityUpload
	RouteAction     Route = "action"     // importDeviceIdentityList with overwrite; updateDeviceProperties
)

// ParseRoute reads --route.
func ParseRoute(s string) (Route, error) {
	switch r := Route(strings.ToLower(s)); r {
	case RouteAuto, RouteItem, RouteCollection, RouteUpload, RouteAction:
		return r, nil
	}
	return "", fmt.Errorf("route %q is none of auto, item, collection, upload, action", s)
}

// Fits reports whether the route exists for the kind.
func (r Route) Fits(k identity.Kind) error {
	switch {
	case r == RouteCollection && k == identity.Autopilot:
		return fmt.Errorf("route collection is for corporate identities, and this is an Autopilot file: use item, upload or action")
	case r == RouteUpload && k == identity.Corporate:
		return fmt.Errorf("route upload is for Autopilot devices, and this is a corporate file: use item, collection or action")
	}
	return nil
}

// carries reports whether a change of the column can travel by the route.
func (r Route) carries(k identity.Kind, c identity.Column, sendReadOnly bool) bool {
	if c.ReadOnly() {
		return sendReadOnly && r != RouteAction
	}
	if k == identity.Corporate {
		return c == identity.Description || c == identity.Platform
	}
	switch c {
	case identity.GroupTag, identity.AssignedUser:
		return true
	case identity.Hash, identity.ImportID, identity.ProductKey:
		return r != RouteAction
	case identity.DisplayName, identity.AddressableUserName:
		return r == RouteAction
	}
	return false
}

// List is the list whose entry the route changes.
func (r Route) List(k identity.Kind) tenant.List {
	switch {
	case k == identity.Corporate:
		return tenant.Corporate
	case r == RouteAction:
		return tenant.Devices
	}
	return tenant.Records
}

// Method words the route for the line that says what will be done.
func (r Route) Method(k identity.Kind) string {
	switch {
	case r == RouteAction && k == identity.Corporate:
		return "importDeviceIdentityList (overwrite)"
	case r == RouteAction:
		return "updateDeviceProperties"
	}
	return "PATCH"
}
