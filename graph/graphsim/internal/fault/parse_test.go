package fault

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	tests := []struct {
		in   string
		want []Fault
		err  string
	}{
		{"", nil, ""},
		{"503:0.02, lost:0.01", []Fault{{Name: "503", Rate: 0.02}, {Name: "lost", Rate: 0.01}}, ""},
		{"503@PATCH:0.02", []Fault{{Name: "503", Method: "PATCH", Rate: 0.02}}, ""},
		{"503#3", []Fault{{Name: "503", Nth: 3}}, ""},
		{"504applied@post/importDeviceIdentityList#1-2", []Fault{{Name: "504applied", Method: "POST", Path: "/importDeviceIdentityList", Nth: 1, Last: 2}}, ""},
		{"hang=5s@/$batch#1", []Fault{{Name: "hang", Path: "/$batch", Nth: 1, For: 5 * time.Second}}, ""},
		{"429=7s@GET/beta/deviceManagement:1", []Fault{{Name: "429", Method: "GET", Path: "/beta/deviceManagement", Rate: 1, For: 7 * time.Second}}, ""},
		{"503", nil, `want a rate, as in 503:0.01, or a number, as in 503#3`},
		{"599:0.1", nil, `no fault is named "599"; there are 400 401`},
		{"lostapplied:0.1", nil, `no fault is named "lostapplied"`},
		{"503:2", nil, `"2" is no rate from 0 to 1`},
		{"503:NaN", nil, `is no rate`},
		{"503#0", nil, `is no number of a request`},
		{"503#5-2", nil, `"2" is no number of a request from 5 on`},
		{"503@FETCH:0.1", nil, `"FETCH" is no method`},
		{"hang=soon:0.1", nil, `"soon" is no duration`},
	}
	for _, tt := range tests {
		got, err := Parse(tt.in)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%q: %v, want %q", tt.in, err, tt.err)
			}
			continue
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%q: %v %s", tt.in, err, diff)
		}
		for _, f := range got {
			again, err := Parse(f.String())
			if err != nil || cmp.Diff([]Fault{f}, again) != "" {
				t.Errorf("%q reads back as %v, %v", f, again, err)
			}
		}
	}
}
