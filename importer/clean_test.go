package importer_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
)

// A clean file is one that a vendor, a portal or an inventory makes, and that nothing is wrong with. Column
// names are those of such files, values are made up.
type clean struct {
	file    string // in testdata/clean
	options csvfile.Options
	kind    identity.Kind
	typ     string // of the identity, where one holds for all rows
	rows    int
	codes   string // warnings that the rules want all the same, with their counts
}

// noHeader, typed and kindOf are what the user has to say where the file leaves something open.
func noHeader(typ string) csvfile.Options       { return csvfile.Options{NoHeader: true, Type: typ} }
func typed(typ string) csvfile.Options          { return csvfile.Options{Type: typ} }
func kindOf(kind identity.Kind) csvfile.Options { return csvfile.Options{Kind: kind} }

var cleanFiles = []clean{
	// What Intune's portal exports and takes, and what this program exports.
	{"intune-devices.csv", typed("imei"), identity.Corporate, "imei", 3, ""},
	{"intune-devices.csv", typed("serialNumber"), identity.Corporate, "serialNumber", 3, ""},
	{"intune-autopilot.csv", csvfile.Options{}, identity.Autopilot, "", 4, ""},
	{"intune-corporate.csv", csvfile.Options{}, identity.Corporate, "", 3, ""},
	{"portal-imei.csv", noHeader("imei"), identity.Corporate, "imei", 3, ""},
	{"portal-serial.csv", noHeader("serialNumber"), identity.Corporate, "serialNumber", 2, ""},
	{"portal-windows.csv", noHeader("manufacturerModelSerial"), identity.Corporate, "manufacturerModelSerial", 2, ""},
	{"graph-export.csv", csvfile.Options{}, identity.Corporate, "", 3, ""},

	// Collection scripts, partners and vendors.
	{"collector-utf16.csv", csvfile.Options{}, identity.Autopilot, "", 2, ""},
	{"collector-group-tag.csv", csvfile.Options{}, identity.Autopilot, "", 3, ""},
	{"partner-center.csv", csvfile.Options{}, identity.Autopilot, "", 2, ""},
	{"surface.csv", csvfile.Options{}, identity.Autopilot, "", 2, ""},
	{"virtual-machines.csv", csvfile.Options{}, identity.Autopilot, "", 4, ""},
	{"users.csv", csvfile.Options{}, identity.Autopilot, "", 3, ""},
	{"dell.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 3, "looks_like_windows:1"},
	{"dell.csv", kindOf(identity.Autopilot), identity.Autopilot, "", 3, ""},
	{"dell-short.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 3, ""},
	{"hp.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, "looks_like_windows:1"},
	{"lenovo.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, "looks_like_windows:1"},
	{"lansweeper.csv", csvfile.Options{}, identity.Corporate, "manufacturerModelSerial", 2, ""},
	{"vmware-tuples.csv", csvfile.Options{}, identity.Corporate, "manufacturerModelSerial", 3, "comma_in_tuple:2"},
	{"cdw.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, ""},
	{"zebra.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, ""},
	{"odd-serials.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 7, ""},
	{"two-sim.csv", csvfile.Options{}, identity.Corporate, "imei", 3, ""},
	{"two-sim-sep.csv", typed("imei"), identity.Corporate, "imei", 2, ""},
	{"two-sim-sep.csv", typed("serialNumber"), identity.Corporate, "serialNumber", 2, ""},

	// Other portals and databases.
	{"google-admin.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 3, ""},
	{"jamf-mobile.csv", csvfile.Options{Kind: identity.Corporate, Type: "serialNumber"}, identity.Corporate, "serialNumber", 2, ""},
	{"jamf-mobile.csv", csvfile.Options{Kind: identity.Corporate, Type: "imei"}, identity.Corporate, "imei", 2, ""},
	{"jamf-computers.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, ""},
	{"apple-business-manager.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, ""},
	{"knox.csv", typed("imei"), identity.Corporate, "imei", 2, ""},
	{"servicenow-1252.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, "encoding_guessed:1"},
	{"servicenow-1252.csv", csvfile.Options{Encoding: "windows-1252"}, identity.Corporate, "serialNumber", 2, ""},
	{"cmdb-60.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 3, ""},

	// Cells of several lines, languages, encodings, separators.
	{"addresses-lf.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 3, ""},
	{"addresses-crlf.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, ""},
	{"notes-crlf.csv", csvfile.Options{}, identity.Corporate, "imei", 2, ""},
	{"details-1252.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, "encoding_guessed:1"},
	{"details-1252.csv", csvfile.Options{Encoding: "windows-1252"}, identity.Corporate, "serialNumber", 2, ""},
	{"dutch.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 3, ""},
	{"polish.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, ""},
	{"greek.csv", csvfile.Options{}, identity.Corporate, "imei", 2, ""},
	{"japanese.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, ""},
	{"french.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, ""},
	{"spanish-utf16be.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, ""},
	{"excel-utf8.csv", csvfile.Options{}, identity.Corporate, "imei", 2, ""},
	{"old-mac.csv", csvfile.Options{}, identity.Corporate, "serialNumber", 2, ""},
	{"pipes.txt", csvfile.Options{}, identity.Corporate, "serialNumber", 2, ""},
}

// TestCleanFiles: files that nothing is wrong with are read as what they are, and nothing is found in them.
func TestCleanFiles(t *testing.T) {
	left := map[string]bool{}
	files, err := os.ReadDir(filepath.Join("testdata", "clean"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		left[f.Name()] = f.Name() != ".gitattributes"
	}
	for _, test := range cleanFiles {
		left[test.file] = false
		t.Run(test.file, func(t *testing.T) {
			in, err := csvfile.Open([]csvfile.Source{csvfile.FileSource(filepath.Join("testdata", "clean", test.file))}, test.options)
			if err != nil {
				t.Fatal(err)
			}
			c, err := input.Read(t.Context(), in, input.Options{Rules: &identity.Rules{}, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			counts := map[string]int{}
			for _, f := range c.Tallies {
				level := ""
				if !f.Warning {
					level = "!"
				}
				counts[string(f.Code)+level] += f.Count
			}
			codes := ""
			for _, code := range slices.Sorted(maps.Keys(counts)) {
				codes += fmt.Sprintf("%s:%d", code, counts[code])
			}
			if in.Kind != test.kind || in.Files[0].Layout.Type != test.typ || c.Rows != test.rows || codes != test.codes {
				t.Errorf("read as %s/%s, %d rows, found %q; want %s/%s, %d rows, %q", in.Kind, in.Files[0].Layout.Type, c.Rows, codes, test.kind, test.typ, test.rows, test.codes)
				for _, f := range c.Findings {
					t.Logf("%s: %s: %s", f.Place, f.Code, f.Message)
				}
			}
		})
	}
	for name, unread := range left {
		if unread {
			t.Errorf("%s is in no table", name)
		}
	}
}
