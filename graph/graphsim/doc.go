// Package graphsim is a server that behaves like Microsoft Graph for the
// device identities of Intune. Create a [Server] with [New], fill it with
// [Server.Load] or [Server.AddCorporate] and its like, and reach it through
// [Server.Transport] in tests or as an http.Handler on a port. What became of
// the requests is in [Server.Snapshot] and [Server.Log].
//
// # What it serves
//
// The sets importedDeviceIdentities (beta only), as the live service has it,
// importedWindowsAutopilotDeviceIdentities and windowsAutopilotDeviceIdentities
// (both versions) and windowsAutopilotSettings (beta) under /deviceManagement:
// list, get, $count, delete, and
//
//   - the three PATCH routes of the documentation: importedDeviceIdentities
//     with and without an id, importedWindowsAutopilotDeviceIdentities/{id} and
//     /importedWindowsAutopilotDeviceIdentityUpload/deviceIdentities/{id};
//     [Options].Routes "live" refuses them as the live service does;
//   - importDeviceIdentityList, searchExistingIdentities, import,
//     updateDeviceProperties, assignUserToDevice, unassignUserFromDevice,
//     deleteDevices and the other actions, also with microsoft.graph. before
//     the name;
//   - $batch, with each sub-request counted by itself;
//   - /{tenant}/oauth2/v2.0/token, for any client and any secret.
//
// Bodies are checked strictly: an unknown property, a wrong enumeration
// member, bad base64 or a missing Content-Type is refused. A PATCH merges:
// what is absent stays, null clears. A list shows at most a page and a
// nextLink. An Autopilot import is asynchronous, a removal too.
//
// # Where nothing is known of the live service
//
// The simulator takes the choice that a careless client trips over: results
// of list actions come shuffled, an import with overwrite clears what an item
// leaves out, updateDeviceProperties takes null as "leave it" and an empty
// string as "clear it", one bad identifier fails a whole list call, search and
// filter ignore letter case, and the stored hash never comes back.
//
// # Time and chance
//
// Time is that of package time, so it is virtual within testing/synctest, and
// no goroutine runs between requests. Random choices come from [Options].Seed
// and the number of the request.
//
// # Where things are
//
// A request comes in by ServeHTTP or Transport, is served, and is carried out
// alone or within a batch; a service has the operations. Below it, internal/store
// is what is remembered, internal/fault what goes wrong, internal/odata the
// language of bodies and errors, internal/chance the seed.
package graphsim
