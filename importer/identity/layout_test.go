package identity

import (
	"strings"
	"testing"
)

func TestLayout(t *testing.T) {
	l := NewLayout(Corporate, []Column{NoColumn, Description, Identifier, LastModified}, []string{"Site", "Details", "", "x"}, TypeIMEI)
	cells := []string{"Bern", "desk 4", goodIMEI}
	for c, want := range map[Column]string{Description: "desk 4", Identifier: goodIMEI, LastModified: "", NoColumn: "", IMEI: "", NumColumns: ""} {
		if got := l.Value(cells, c); got != want {
			t.Errorf("value of %s is %q, want %q", c, got, want)
		}
	}
	for c, want := range map[Column]string{Description: "Details", Identifier: "importedDeviceIdentifier", Platform: "platform", NumColumns: ""} {
		if got := l.Name(c); got != want {
			t.Errorf("name of %s is %q, want %q", c, got, want)
		}
	}
}

func TestLayoutChangeable(t *testing.T) {
	for _, c := range []struct {
		kind             Kind
		columns          []Column
		plain, insisting bool
	}{
		{Corporate, []Column{ID, Identifier, Type}, false, false},
		{Corporate, []Column{IMEI, LastContacted}, false, true},
		{Corporate, []Column{IMEI, Description}, true, true},
		{Corporate, []Column{IMEI, GroupTag}, false, false},
		{Autopilot, []Column{SerialNumber, Manufacturer, Model}, false, false},
		{Autopilot, []Column{SerialNumber, StateErrorName}, false, true},
		{Autopilot, []Column{SerialNumber, DisplayName}, true, true},
		{Autopilot, []Column{SerialNumber, Description}, false, false},
	} {
		l := NewLayout(c.kind, c.columns, nil, "")
		if l.Changeable(false) != c.plain || l.Changeable(true) != c.insisting {
			t.Errorf("%s %v: changeable %v, with read-only columns %v", c.kind, c.columns, l.Changeable(false), l.Changeable(true))
		}
	}
}

func TestLayoutReads(t *testing.T) {
	for _, c := range []struct {
		kind    Kind
		typ     string
		columns []Column
		reads   []bool
	}{
		{Corporate, "", []Column{ID, Identifier, Type, IMEI, SerialNumber}, []bool{true, true, true, false, false}},
		{Corporate, TypeIMEI, []Column{IMEI, SerialNumber, Description}, []bool{true, false, true}},
		{Corporate, "", []Column{Manufacturer, Model, SerialNumber}, []bool{true, true, true}},
		{Corporate, TypeSerial, []Column{Manufacturer, Model, SerialNumber}, []bool{false, false, true}},
		{Corporate, "", []Column{Manufacturer, SerialNumber, GroupTag}, []bool{false, true, false}},
		{Autopilot, "", []Column{SerialNumber, Manufacturer, Hash, Type, Platform}, []bool{true, false, true, false, false}},
	} {
		l := NewLayout(c.kind, c.columns, nil, c.typ)
		for i, col := range c.columns {
			if l.Reads(col) != c.reads[i] {
				t.Errorf("%s %q %v: reads %s is %v", c.kind, c.typ, c.columns, col, l.Reads(col))
			}
		}
	}
}

func TestLayoutByRow(t *testing.T) {
	rules := &Rules{}
	var rec Record
	for _, c := range []struct {
		columns []Column
		cells   []string
		want    string // identity, or the code of what is wrong
	}{
		{[]Column{IMEI, SerialNumber}, []string{goodIMEI, ""}, "imei:" + goodIMEI},
		{[]Column{IMEI, SerialNumber}, []string{" ", "5CG1234ABC"}, "serialNumber:5CG1234ABC"},
		{[]Column{IMEI, SerialNumber}, []string{goodIMEI, "5CG1234ABC"}, string(CodeSeveralIdentities)},
		{[]Column{IMEI, SerialNumber}, []string{"", ""}, string(CodeIdentityMissing)},
		{[]Column{Identifier, Type, IMEI}, []string{"5CG1234ABC", "serialNumber", ""}, "serialNumber:5CG1234ABC"},
		{[]Column{Identifier, Type, IMEI}, []string{"", "", goodIMEI}, "imei:" + goodIMEI},
		{[]Column{IMEI, Manufacturer, Model, SerialNumber}, []string{"", "HP", "Elite", "5CG1234ABC"}, "manufacturerModelSerial:HP,Elite,5CG1234ABC"},
		{[]Column{IMEI, Manufacturer, Model, SerialNumber}, []string{goodIMEI, "", "", ""}, "imei:" + goodIMEI},
		{[]Column{IMEI, Manufacturer, Model, SerialNumber}, []string{"", "", "", "5CG1234ABC"}, string(CodeTupleParts)},
	} {
		l := NewLayoutByRow(c.columns, nil)
		for _, col := range c.columns {
			if !l.Reads(col) {
				t.Errorf("%v: %s is not read", c.columns, col)
			}
		}
		rules.Judge(l, c.cells, Source{}, &rec)
		got := rec.Identity()
		if f := rec.First(); f != nil {
			got = string(f.Code)
		}
		if got != c.want {
			t.Errorf("%v %q: got %s, want %s", c.columns, c.cells, got, c.want)
		}
	}
}

func TestKinds(t *testing.T) {
	for _, k := range []Kind{NoKind, Corporate, Autopilot} {
		if got, err := ParseKind(k.String()); got != k || err != nil {
			t.Errorf("%s became %s, %v", k, got, err)
		}
	}
	if k, err := ParseKind("AutoPilot"); k != Autopilot || err != nil {
		t.Errorf("another case: %s, %v", k, err)
	}
	if _, err := ParseKind("autopilots"); err == nil {
		t.Error("a kind that is none was taken")
	}
}

// TestColumnSetAside: a value in a column that seemed to be blank is its row's error, of either kind and wherever the column stands.
func TestColumnSetAside(t *testing.T) {
	for _, test := range []struct {
		kind  Kind
		at    []Column
		aside int
		means Column
		cells []string
		found string
	}{
		{Corporate, []Column{IMEI, Description, NoColumn}, 2, Description, []string{goodIMEI, "a", ""}, ""},
		{Corporate, []Column{IMEI, Description, NoColumn}, 2, Description, []string{goodIMEI, "a", " \t\u00a0"}, ""},
		{Corporate, []Column{IMEI, Description, NoColumn}, 2, Description, []string{goodIMEI, "a", `=""`}, ""},
		{Corporate, []Column{IMEI, Description, NoColumn}, 2, Description, []string{goodIMEI, "a"}, ""}, // a row that is too short
		{Corporate, []Column{IMEI, Description, NoColumn}, 2, Description, []string{goodIMEI, "", "b"}, "column_set_aside!"},
		{Corporate, []Column{IMEI, Description, NoColumn}, 2, Description, []string{goodIMEI, "b", "b"}, "column_set_aside!"},
		{Corporate, []Column{NoColumn, IMEI}, 0, IMEI, []string{goodIMEI, goodIMEI}, "column_set_aside!"},
		{Autopilot, []Column{NoColumn, SerialNumber}, 0, SerialNumber, []string{"A1", ""}, "identity_missing! column_set_aside!"},
		{Autopilot, []Column{SerialNumber, GroupTag, NoColumn}, 2, GroupTag, []string{"A1", "x", "y"}, "column_set_aside!"},
	} {
		l := NewLayout(test.kind, test.at, []string{"First", "Second", "Third"}[:len(test.at)], "")
		l.SetAside(test.aside, test.means, "do this")
		var rec Record
		(&Rules{}).Judge(l, test.cells, Source{}, &rec)
		if got := found(&rec); got != test.found {
			t.Errorf("%v %q: found %q, want %q", test.at, test.cells, got, test.found)
		}
		for _, f := range rec.Findings {
			column := test.means
			if column == Description || column == GroupTag {
				column = NoColumn
			}
			if f.Code == CodeColumnSetAside && (f.Column != column || f.Form || !strings.HasSuffix(f.Message, ": do this")) {
				t.Errorf("got %+v", f)
			}
		}
		// A row that only names its entry does not mind what it wants of it.
		rec.KeepIdentity()
		if kept := strings.Contains(found(&rec), "column_set_aside"); kept != (strings.Contains(test.found, "column_set_aside") && !test.kind.Has(test.means)) {
			t.Errorf("%v %q: of the identity alone found %q", test.at, test.cells, found(&rec))
		}
		if l.Aside(test.aside) != test.means || l.Aside(1-test.aside/2) != NoColumn {
			t.Errorf("%v: asides are not told", test.at)
		}
	}
	l := NewLayout(Corporate, []Column{IMEI, NoColumn}, nil, "")
	l.SetAside(1, IMEI, "do this")
	var rec Record
	(&Rules{Warn: map[Code]bool{CodeColumnSetAside: true}}).Judge(l, []string{goodIMEI, "1"}, Source{}, &rec)
	if got := found(&rec); got != "column_set_aside" {
		t.Errorf("moved by --warn: found %q", got)
	}
}
