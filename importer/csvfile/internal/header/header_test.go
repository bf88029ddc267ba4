package header

import (
	"strings"
	"testing"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/mapping"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/identity"
)

// understand is what a header with these rows below it says.
func understand(t *testing.T, names, rows string, pairs map[string]string, o Options) (*Meaning, error) {
	t.Helper()
	m, err := mapping.New(pairs)
	if err != nil {
		t.Fatal(err)
	}
	list := strings.Split(names, ",")
	d := record.Dialect{Comma: ',', Width: len(list), Limit: record.MaxBytes, Header: true}
	return New("devices.csv", 1, list, m, NewSample(d, charset.Guessed, []byte(rows), record.ToEnd)).Understand(o)
}

func TestUnderstand(t *testing.T) {
	for _, test := range []struct {
		names, rows string
		options     Options
		want        string // kind, type and columns, or a part of the error
	}{
		{"IMEI,Details", "1,a\n", Options{}, "corporate imei imei,description"},
		{"S/N,Serial Number", ",A1\n", Options{}, "corporate serialNumber -,serialNumber"},
		{"S/N,Serial Number", "A1,\n", Options{}, "corporate serialNumber serialNumber,-"},
		{"Serial Number,Group Tag", "A1,x\n", Options{}, "autopilot  serialNumber,groupTag"},
		{"Serial Number,Group Tag", "A1,x\n", Options{Kind: identity.Corporate}, "corporate serialNumber serialNumber,-"},
		{"IMEI,Serial Number", "1,A1\n", Options{Type: identity.TypeSerial}, "corporate serialNumber -,serialNumber"},
		{"IMEI,Serial Number", "1,A1\n", Options{}, "more than one reading"},
		{"IMEI,Group Tag", "1,x\n", Options{}, "belongs to Autopilot files"},
		{"Asset,Room", "1,x\n", Options{}, "no column name in the first line is known"},
		{"356938035643809", "490154203237518\n", Options{}, "looks like data"},
	} {
		u, err := understand(t, test.names, test.rows, nil, test.options)
		if err != nil {
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: got %v, want %s", test.names, err, test.want)
			}
			continue
		}
		var columns []string
		for _, c := range u.Layout.Columns {
			name := "-"
			if c != identity.NoColumn {
				name = c.String()
			}
			columns = append(columns, name)
		}
		if got := u.Layout.Kind.String() + " " + u.Layout.Type + " " + strings.Join(columns, ","); got != test.want {
			t.Errorf("%s: got %s, want %s", test.names, got, test.want)
		}
	}
}

// TestMeaning: what is said beside the layout.
func TestMeaning(t *testing.T) {
	u, err := understand(t, "Service Tag,Model,Beschreibung,Room", "ABC1234,Latitude 5440,x,y\n", map[string]string{"Room": "ignore"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(u.Findings) != 1 || u.Findings[0].Code != identity.CodeLooksLikeWindows {
		t.Errorf("found %+v", u.Findings)
	}
	if note := strings.Join(u.Notes, "; "); !strings.HasPrefix(note, `columns that are not read: "Model", "Beschreibung"; `) {
		t.Errorf("noted %s", note)
	}
	if u.Proposal != "--map 'Beschreibung=description'" {
		t.Errorf("proposed %s", u.Proposal)
	}
}
