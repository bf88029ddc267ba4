package graphsim

import (
	"net/http"
	"strings"

	"rollcall/graph/graphsim/internal/odata"
)

// The sets of entities that the simulator has.
const (
	corporateSet = "importedDeviceIdentities"
	recordSet    = "importedWindowsAutopilotDeviceIdentities"
	deviceSet    = "windowsAutopilotDeviceIdentities"
	settingsSet  = "windowsAutopilotSettings"
	uploadSet    = "importedWindowsAutopilotDeviceIdentityUpload"
)

// An endpoint is a method on the paths of one shape.
type endpoint struct {
	set, shape, method string
}

// An operation is what an endpoint does.
type operation struct {
	run    func(*service, *call) *reply
	beta   bool // only there
	notYet bool // documented, but refused by the live service
}

var endpoints = map[endpoint]operation{
	{corporateSet, "", http.MethodGet}:                          {run: (*service).listCorporate, beta: true},
	{corporateSet, "", http.MethodPost}:                         {run: (*service).createCorporate, beta: true, notYet: true},
	{corporateSet, "", http.MethodPatch}:                        {run: (*service).patchCorporateCollection, beta: true, notYet: true},
	{corporateSet, "$count", http.MethodGet}:                    {run: (*service).countCorporate, beta: true},
	{corporateSet, "{id}", http.MethodGet}:                      {run: (*service).getCorporate, beta: true},
	{corporateSet, "{id}", http.MethodPatch}:                    {run: (*service).patchCorporateItem, beta: true, notYet: true},
	{corporateSet, "{id}", http.MethodDelete}:                   {run: (*service).deleteCorporate, beta: true},
	{corporateSet, "importDeviceIdentityList", http.MethodPost}: {run: (*service).importCorporate, beta: true},
	{corporateSet, "searchExistingIdentities", http.MethodPost}: {run: (*service).searchCorporate, beta: true},

	{recordSet, "", http.MethodGet}:                                        {run: (*service).listRecords},
	{recordSet, "", http.MethodPost}:                                       {run: (*service).createRecord},
	{recordSet, "$count", http.MethodGet}:                                  {run: (*service).countRecords},
	{recordSet, "{id}", http.MethodGet}:                                    {run: (*service).getRecord},
	{recordSet, "{id}", http.MethodPatch}:                                  {run: (*service).patchRecord, notYet: true},
	{recordSet, "{id}", http.MethodDelete}:                                 {run: (*service).deleteRecord},
	{recordSet, "import", http.MethodPost}:                                 {run: (*service).importRecords},
	{uploadSet, "{id}", http.MethodPatch}:                                  {run: (*service).patchRecord},
	{settingsSet, "", http.MethodGet}:                                      {run: (*service).getSettings, beta: true},
	{settingsSet, "sync", http.MethodPost}:                                 {run: (*service).sync, beta: true},
	{deviceSet, "", http.MethodGet}:                                        {run: (*service).listDevices},
	{deviceSet, "$count", http.MethodGet}:                                  {run: (*service).countDevices},
	{deviceSet, "{id}", http.MethodGet}:                                    {run: (*service).getDevice},
	{deviceSet, "{id}", http.MethodDelete}:                                 {run: (*service).deleteDevice},
	{deviceSet, "deleteDevices", http.MethodPost}:                          {run: (*service).deleteDevices, beta: true},
	{deviceSet, "{id}/updateDeviceProperties", http.MethodPost}:            {run: (*service).updateDevice},
	{deviceSet, "{id}/assignUserToDevice", http.MethodPost}:                {run: (*service).assignUser},
	{deviceSet, "{id}/unassignUserFromDevice", http.MethodPost}:            {run: (*service).unassignUser},
	{deviceSet, "{id}/assignResourceAccountToDevice", http.MethodPost}:     {run: (*service).assignResourceAccount, beta: true},
	{deviceSet, "{id}/unassignResourceAccountFromDevice", http.MethodPost}: {run: (*service).unassignResourceAccount, beta: true},
	{deviceSet, "{id}/allowNextEnrollment", http.MethodPost}:               {run: (*service).allowNextEnrollment, beta: true},
}

// dispatch carries out c. s.mu is held.
func (s *service) dispatch(c *call) *reply {
	if f := s.aim(c); f != nil {
		return c.refuse(f)
	}
	op, ok := endpoints[endpoint{c.at.set, c.at.shape, c.method}]
	if !ok || op.beta && c.version != "beta" || op.notYet && s.live() {
		return c.refuse(c.noRoute())
	}
	return op.run(s, c)
}

// aim reads the path of c.
func (s *service) aim(c *call) *odata.Refusal {
	version, rest, _ := strings.Cut(strings.TrimPrefix(c.path, "/"), "/")
	if version != "v1.0" && version != "beta" {
		return odata.BadRequest("Invalid version: " + version)
	}
	c.version = version
	segments := strings.Split(strings.TrimSuffix(rest, "/"), "/")
	switch {
	case segments[0] == uploadSet:
		if s.live() {
			return odata.NoSegment(uploadSet)
		}
		if len(segments) < 2 || segments[1] != "deviceIdentities" {
			return odata.NoSegment(segments[len(segments)-1])
		}
		segments = append([]string{uploadSet}, segments[2:]...)
	case segments[0] != "deviceManagement":
		return odata.NoSegment(segments[0])
	case len(segments) < 2:
		return &odata.Refusal{Status: http.StatusNotImplemented, Code: "NotImplemented", Message: "The simulator has no deviceManagement itself, only its device identities."}
	default:
		segments = segments[1:]
	}
	return c.aimAt(segments)
}

// aimAt reads the set and what follows it.
func (c *call) aimAt(segments []string) *odata.Refusal {
	set, id, keyed := strings.Cut(segments[0], "(")
	tail := segments[1:]
	if keyed { // set('id') is set/id
		tail = append([]string{strings.Trim(id, "')")}, tail...)
	}
	c.at.set = set
	switch {
	case set != uploadSet && !c.has(set, ""):
		return odata.NoSegment(set)
	case len(tail) == 0:
		return nil
	}
	last := strings.TrimPrefix(tail[len(tail)-1], "microsoft.graph.")
	switch {
	case len(tail) == 1 && c.has(set, last):
		c.at.shape = last
	case len(tail) == 1:
		c.at.shape, c.at.id = "{id}", last
	case len(tail) == 2:
		c.at.shape, c.at.id = "{id}/"+last, tail[0]
	default:
		return odata.NoSegment(tail[2])
	}
	if last == "" || !c.has(set, c.at.shape) {
		return odata.NoSegment(last)
	}
	return nil
}

// has says whether there is any method on the paths of this shape.
func (c *call) has(set, shape string) bool {
	for _, method := range [...]string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete} {
		if op, ok := endpoints[endpoint{set, shape, method}]; ok && (c.version == "beta" || !op.beta) {
			return true
		}
	}
	return false
}

// noRoute refuses a method that the path does not have.
func (c *call) noRoute() *odata.Refusal {
	template := "~/singleton/navigation"
	for seg := range strings.SplitSeq(c.at.shape, "/") {
		switch seg {
		case "":
		case "{id}":
			template += "/key"
		case "$count":
			template += "/$count"
		default:
			template += "/action"
		}
	}
	_, rest, _ := strings.Cut(strings.TrimPrefix(c.path, "/"), "/")
	return odata.NoRoute(c.method, template, "/"+rest)
}
