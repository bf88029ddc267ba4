package sampledata_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"testing"

	"rollcall/importer/identity"
	"rollcall/sampledata"
)

// A verdict is what is wrong with a row, by the rules that the program itself applies.
type verdict struct {
	line int
	code string
}

func (v verdict) String() string { return fmt.Sprintf("line %d %s", v.line, v.code) }

// judgeFile reads a generated file with encoding/csv, has every row judged, and returns the first error of each bad row.
// Rows that say different things of one device are bad too.
func judgeFile(t *testing.T, data []byte, layout func(header []string) *identity.Layout, headless bool) []verdict {
	t.Helper()
	type wish struct {
		line   int
		digest uint64
	}
	var (
		rules  identity.Rules
		rec    identity.Record
		out    []verdict
		seed   = maphash.MakeSeed()
		wishes = map[string]wish{}
		bad    = map[int]string{}
		last   int
	)
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	var l *identity.Layout
	if headless {
		l = layout(nil)
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if l == nil {
			l = layout(cells)
			continue
		}
		last, _ = r.FieldPos(0)
		if len(cells) != len(l.Columns) {
			bad[last] = "too_many_cells"
			continue
		}
		rules.Judge(l, cells, identity.Source{}, &rec)
		if f := rec.First(); f != nil {
			bad[last] = string(f.Code)
			continue
		}
		for _, f := range rec.Findings {
			t.Errorf("line %d: warning %s: %s", last, f.Code, f.Message)
		}
		w := wish{last, rec.Digest(seed)}
		if first, seen := wishes[rec.Key()]; seen && first.digest != w.digest {
			bad[first.line], bad[w.line] = "conflicting_duplicate", "conflicting_duplicate"
		} else if !seen {
			wishes[rec.Key()] = w
		}
	}
	for line := range last + 1 {
		if code := bad[line]; code != "" {
			out = append(out, verdict{line, code})
		}
	}
	return out
}

// columnsOf are the columns that generated headers name.
var columnsOf = map[string]identity.Column{
	"id": identity.ID, "importedDeviceIdentifier": identity.Identifier, "importedDeviceIdentityType": identity.Type,
	"description": identity.Description, "platform": identity.Platform, "IMEI": identity.IMEI, "Details": identity.Description,
	"Manufacturer": identity.Manufacturer, "Model": identity.Model, "Serial Number": identity.SerialNumber,
	"Device Serial Number": identity.SerialNumber, "serialNumber": identity.SerialNumber,
	"Windows Product ID": identity.ProductKey, "productKey": identity.ProductKey,
	"Hardware Hash": identity.Hash, "hardwareIdentifier": identity.Hash, "Group Tag": identity.GroupTag, "groupTag": identity.GroupTag,
	"Assigned User": identity.AssignedUser, "assignedUserPrincipalName": identity.AssignedUser,
}

func layoutOf(t *testing.T, kind string) func(header []string) *identity.Layout {
	k, err := identity.ParseKind(kind)
	if err != nil {
		t.Fatal(err)
	}
	return func(header []string) *identity.Layout {
		if header == nil {
			return identity.NewLayout(k, []identity.Column{identity.Identifier, identity.Description}, []string{"", ""}, "imei")
		}
		columns := make([]identity.Column, len(header))
		for i, h := range header {
			if columns[i] = columnsOf[h]; columns[i] == identity.NoColumn {
				t.Fatalf("header %q is no column", h)
			}
		}
		return identity.NewLayout(k, columns, header, "")
	}
}

// profiles are all the headers that can be generated, with and without the hash column filled.
var profiles = []sampledata.Options{
	{Kind: "corporate", Profile: "graph"},
	{Kind: "corporate", Profile: "graph", WithID: true},
	{Kind: "corporate", Profile: "short"},
	{Kind: "corporate", Profile: "portal"},
	{Kind: "corporate", Profile: "windows"},
	{Kind: "autopilot", Profile: "portal"},
	{Kind: "autopilot", Profile: "portal", Hashes: true},
	{Kind: "autopilot", Profile: "graph", WithID: true, Hashes: true},
	{Kind: "autopilot", Profile: "short"},
	{Kind: "autopilot", Profile: "tag"},
}

func name(o sampledata.Options) string {
	n := o.Kind + " " + o.Profile
	if o.WithID {
		n += " id"
	}
	if o.Hashes {
		n += " hashes"
	}
	return n
}

// The codes that the generator foretells are those that the rules find, and the repaired file is without fault.
func TestBadRowsAreFoundByTheRules(t *testing.T) {
	for _, o := range profiles {
		t.Run(name(o), func(t *testing.T) {
			o.Rows, o.Seed, o.Bad, o.Duplicates = 3000, 11, 0.1, 0.05
			if o.Hashes {
				o.Rows = 800
			}
			var want []verdict
			o.OnBad = func(line int, code string) { want = append(want, verdict{line, code}) }
			got := judgeFile(t, generate(t, o), layoutOf(t, o.Kind), o.Profile == "portal" && o.Kind == "corporate")
			if len(want) < o.Rows/20 {
				t.Errorf("only %d bad rows of %d", len(want), o.Rows)
			}
			for i := range max(len(got), len(want)) {
				if i >= len(got) || i >= len(want) || got[i] != want[i] {
					t.Fatalf("bad row %d: rules find %v, generator says %v", i, got[min(i, len(got)):min(i+3, len(got))], want[min(i, len(want)):min(i+3, len(want))])
				}
			}

			o.Bad, want = 0, nil
			got = judgeFile(t, generate(t, o), layoutOf(t, o.Kind), o.Profile == "portal" && o.Kind == "corporate")
			if len(want) > 0 || len(got) > 0 {
				t.Errorf("the repaired file has bad rows: %v, and says %v", got, want)
			}
		})
	}
}

// Every code that the generator can foretell is one of the rules' own.
func TestCodesAreKnown(t *testing.T) {
	for _, o := range profiles {
		o.Rows, o.Seed, o.Bad = 2000, 5, 1
		o.Hashes = false
		o.OnBad = func(_ int, code string) {
			if i, ok := identity.InfoOf(identity.Code(code)); !ok || i.Warning {
				t.Errorf("%s: %q is no code of an error", name(o), code)
			}
		}
		generate(t, o)
	}
}

// What the builder of hashes writes, the decoder of the rules reads.
func TestHashIsDecodedByTheRules(t *testing.T) {
	f := sampledata.HashFields{Serial: "PF3A1B2C", Manufacturer: "LENOVO", Model: "21HD0046GE",
		UUID: [16]byte{0x4c, 0x4c, 0x45, 0x44, 0, 0x31, 0x10, 0x57, 0x80, 0x42, 0xb4, 0xc0, 0x4f, 0x4a, 0x32, 0x33}}
	got, err := identity.DecodeHash(sampledata.Hash(f))
	if err != nil {
		t.Fatal(err)
	}
	if got.Serial != f.Serial || got.Manufacturer != f.Manufacturer || got.Model != f.Model || got.UUID != "4c4c4544-0031-1057-8042-b4c04f4a3233" {
		t.Errorf("decoded %+v of %+v", got, f)
	}
	if len(got.MACs) != 2 || got.OSBuild == "" {
		t.Errorf("adapters %v, build %q", got.MACs, got.OSBuild)
	}
}
