// Package enrol follows what the service accepts at once and carries out later: Autopilot devices that are imported until they are
// registered ([Wait]), and registered devices that are deleted until they are gone ([Gone]). One list call, now and then, looks for
// all rows that wait. [Imports] sends the devices, [Cleanup] removes the import records of the run when they have served.
//
// How far an import has come is a stage; what is seen of it, and what follows, stands in one table.
package enrol
