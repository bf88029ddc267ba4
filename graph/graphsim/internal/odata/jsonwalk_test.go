package odata

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// FuzzWalk compares the walk over a JSON object with encoding/json's.
func FuzzWalk(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"a":1}`, ` { "a" : [ 1 , {"b":"]}"} , "\"" ] , "c" : null } `, `{"a":"\\","b":{"c":[[]]},"d":-1.5e3,"e":true}`, `{"\u0061":"\u00e9\n","é":""}`, `{"a":[1,2,[3]],"a":{}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var want map[string]json.RawMessage
		if !utf8.Valid(b) || json.Unmarshal(b, &want) != nil || want == nil { // as schema.read refuses
			return
		}
		got := map[string]json.RawMessage{}
		EachMember(bytes.TrimSpace(b), func(name string, raw []byte) bool {
			got[name] = raw
			var wantItems, items []json.RawMessage
			if raw[0] == '[' {
				EachElement(raw, func(raw []byte) bool { items = append(items, raw); return true })
				if err := json.Unmarshal(raw, &wantItems); err != nil || len(items) != len(wantItems) {
					t.Fatalf("%d elements of %s, want %d (%v)", len(items), raw, len(wantItems), err)
				}
			}
			return true
		})
		if len(got) != len(want) {
			t.Fatalf("%s: %q, want %q", b, got, want)
		}
		for name, raw := range want {
			if !bytes.Equal(got[name], bytes.TrimSpace(raw)) {
				t.Fatalf("%s: %q is %q, want %q", b, name, got[name], raw)
			}
		}
	})
}

// FuzzAppendText: what is written reads back, but for bytes that are no UTF-8.
func FuzzAppendText(f *testing.F) {
	for _, seed := range []string{"", "plain", "é\"\\\n\r\t\x01\u2028", "\xff", "a\xffb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got, want string
		if err := json.Unmarshal(AppendText(nil, s), &got); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &want); err != nil || got != want {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}
