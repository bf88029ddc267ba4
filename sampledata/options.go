package sampledata

import (
	"fmt"
	"math"
)

// Options say what [Generate] writes. Equal options give equal bytes. Shares are between 0 and 1.
type Options struct {
	Kind string // "corporate" (also "") or "autopilot"
	Rows int    // data rows
	Seed uint64

	// Profile names the header.
	// Of a corporate file: "graph" (also ""), Graph's names, IMEIs and serial numbers mixed; "short", IMEI and Details;
	// "portal", the portal's file of IMEIs without a header; "windows", Manufacturer, Model and Serial Number.
	// Of an Autopilot file: "portal" (also ""), the portal's five columns; "graph", Graph's names; "short", serial
	// number, group tag and user; "tag", serial number and group tag.
	Profile string
	WithID  bool // begin with a column of the ids that the tenant has
	Hashes  bool // Autopilot: fill the hash column of "portal" and "graph", 4,000 characters a row

	// Bad is the share of rows that are wrong, of those without a duplicate. With 0 and all else equal, the same rows
	// come out right: that file is the repair of this one.
	Bad        float64
	Duplicates float64 // share of rows that say again what an earlier row said
	Missing    float64 // share of rows whose device the tenant does not have
	Same       float64 // share of rows whose values the tenant has already
	Registered bool    // Autopilot: the tenant has registered devices and no import records

	// OnBad, when set, is called for each bad row, in order, with the line that it starts on and the code of its first
	// error, as package identity names it.
	OnBad func(line int, code string)
}

// A column is a cell's meaning.
type column uint8

const (
	colID column = iota
	colIdentifier
	colType
	colDescription
	colPlatform
	colMaker
	colModel
	colSerial
	colProduct
	colHash
	colTag
	colUser
	numColumns
)

// A field is a column under the name that a file gives it.
type field struct {
	column column
	name   string
}

// A profile is a file's header.
type profile struct {
	kind, name string
	headless   bool
	fields     []field
}

// profiles lists all headers; the first of each kind is its default.
var profiles = []profile{
	{kind: "corporate", name: "graph", fields: []field{
		{colIdentifier, "importedDeviceIdentifier"}, {colType, "importedDeviceIdentityType"},
		{colDescription, "description"}, {colPlatform, "platform"}}},
	{kind: "corporate", name: "short", fields: []field{{colIdentifier, "IMEI"}, {colDescription, "Details"}}},
	{kind: "corporate", name: "portal", headless: true, fields: []field{{colIdentifier, ""}, {colDescription, ""}}},
	{kind: "corporate", name: "windows", fields: []field{
		{colMaker, "Manufacturer"}, {colModel, "Model"}, {colSerial, "Serial Number"}}},
	{kind: "autopilot", name: "portal", fields: []field{
		{colSerial, "Device Serial Number"}, {colProduct, "Windows Product ID"}, {colHash, "Hardware Hash"},
		{colTag, "Group Tag"}, {colUser, "Assigned User"}}},
	{kind: "autopilot", name: "graph", fields: []field{
		{colSerial, "serialNumber"}, {colTag, "groupTag"}, {colUser, "assignedUserPrincipalName"},
		{colProduct, "productKey"}, {colHash, "hardwareIdentifier"}}},
	{kind: "autopilot", name: "short", fields: []field{
		{colSerial, "Serial Number"}, {colTag, "Group Tag"}, {colUser, "Assigned User"}}},
	{kind: "autopilot", name: "tag", fields: []field{{colSerial, "Device Serial Number"}, {colTag, "Group Tag"}}},
}

// profile finds the header that the options name, and says what is wrong with them.
func (o *Options) profile() (profile, error) {
	if o.Rows < 0 {
		return profile{}, fmt.Errorf("rows: %d is negative", o.Rows)
	}
	shares := []struct {
		name  string
		share float64
	}{{"bad", o.Bad}, {"duplicates", o.Duplicates}, {"missing", o.Missing}, {"same", o.Same}}
	for _, s := range shares {
		if math.IsNaN(s.share) || s.share < 0 || s.share > 1 {
			return profile{}, fmt.Errorf("%s: %v is no share between 0 and 1", s.name, s.share)
		}
	}
	kind := o.Kind
	if kind == "" {
		kind = "corporate"
	}
	known := false
	for _, p := range profiles {
		if p.kind != kind {
			continue
		}
		known = true
		if p.name != o.Profile && o.Profile != "" {
			continue
		}
		if !o.WithID {
			return p, nil
		}
		if p.headless {
			return profile{}, fmt.Errorf("profile %q: without a header there is no id column", p.name)
		}
		p.fields = append([]field{{colID, "id"}}, p.fields...)
		return p, nil
	}
	if !known {
		return profile{}, fmt.Errorf("kind %q is none of corporate, autopilot", o.Kind)
	}
	return profile{}, fmt.Errorf("profile %q is none of the %s headers", o.Profile, kind)
}

// has reports whether files of this profile have the column.
func (p *profile) has(c column) bool {
	for _, f := range p.fields {
		if f.column == c {
			return true
		}
	}
	return false
}
