package plan

import (
	"encoding/json"
	"testing"

	"rollcall/importer/identity"
)

// TestTagAlong: a display name without a group tag takes the listed one along, in the body and in the changes, whether the device was there
// or is new.
func TestTagAlong(t *testing.T) {
	for _, c := range []struct{ row, held, body, changes string }{
		{"SN1 name=PC-1", "d1 SN1 tag=A", `{"groupTag":"A","displayName":"PC-1"}`, `{"displayName":["","PC-1"],"groupTag":["A","A"]}`},
		{"SN1 name=PC-1 tag=A", "d1 SN1 tag=A", `{"groupTag":"A","displayName":"PC-1"}`, `{"displayName":["","PC-1"],"groupTag":["A","A"]}`},
		{"SN1 name=CLEAR!", "d1 SN1 tag=A name=PC-1", `{"groupTag":"A","displayName":""}`, `{"displayName":["PC-1",""],"groupTag":["A","A"]}`},
		{"SN1 name=PC-1 tag=B", "d1 SN1 tag=A", `{"groupTag":"B","displayName":"PC-1"}`, `{"groupTag":["A","B"],"displayName":["","PC-1"]}`},
		{"SN1 name=PC-1 tag=CLEAR!", "d1 SN1 tag=A", `{"groupTag":"","displayName":"PC-1"}`, `{"groupTag":["A",""],"displayName":["","PC-1"]}`},
		{"SN1 name=PC-1", "d1 SN1", `{"displayName":"PC-1"}`, `{"displayName":["","PC-1"]}`},
		{"SN1 addr=Ann", "d1 SN1 tag=A", `{"addressableUserName":"Ann"}`, `{"addressableUserName":[null,"Ann"]}`},
	} {
		p, m := given(t, identity.Autopilot, Update, holdingOf(c.held), "")
		d := p.Decide(Row{Number: theRow, Rec: rowOf(identity.Autopilot, c.row)}, m)
		body, unassign := DeviceBody(d.Change)
		if text, err := json.Marshal(body); err != nil || string(text) != c.body || unassign || d.Outcome.Changes != c.changes {
			t.Errorf("%s on %s: %s, %v, changes %s", c.row, c.held, text, err, d.Outcome.Changes)
		}
	}
	for _, c := range []struct{ row, tag, body string }{
		{"SN1 hash name=PC-1", "", `{"displayName":"PC-1"}`},
		{"SN1 hash name=PC-1", "A", `{"groupTag":"A","displayName":"PC-1"}`},
		{"SN1 hash name=PC-1 tag=B", "", `{"groupTag":"B","displayName":"PC-1"}`},
		{"SN1 hash addr=Ann tag=B", "B", `{"addressableUserName":"Ann"}`},
		{"SN1 hash tag=B", "B", ""},
	} {
		p, m := given(t, identity.Autopilot, Sync, holdingOf(""), "")
		extras := Extras(p.Decide(Row{Number: theRow, Rec: rowOf(identity.Autopilot, c.row)}, m).Change, c.tag)
		if extras == nil {
			if c.body != "" {
				t.Errorf("%s has nothing that no import carries", c.row)
			}
			continue
		}
		body, _ := DeviceBody(extras)
		if text, err := json.Marshal(body); err != nil || string(text) != c.body {
			t.Errorf("%s, the new device with tag %q: %s, %v", c.row, c.tag, text, err)
		}
	}
}
