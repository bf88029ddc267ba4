package importer_test

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
)

// A harm is what happens to a cell that names an entry; it reports false where it cannot happen.
type harm struct {
	name string
	do   func(typ, s string) (string, bool)
}

func anyText(name, before, after string) harm {
	return harm{name, func(_, s string) (string, bool) { return before + s + after, true }}
}

func ofNumber(name string, least int, do func(string) string) harm {
	return harm{name, func(_, s string) (string, bool) {
		if len(s) < least || strings.Trim(s, "0123456789") != "" {
			return "", false
		}
		return do(s), true
	}}
}

// harms are kinds of those that package keyset tests one by one, and two at a time.
var harms = []harm{
	anyText("none", "", ""),
	ofNumber("zeros lost", 3, func(s string) string { return strings.TrimLeft(s, "0") }),
	ofNumber("zeros gained", 3, func(s string) string { return "00" + s }),
	ofNumber("scientific", 12, func(s string) string {
		s = strings.TrimLeft(s, "0")
		return fmt.Sprintf("%s.%sE+%d", s[:1], s[1:6], len(s)-1)
	}),
	ofNumber("decimal", 3, func(s string) string { return s + ",0" }),
	{"wrong check digit, as it is printed", func(typ, s string) (string, bool) {
		if typ != identity.TypeIMEI {
			return "", false
		}
		return s[:2] + "-" + s[2:8] + "-" + s[8:14] + "-" + string('0'+(s[14]-'0'+1)%10), true
	}},
	{"software version", func(typ, s string) (string, bool) {
		if typ != identity.TypeIMEI {
			return "", false
		}
		return s[:14] + "01", true
	}},
	{"hyphens", func(_, s string) (string, bool) {
		return s[:3] + "-" + s[3:], len(s) > 5 && !strings.ContainsAny(s, ", -")
	}},
	{"full width", func(_, s string) (string, bool) {
		return strings.Map(func(r rune) rune {
			if '0' <= r && r <= 'z' {
				return r + 0xfee0
			}
			return r
		}, s), true
	}},
	{"label", func(_, s string) (string, bool) {
		return "1S20HES0JK00" + s, len(s) == 8 && !strings.ContainsAny(s, ",-")
	}},
	{"caption", func(typ, s string) (string, bool) { return "S/N: " + s, typ != identity.TypeTuple }},
	anyText("asterisks", "*", "*"), {"beside another", func(typ, s string) (string, bool) {
		return "R5171BLAQH9 / " + s,
			typ != identity.TypeTuple
	}},
	anyText("above another", "", "\nR5171BLAQH9"),
	{"lower case", func(_, s string) (string, bool) { return strings.ToLower(s), true }},
}

// A wreck is what happens to a row: cells is the row, before is a good one that stands above it. It
// returns lines of the file.
type wreck struct {
	name string
	do   func(before, cells []string) string
	cuts bool // a row of several lines becomes several rows
}

var wrecks = []wreck{
	{name: "none", do: func(before, cells []string) string { return csvLine(before) + csvLine(cells) }},
	{name: "text behind a quote", cuts: true, do: func(before, cells []string) string {
		return csvLine(before) + `"` + strings.ReplaceAll(cells[0], `"`, `""`) + `"x,` + csvLine(cells[1:])
	}},
	{name: "many cells", cuts: true, do: func(before, cells []string) string {
		return csvLine(before) + csvLine(append(slices.Clone(cells), "a", "b", "c"))
	}},
	{name: "few cells", cuts: true, do: func(before, cells []string) string { return csvLine(before) + csvLine(cells[:1]) }},
	{name: "moved", do: func(before, cells []string) string {
		return csvLine(before) + csvLine(append([]string{""}, cells[:len(cells)-1]...))
	}},
	{name: "in a column that nobody reads", do: func(before, cells []string) string {
		moved := append(make([]string, len(cells)-1), cells[0])
		return csvLine(before) + csvLine(moved)
	}},
	{name: "swallowed", do: func(before, cells []string) string {
		before = slices.Clone(before)
		before[2] = "11 inch\n" + csvLine(cells) + csvLine([]string{"R5171BLAQH9", "x", "12 inch"})
		return csvLine(before)
	}},
	{name: "swallowed by what nobody reads", do: func(before, cells []string) string {
		before = slices.Clone(before)
		before[len(before)-1] = "11 inch\n" + csvLine(cells) + "x"
		return csvLine(before)
	}},
	{name: "never closed", cuts: true, do: func(before, cells []string) string {
		return csvLine(before) + `"` + strings.ReplaceAll(csvLine(cells), "\"", "") + "\n"
	}},
}

// csvLine is a line of a file.
func csvLine(cells []string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.Write(cells); err != nil {
		panic(err)
	}
	w.Flush()
	return b.String()
}

// A listed entry of a tenant, of either kind.
type listed struct{ typ, identifier string }

// A fleet is a tenant: entries that a file names, whatever became of its rows, entries that good
// rows name, and others.
type fleet struct {
	header               string
	row                  func(e listed) []string
	named, good, nowhere []listed
}

var corporateFleet = fleet{
	header: "importedDeviceIdentifier,importedDeviceIdentityType,description,Remarks of ours\n",
	row:    func(e listed) []string { return []string{e.identifier, e.typ, "", ""} },
	named: []listed{{"imei", "356938035643809"}, {"imei", "013852004321098"}, {"serialNumber", "R57DF4JVHB1"}, {"serialNumber",
		"014736618675"},
		{"serialNumber", "PF0ABCDE"}, {"serialNumber", "000123456"}, {"serialNumber", "CD-12-EF"},
		{"manufacturerModelSerial", "Contoso,Tab 1,W1X22"}, {"manufacturerModelSerial", "Dell Inc.,OptiPlex 7090,00ABC12"}},
	good: []listed{{"imei", "490154203237518"}, {"serialNumber", "GOOD1X"}, {"manufacturerModelSerial", "HP,Elite 8,GOOD2X"}},
	nowhere: []listed{{"imei", "862127045678904"}, {"serialNumber", "R57DF4JVHB2"}, {"serialNumber", "024736618675"},
		{"manufacturerModelSerial", "Contoso,Tab 1,W1X23"}},
}

var deviceFleet = fleet{
	header: "Device Serial Number,Windows Product ID,Group Tag,Hardware Hash,Remarks of ours\n",
	row:    func(e listed) []string { return []string{e.identifier, "", "", "", ""} },
	named: []listed{{"", "R57DF4JVHB1"}, {"", "014736618675"}, {"", "PF0ABCDE"}, {"", "5678-1234-9012-3456-7890-1234-56"}, {"",
		"VMware-56 4d 3f 1c 5c 5e 3a 9e-6f 1d 22 33 44 55 66 77"}},
	good:    []listed{{"", "GOOD1X"}},
	nowhere: []listed{{"", "R57DF4JVHB2"}, {"", "024736618675"}, {"", "VMware-56 4d 3f 1c 5c 5e 3a 9e-6f 1d 22 33 44 55 66 78"}},
}

// tenant fills a simulator with all entries.
func (f *fleet) tenant(s *graphsim.Server) {
	for i, e := range slices.Concat(f.named, f.good, f.nowhere) {
		if e.typ == "" {
			s.AddDevices(graphsim.Device{ID: id(fmt.Sprint(i + 1)), SerialNumber: e.identifier})
			continue
		}
		s.AddCorporate(graphsim.Corporate{ID: id(fmt.Sprint(i + 1)), Type: e.typ, Identifier: e.identifier})
	}
}

// prune prunes a tenant by a file, invalid rows or not, and holds against each other what is left
// of it and what should be.
func (f *fleet) prune(t *testing.T, name, file string, named []listed) {
	f.pruneBy(t, identity.Rules{}, name, file, named)
	everything := identity.Rules{Warn: map[identity.Code]bool{}}
	for _, c := range identity.Codes() {
		everything.Warn[c.Code] = true
	}
	f.pruneBy(t, everything, name+", everything let pass", file, named)
}

func (f *fleet) pruneBy(t *testing.T, rules identity.Rules, name, file string, named []listed) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, graphsim.Options{}, "", graph.Options{})
		b.rules = rules
		f.tenant(b.sim)
		b.job.Removal = allowed
		b.job.MaxInvalid = importer.Limit{Given: true, Share: 1}
		res, lines := b.sync(&syncing{file: f.header + file, prune: true})
		if res.Stopped != nil || res.Forecast.Withheld > 0 {
			t.Fatalf("%s: stopped by %v, %d withheld\n%s", name, res.Stopped, res.Forecast.Withheld, file)
		}
		left := "\n" + b.leftIn() + "\n"
		for _, e := range slices.Concat(named, f.good) {
			if !strings.Contains(left, "\n"+e.identifier+"\n") {
				t.Errorf("%s: %s is deleted\n%s\n%s", name, e.identifier, file, statuses(lines))
			}
		}
		for _, e := range f.nowhere {
			if strings.Contains(left, "\n"+e.identifier+"\n") {
				t.Errorf("%s: %s is spared\n%s", name, e.identifier, file)
			}
		}
	})
}

// leftIn lists the identifiers of a tenant, one a line.
func (b *bench) leftIn() string {
	var out []string
	snap := b.sim.Snapshot()
	for _, e := range snap.Corporate {
		out = append(out, e.Identifier)
	}
	for _, e := range snap.Devices {
		out = append(out, e.SerialNumber)
	}
	return strings.Join(out, "\n")
}

// TestPruneSpares: whatever happens to a cell, and to its row, the entry that it named stays, and
// what no row has anything to do with goes.
func TestPruneSpares(t *testing.T) {
	for kind, f := range map[string]*fleet{"corporate": &corporateFleet, "autopilot": &deviceFleet} {
		for _, w := range wrecks {
			for _, h := range harms {
				var file strings.Builder
				var named []listed
				for _, e := range f.good {
					file.WriteString(csvLine(f.row(e)))
				}
				for i, e := range f.named {
					if cell, ok := h.do(e.typ, e.identifier); ok {
						named = append(named, e)
						row := f.row(listed{e.typ, cell})
						file.WriteString(w.do(f.row(listed{"serialNumber", fmt.Sprintf("NEW%dX", i)}), row))
					}
				}
				f.prune(t, kind+", "+h.name+", then "+w.name, file.String(), named)
			}
		}
	}
}

// TestPruneSparesByHash: a row whose hash names a device may mean that device, whatever is wrong
// with the hash and with the row.
func TestPruneSparesByHash(t *testing.T) {
	f := deviceFleet
	for _, e := range f.named {
		whole := hashOf(e.identifier)
		for name, hash := range map[string]string{
			"whole": whole, "checksum": whole[:2500] + "AAAA" + whole[2504:], "end is missing": whole[:1500],
			"a character": whole[:100] + "#" + whole[101:],
			"wrapped":     whole[:76] + "\r\n" + whole[76:], "without padding": strings.TrimRight(whole, "="),
		} {
			for _, w := range wrecks {
				if name == "wrapped" && w.cuts {
					continue // two rows have a half each
				}
				cells := []string{hash, "", "", "", ""} // as one that was moved has it
				if w.name == "none" || strings.HasPrefix(w.name, "swallowed") {
					cells = []string{"", "", "", hash, ""}
				}
				file := csvLine(f.row(f.good[0])) + w.do(f.row(listed{"", "NEW1X"}), cells)
				f.pruneBy(t, identity.Rules{}, e.identifier+", "+name+", "+w.name, file, []listed{e})
			}
		}
	}
	// A sound hash beside the id of another device, or another serial number.
	other := hashOf(f.named[0].identifier)
	f.header = "id," + f.header
	f.row = func(e listed) []string { return []string{"", e.identifier, "", "", "", ""} }
	file := csvLine(f.row(f.good[0])) + csvLine([]string{id("3"), "", "", "", other, ""})
	f.prune(t, "by id", file, []listed{f.named[0], f.named[2]})
	file = csvLine(f.row(f.good[0])) + csvLine([]string{"", f.named[2].identifier, "", "", other, ""})
	f.prune(t, "of another", file, []listed{f.named[0], f.named[2]})
}

// TestPruneSparesFedBack: an errors.csv that is given again has the text of rows that could not be
// read, which counts, and our own words about others, which do not.
func TestPruneSparesFedBack(t *testing.T) {
	f := corporateFleet
	f.header = "importedDeviceIdentifier,importedDeviceIdentityType,description,rollcall_file,rollcall_line,rollcall_code,rollcall_message,rollcall_raw\n"
	file := "GOOD1X,serialNumber,,,,,,\n490154203237518,imei,,,,,,\n\"HP,Elite 8,GOOD2X\",manufacturerModelSerial,,,,,,\n" +
		`,,,devices.csv,2,malformed_quote,"a quote","""R57DF4JVHB1""x,serialNumber"` + "\n" +
		`None,serialNumber,,devices.csv,3,placeholder,"the tenant has no such entry, but R57DF4JVHB2 and 024736618675",` + "\n"
	f.prune(t, "fed back", file, []listed{{"serialNumber", "R57DF4JVHB1"}})
}

// TestPruneSparesLostCharacters: where a character of an identity could not be decoded, whatever may have stood there is
// spared.
func TestPruneSparesLostCharacters(t *testing.T) {
	for kind, f := range map[string]*fleet{"corporate": &corporateFleet, "autopilot": &deviceFleet} {
		for at, lost := range map[string]string{"first": "\ufffd57DF4JVHB1", "within": "R57DF\ufffdJVHB1", "last": "R57DF4JVHB\ufffd", "cut": "R57\ufffd\ufffdJVHB1"} {
			row := f.row(listed{"serialNumber", lost})
			var good strings.Builder
			for _, e := range f.good {
				good.WriteString(csvLine(f.row(e)))
			}
			spared := *f
			if at == "last" { // the other one may be meant as well
				spared.nowhere = f.nowhere[len(f.nowhere)-1:]
			}
			spared.prune(t, kind+", "+at, good.String()+csvLine(row), []listed{{"serialNumber", "R57DF4JVHB1"}})
		}
	}
}

// TestPruneWithheld: where a row has more text than is known, nobody knows which entries it means,
// and none is deleted.
func TestPruneWithheld(t *testing.T) {
	rows := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "R57DF%06d,serialNumber,Room %d,\n", i, i)
		}
		return b.String()
	}
	good := "GOOD1X,serialNumber,,\n"
	for name, c := range map[string]struct {
		file, at string
		withheld bool
	}{
		"a short row that cannot be read":    {good + `"NEW1X"x,` + strings.Repeat("y", 3000) + "\n", "", false},
		"a long row that cannot be read":     {good + `"NEW1X"x,` + strings.Repeat("y", csvfile.RawSize) + "\n", "devices.csv:3", true},
		"a row longer than any":              {good + "NEW1X,serialNumber," + strings.Repeat("y", 1<<20) + ",\n", "devices.csv:3", true},
		"many rows within a good row's cell": {good + csvLine([]string{"NEW1X", "serialNumber", rows(1000), ""}), "", false},
		"too many rows within a cell":        {good + csvLine([]string{"NEW1X", "serialNumber", rows(5000), ""}), "devices.csv:3", true},
	} {
		synctest.Test(t, func(t *testing.T) {
			for _, dry := range []bool{true, false} {
				b := newBench(t, graphsim.Options{}, "", graph.Options{})
				corporateFleet.tenant(b.sim)
				b.job.Removal = allowed
				b.job.MaxInvalid = importer.Limit{Given: true, Share: 1}
				var told []string
				res, _ := b.sync(&syncing{file: corporateFleet.header + c.file, prune: true, dryRun: dry, set: func(j *importer.Job) {
					j.Note = func(s string) { told = append(told, s) }
					j.PruneMaxInvalid = j.MaxInvalid
				}})
				n := 7 // serial numbers of the tenant that no row names
				if res.Stopped != nil || (res.Forecast.Withheld > 0) != c.withheld || (res.Forecast.Deletes == n) != (dry || !c.withheld) {
					t.Errorf("%s: %+v, stopped by %v", name, res.Forecast, res.Stopped)
				}
				if !dry && (b.sim.Count("DELETE", "") == 0) != c.withheld {
					t.Errorf("%s: %d entries are deleted", name, b.sim.Count("DELETE", ""))
				}
				if said := strings.Join(told, "\n"); c.withheld && (!strings.Contains(said, c.at) || !strings.Contains(said,
					"withheld")) || !c.withheld && said != "" {
					t.Errorf("%s: told %q", name, said)
				}
			}
		})
	}
}
