package seam

import (
	"testing"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/identity"
)

// jointOf is the joint of a list of serial numbers.
func jointOf(header ...string) *Joint {
	columns := make([]identity.Column, len(header))
	for i, name := range header {
		columns[i] = colname.Of(identity.Corporate, colname.Fold(name))
	}
	l := identity.NewLayout(identity.Corporate, columns, header, identity.TypeSerial)
	return New(header, l, ',', func(name string) bool { return colname.Known(identity.NoKind, name) })
}

func TestSeam(t *testing.T) {
	j := jointOf("Serial Number", "Details", "Site")
	for text, want := range map[string]struct {
		kind Kind
		at   int
	}{
		"R57DF4JVHB1,x,y":                {None, 0},
		"serial number,DETAILS,site":     {Again, 0},
		"\"Serial Number,Details,Site\"": {Again, 0},
		"sep=,":                          {Again, 0},
		"sep=;":                          {Other, 0},
		"Site,Serial Number,Details":     {Other, 0}, // the names are the file's own, in another order
		"IMEI;Details":                   {Other, 0},
		"IMEI,2":                         {None, 0},
		"R57DF4JVHB1,x,ySerial Number,Details,Site":     {Again, 15},
		"R57DF4JVHB1,x,y\x1aSerial Number,Details":      {Other, 15},
		"R57DF4JVHB1,x,y\ufeffSerial Number,Details":    {Other, 15},
		"R57DF4JVHB1,Madrid,Model":                      {None, 0},
		"R57DF4JVHB1,the serial number of a phone,Bern": {None, 0},
	} {
		if kind, at := j.Seam(text); kind != want.kind || at != want.at {
			t.Errorf("%q: got %d at %d, want %d at %d", text, kind, at, want.kind, want.at)
		}
	}
	if New([]string{"Serial Number", colname.OwnPrefix + "file"}, nil, ',', nil) != nil {
		t.Error("an errors.csv has a joint")
	}
}

// TestOdd: no seam is overlooked, and hardly a row is looked at.
func TestOdd(t *testing.T) {
	j := jointOf("Serial Number", "Details")
	for _, cells := range [][]string{{"Serial Number", "Details"}, {"IMEI", "Model"}, {"R57DF4JVHB1", "xIMEI;Details"}, {"", ""}, {"A", "b"}} {
		if !j.Odd(cells) {
			t.Errorf("%q is overlooked", cells)
		}
	}
	for _, cells := range [][]string{{"R57DF4JVHB1", "Desk 4"}, {"5CG1234567", ""}, {"4CE0460D0G", "a number"}} {
		if j.Odd(cells) {
			t.Errorf("%q is looked at", cells)
		}
	}
}
