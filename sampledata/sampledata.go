// Package sampledata holds device lists to try the program on. [Files] are small CSV files as administrators have them,
// with the faults they come with, and [Tenant] is the tenant that they belong to. [Generate] and [GenerateTenant] make
// pairs of any size from a seed. All identities are made up.
package sampledata

import "embed"

// Files holds every sample CSV file and tenant.json; README.md of this folder says what is in each.
//
//go:embed *.csv tenant.json
var Files embed.FS

//go:embed tenant.json
var tenant []byte

// Tenant returns the sample tenant, which holds the devices of devices.csv and autopilot.csv, as JSON:
//
//	{"tenantId": "...", "corporate": [...], "importRecords": [...], "devices": [...]}
//
// with Graph's property names, and values as Graph's lists return them.
func Tenant() []byte { return append([]byte(nil), tenant...) }
