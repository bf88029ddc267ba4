package graphsim

import (
	"rollcall/graph/graphsim/internal/fault"
	"rollcall/graph/graphsim/internal/store"
)

// What the simulator stores, and what goes wrong with its requests, as callers
// name it.
type (
	// A Tenant is what the simulator stores: see [Server.Load] and [Server.Snapshot].
	Tenant = store.Tenant
	// A Corporate is one importedDeviceIdentity.
	Corporate = store.Corporate
	// An ImportRecord is one importedWindowsAutopilotDeviceIdentity.
	ImportRecord = store.ImportRecord
	// An ImportState is the state of an ImportRecord.
	ImportState = store.ImportState
	// A Device is one windowsAutopilotDeviceIdentity.
	Device = store.Device
	// A Quota is a number of requests per duration.
	Quota = store.Quota
	// A Fault is something that goes wrong with a request: see [ParseFaults].
	Fault = fault.Fault
)

// ParseFaults reads the notation of --faults: faults separated by commas,
// each
//
//	NAME[=DURATION][@[METHOD][/PATH]]:RATE   by rate, from 0 to 1
//	NAME[=DURATION][@[METHOD][/PATH]]#N[-M]  exactly the Nth (to the Mth) request that matches
//
// as in "503:0.02,lost:0.01", "503=7s@PATCH:0.02", "504@POST/importDeviceIdentityList#1",
// "hang#3", "503#10-40". METHOD and PATH (any part of the path) restrict the
// requests that are counted. Of several faults that would happen to one
// request the first in the list does. Requests refused for their quota or
// their token, and those of the token endpoint, are not counted.
//
// Refused, nothing is applied:
//
//	400 401 403 404 405 408 409 413 423 429 500 501 502 503 504 509
//	429bare  429 without Retry-After (429 itself says 1 second)
//	noroute  400 as the live service gives it for a route that does not exist
//	reset    connection reset
//	html     status 200 with a page of HTML, as of a proxy
//	hang     no reply until the client gives up (or DURATION, then 504)
//
// Applied, but the reply is lost or is not what it should be:
//
//	503applied and so on, for every status above
//	lost         the connection ends before the reply
//	hangapplied  as hang
//	truncated    the connection ends within the body
//	invalidjson  a whole body that is no JSON
//	empty        the status without the body
//	slow         a body in drops, for DURATION (2s)
//	wrong        stored, but the body shows other values
//	storage      an Autopilot import that ends with StorageError
//
// Answered with success, but not applied:
//
//	ignored  the body shows the values as they were
//	lie      the body shows the values that were asked for
//
// DURATION is the Retry-After of a status. Within a $batch the faults of a
// connection happen only to the whole of it.
func ParseFaults(s string) ([]Fault, error) { return fault.Parse(s) }

// FaultNames lists the faults that ParseFaults knows, in order.
func FaultNames() []string { return fault.Names() }
