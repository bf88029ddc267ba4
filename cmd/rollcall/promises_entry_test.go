package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"

	"rollcall/graph/graphsim"
)

// entryPromises are about finding the entry of a row, and what it is held against.
var entryPromises = slices.Concat(pairPromises(), deletePromises(), listPromises(), []promise{
	{"denied/update whose description was empty", func(c *trial) {
		c.tenant(live, bySerial("", "old"))
		c.answers(denying(serialOf(1)))
		c.expect(exitBadRows, "update", "--out", c.path("r"),
			c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new")))
		c.fates(c.path("r"), "failed", "updated")
		c.described("", "new")
	}},
	{"denied/update of a platform", func(c *trial) {
		t := bySerial("", "")
		t.Corporate[0].Type, t.Corporate[0].Identifier = "imei", "356938035643809"
		t.Corporate[1].Platform = "ios" // what a list shows of none is another story
		c.tenant(live, t)
		c.answers(denying("356938035643809"))
		c.expect(exitBadRows, "update", "--out", c.path("r"),
			c.file("in.csv", csvOf("importedDeviceIdentifier,importedDeviceIdentityType,platform",
				"356938035643809,imei,android", "SER2X,serialNumber,macOS")))
		c.fates(c.path("r"), "failed", "updated")
	}},
	{"denied/sync, once the route is refused", func(c *trial) {
		c.tenant(live, bySerial("", "", "old"))
		c.answers(denying(serialOf(2)))
		c.expect(exitBadRows, "sync", "--out", c.path("r"), c.file("in.csv",
			csvOf("Serial Number,Description", "SER1X,new", "SER2X,new", "SER3X,new")))
		c.fates(c.path("r"), "updated", "failed", "updated")
	}},
	{"denied/apply of a plan", func(c *trial) {
		c.tenant(live, bySerial("", "old"))
		plan := c.plan("sync", c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new")))
		c.answers(denying(serialOf(1)))
		c.expect(exitBadRows, "apply", "--out", c.path("r"), plan)
		c.fates(c.path("r"), "failed", "updated")
	}},
	{"denied/explicit route", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("", "old"))
		c.answers(denying(serialOf(1)))
		c.expect(exitBadRows, "update", "--route", "action", "--out", c.path("r"),
			c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new")))
		c.fates(c.path("r"), "failed", "updated")
	}},
	{"denied/create", func(c *trial) {
		c.tenant(live, bySerial("same"))
		c.answers(denying(serialOf(2)))
		c.expect(exitBadRows, "sync", "--max-attempts", "2", "--out", c.path("r"),
			c.file("in.csv", csvOf("Serial Number,Description", "SER1X,same", "SER2X,new", "SER3X,new")))
		c.fates(c.path("r"), "unchanged", "failed", "created")
		c.described("same", "new")
	}},
})

// denying is a service that does not do what importDeviceIdentityList asks of one identity: status false, and nothing of it
// but what it had before.
func denying(identifier string) hostile {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if !strings.HasSuffix(r.URL.Path, "/importDeviceIdentityList") {
			next.ServeHTTP(w, r)
			return
		}
		var body struct {
			Identities []map[string]any `json:"importedDeviceIdentities"`
			Overwrite  bool             `json:"overwriteImportedDeviceIdentities"`
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			panic(err)
		}
		var denied []map[string]any
		body.Identities = slices.DeleteFunc(body.Identities, func(item map[string]any) bool {
			if item["importedDeviceIdentifier"] != identifier {
				return false
			}
			denied = append(denied, map[string]any{"id": "", "importedDeviceIdentifier": identifier,
				"importedDeviceIdentityType": item["importedDeviceIdentityType"],
				"description":                "", "platform": "unknown", "status": false})
			return true
		})
		reply := map[string]any{"value": []any{}}
		if len(body.Identities) > 0 {
			text, err := json.Marshal(body)
			if err != nil {
				panic(err)
			}
			rec, again := httptest.NewRecorder(), r.Clone(r.Context())
			again.Body, again.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
			next.ServeHTTP(rec, again)
			if err := json.Unmarshal(rec.Body.Bytes(), &reply); err != nil || rec.Code != http.StatusOK {
				w.WriteHeader(rec.Code)
				rec.Body.WriteTo(w)
				return
			}
		}
		value := reply["value"].([]any)
		for _, d := range denied {
			value = append(value, d)
		}
		reply["value"] = value
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(reply)
	}
}

// pairPromises are about an Autopilot identity with both entries: which of them differ, and which routes are taken.
func pairPromises() (all []promise) {
	const documented, refused = "", "live"
	for _, p := range []struct {
		name   string
		routes string
		tenant []pair
		rows   string // the tags that the file wants, by entry; "" is no row
		flags  []string
		fates  []string
		want   string
		posts  int // -1: not counted
	}{
		{"records equal, devices differ", refused, []pair{{"A", "B"}, {"A", "B"}, {"A", "B"}}, "A A A", nil,
			[]string{"updated", "updated", "updated"}, "A/A A/A A/A", 3},
		{"records equal, devices differ, no route refused", documented, []pair{{"A", "B"}, {"A", "B"}}, "A A", nil,
			[]string{"updated", "updated"}, "A/A A/A", 2},
		{"one record differs among them", refused, []pair{{"A", "B"}, {"B", "B"}, {"A", "B"}}, "A A A", nil,
			[]string{"updated", "updated", "updated"}, "A/A B/A A/A", 3},
		{"one record differs, first", refused, []pair{{"B", "B"}, {"A", "B"}, {"A", "B"}}, "A A A", nil,
			[]string{"updated", "updated", "updated"}, "B/A A/A A/A", 3},
		{"one record differs, last", refused, []pair{{"A", "B"}, {"A", "B"}, {"B", "B"}}, "A A A", nil,
			[]string{"updated", "updated", "updated"}, "A/A A/A B/A", 3},
		{"one record differs among them, batch", refused, []pair{{"A", "B"}, {"B", "B"}, {"A", "B"}}, "A A A", []string{"--batch", "20"},
			[]string{"updated", "updated", "updated"}, "A/A B/A A/A", -1},
		{"both differ", documented, []pair{{"B", "B"}}, "A", nil, []string{"updated"}, "A/A", 1},
		{"both differ, several", documented, []pair{{"B", "B"}, {"A", "A"}, {"C", "D"}}, "A A A", nil,
			[]string{"updated", "unchanged", "updated"}, "A/A A/A A/A", 2},
		{"both differ, batch", documented, []pair{{"B", "B"}, {"C", "D"}}, "A A", []string{"--batch", "20"},
			[]string{"updated", "updated"}, "A/A A/A", -1},
		{"record alone differs", documented, []pair{{"B", "A"}}, "A", nil, []string{"updated"}, "A/A", 0},
		{"record alone differs, refused", refused, []pair{{"B", "A"}, {"B", "B"}}, "A A", nil, []string{"unchanged", "updated"},
			"B/A B/A", 1},
		{"record alone differs behind the refusal", refused, []pair{{"B", "B"}, {"B", "A"}}, "A A", []string{"--concurrency", "1"},
			[]string{"updated", "unchanged"}, "B/A B/A", 1},
		{"equal before the refusal", refused, []pair{{"A", "A"}, {"B", "B"}, {"A", "A"}}, "A A A", []string{"--concurrency", "1"},
			[]string{"unchanged", "updated", "unchanged"}, "A/A B/A A/A", 1},
		{"both equal", documented, []pair{{"A", "A"}}, "A", nil, []string{"unchanged"}, "A/A", 0},
		{"only a device", documented, []pair{{"-", "B"}, {"-", "A"}}, "A A", nil, []string{"updated", "unchanged"}, "-/A -/A", 1},
		{"only a record", documented, []pair{{"B", "-"}, {"A", "-"}}, "A A", nil, []string{"updated", "unchanged"}, "A/- A/-", 0},
		{"route item compares the record", documented, []pair{{"A", "B"}, {"B", "A"}}, "A A", []string{"--route", "item"},
			[]string{"unchanged", "updated"}, "A/B A/A", 0},
		{"route upload compares the record", documented, []pair{{"A", "B"}, {"B", "A"}}, "A A", []string{"--route", "upload"},
			[]string{"unchanged", "updated"}, "A/B A/A", 0},
		{"route action compares the device", documented, []pair{{"A", "B"}, {"B", "A"}}, "A A", []string{"--route", "action"},
			[]string{"updated", "unchanged"}, "A/A B/A", 1},
	} {
		all = append(all, promise{"pair/" + p.name, func(c *trial) {
			c.tenant(graphsim.Options{Routes: p.routes}, byPairs(p.tenant...))
			text := "Device Serial Number,Group Tag\n"
			for i, tag := range strings.Fields(p.rows) {
				text += serialOf(i+1) + "," + tag + "\n"
			}
			in := c.file("in.csv", text)
			c.expect(exitOK, append([]string{"update", "--out", c.path("r"), in}, p.flags...)...)
			c.fates(c.path("r"), p.fates...)
			c.tagged(p.want)
			if p.posts >= 0 {
				same(c, "POST requests", c.count(http.MethodPost), p.posts)
			}
			c.answers(nil)
			c.expect(exitOK, append([]string{"update", "--out", c.path("again"), in}, p.flags...)...)
			if p.routes == documented {
				same(c, "writes of the second time", c.writesSent(), 0)
			}
			c.tagged(p.want)
		}})
	}
	return append(all, promise{"pair/both differ, the device is refused", func(c *trial) {
		// One outcome of the two: what one of them did not take is not updated.
		c.tenant(graphsim.Options{}, byPairs(pair{"B", "B"}, pair{"B", "B"}))
		c.answers(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if strings.Contains(r.URL.Path, deviceID(1)) && r.Method == http.MethodPost {
				says(400, "application/json", `{"error":{"code":"BadRequest","message":"not this one"}}`)(w, r, next)
				return
			}
			next.ServeHTTP(w, r)
		})
		c.expect(exitBadRows, "update", "--out", c.path("r"),
			c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,A", "SER2X,A")))
		c.fates(c.path("r"), "failed", "updated")
		c.tagged("A/B A/A")
	}})
}

// deletePromises are about rows of a delete whose id and identity are not of one entry.
func deletePromises() []promise {
	names := func(c *trial, row int, id string) {
		if rows := c.results(c.path("r")); len(rows) >= row && !strings.Contains(rows[row-1]["error_message"]+rows[row-1]["id"], id) {
			c.wrongf("row %d does not name %s: %q", row, id, rows[row-1]["error_message"])
		}
	}
	return []promise{
		{"delete/stale id, identity there", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("one", "two"))
			c.expect(exitBadRows, "delete", "--max-delete", "9", "--out", c.path("r"),
				c.file("in.csv", csvOf("id,Serial Number", corporateID(8)+",SER1X", corporateID(2)+",SER2X")), "--kind", "corporate")
			c.fates(c.path("r"), "failed:identity_mismatch", "deleted")
			names(c, 1, corporateID(1))
			c.described("one")
		}},
		{"delete/stale id, device there", func(c *trial) {
			c.tenant(graphsim.Options{}, byPairs(pair{"A", "A"}, pair{"-", "A"}))
			c.expect(exitBadRows, "delete", "--max-delete", "9", "--accept-irreversible", "--out", c.path("r"),
				c.file("in.csv", csvOf("id,Device Serial Number", deviceID(8)+",SER1X", deviceID(9)+",SER2X")), "--kind", "autopilot")
			c.fates(c.path("r"), "failed:identity_mismatch", "failed:identity_mismatch")
			names(c, 2, deviceID(2))
			c.tagged("A/A -/A")
		}},
		{"delete/stale id of a tuple", func(c *trial) {
			c.tenant(graphsim.Options{}, graphsim.Tenant{Corporate: []graphsim.Corporate{
				{ID: corporateID(1), Type: "manufacturerModelSerial", Identifier: "Contoso,Book 3,SER1X"},
				{ID: corporateID(2), Type: "manufacturerModelSerial", Identifier: "Contoso,Book 3,SER2X"}}})
			c.expect(exitBadRows, "delete", "--max-delete", "9", "--out", c.path("r"),
				c.file("in.csv", csvOf("id,importedDeviceIdentifier,importedDeviceIdentityType",
					corporateID(8)+`,"contoso, book 3, ser1x",manufacturerModelSerial`)))
			c.fates(c.path("r"), "failed:identity_mismatch")
			same(c, "entries", len(c.now().Corporate), 2)
		}},
		{"delete/stale id, planned", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("one"))
			c.expect(exitBadRows, "delete", "--dry-run", "--out", c.path("r"),
				c.file("in.csv", csvOf("id,Serial Number", corporateID(8)+",SER1X")), "--kind", "corporate")
			c.fates(c.path("r"), "failed:identity_mismatch")
		}},
		{"delete/gone by id and by identity", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("one"))
			c.expect(exitOK, "delete", "--max-delete", "9", "--out", c.path("r"),
				c.file("in.csv", csvOf("id,Serial Number", corporateID(8)+",SER8X", ",SER9X")), "--kind", "corporate")
			c.fates(c.path("r"), "unchanged:already_gone", "unchanged:already_gone")
			c.described("one")
		}},
		{"delete/id of one entry, identity of another", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("one", "two"))
			c.expect(exitBadRows, "delete", "--max-delete", "9", "--out", c.path("r"),
				c.file("in.csv", csvOf("id,Serial Number", corporateID(1)+",SER2X")), "--kind", "corporate")
			c.fates(c.path("r"), "failed:identity_mismatch")
			c.described("one", "two")
		}},
		{"delete/stale id with the identity in other letters", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("one"))
			c.expect(exitBadRows, "delete", "--max-delete", "9", "--out", c.path("r"),
				c.file("in.csv", csvOf("id,Serial Number", corporateID(8)+",ser1x")), "--kind", "corporate")
			c.fates(c.path("r"), "failed:identity_mismatch")
			c.described("one")
		}},
		{"delete/twice", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("one", "two"))
			in := c.file("in.csv", csvOf("Serial Number", "SER1X"))
			c.expect(exitOK, "delete", "--max-delete", "9", "--out", c.path("r"), in)
			c.expect(exitOK, "delete", "--max-delete", "9", "--out", c.path("s"), in)
			c.fates(c.path("s"), "unchanged:already_gone")
			same(c, "DELETE requests", c.count(http.MethodDelete), 1)
		}},
	}
}

// listPromises are about listings of which pages overlap: one id is one entry.
func listPromises() (all []promise) {
	for _, how := range []struct {
		name  string
		h     func() hostile
		again int // the place of the entry that is listed again
	}{{"on two pages", overlapping, 1}, {"on every page", everShowing, 0}, {"twice on a page", stuttering, 0}} {
		all = append(all,
			promise{"listed " + how.name + "/update", func(c *trial) {
				c.tenant(graphsim.Options{PageSize: 2}, bySerial("a", "b", "c", "d", "e"))
				c.answers(how.h())
				c.expect(exitOK, "update", "--out", c.path("r"),
					c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new", "SER3X,c")))
				c.fates(c.path("r"), "updated", "updated", "unchanged")
				c.written(1, 1, 0, 0, 0)
			}},
			promise{"listed " + how.name + "/sync of devices", func(c *trial) {
				c.tenant(graphsim.Options{PageSize: 2}, byPairs(pair{"A", "A"}, pair{"A", "A"}, pair{"B", "A"}, pair{"A", "A"}))
				c.answers(how.h())
				c.expect(exitOK, "sync", "--out", c.path("r"),
					c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,B", "SER2X,B", "SER3X,A")))
				c.tagged("A/B A/B B/A A/A")
			}},
			promise{"listed " + how.name + "/prune", func(c *trial) {
				c.tenant(graphsim.Options{PageSize: 2}, bySerial("a", "b", "c", "d"))
				c.answers(how.h())
				c.expect(exitOK, "sync", "--prune", "--max-delete", "3", "--out", c.path("r"),
					c.file("in.csv", csvOf("Serial Number,Description", "SER4X,d")))
				c.fates(c.path("r"), "unchanged", "deleted", "deleted", "deleted")
				c.described("d")
				same(c, "DELETE requests", c.count(http.MethodDelete), 3)
				same(c, "entries in deleted.csv", len(c.table(c.path("r"), "deleted.csv")), 3)
			}},
			promise{"listed " + how.name + "/delete", func(c *trial) {
				c.tenant(graphsim.Options{PageSize: 2}, bySerial("a", "b", "c"))
				c.answers(how.h())
				c.expect(exitOK, "delete", "--max-delete", "2", "--out", c.path("r"),
					c.file("in.csv", csvOf("Serial Number", "SER1X", "SER2X")))
				c.fates(c.path("r"), "deleted", "deleted")
				c.described("c")
			}},
			promise{"listed " + how.name + "/the last Windows identifier", func(c *trial) {
				t := bySerial("a", "b", "c")
				t.Corporate[how.again].Type, t.Corporate[how.again].Identifier = "manufacturerModelSerial", "Contoso,Book,SER1X"
				c.tenant(graphsim.Options{PageSize: 2}, t)
				c.answers(how.h())
				c.expect(exitStopped, "delete", "--max-delete", "2", "--out", c.path("r"),
					c.file("in.csv", csvOf("id", corporateID(how.again+1))), "--kind", "corporate")
				same(c, "entries", len(c.now().Corporate), 3)
			}},
			promise{"listed " + how.name + "/export", func(c *trial) {
				c.tenant(graphsim.Options{PageSize: 2}, bySerial("a", "b", "c", "d", "e"))
				c.answers(how.h())
				c.expect(exitOK, "export", "--kind", "corporate", "-o", c.path("export.csv"))
				same(c, "entries", len(c.table(c.home, "export.csv")), 5)
			}},
		)
	}
	return all
}

// A page is what a listing shows at a time.
type page []json.RawMessage

// pages changes the pages of listings, with what the listing's first page and the page before had; nil for a first page.
func pages(edit func(now, first, before page) page) hostile {
	var mu sync.Mutex
	first, before := map[string]page{}, map[string]page{}
	return onList(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		edits(func(body string) string {
			var reply map[string]json.RawMessage
			var now page
			if json.Unmarshal([]byte(body), &reply) != nil || json.Unmarshal(reply["value"], &now) != nil {
				return body // no list
			}
			mu.Lock()
			defer mu.Unlock()
			list := r.URL.Path
			if r.URL.Query().Get("$skiptoken") == "" {
				first[list], before[list] = nil, nil
			}
			text, err := json.Marshal(edit(now, first[list], before[list]))
			if first[list] == nil {
				first[list] = now
			}
			before[list], reply["value"] = now, text
			whole, again := json.Marshal(reply)
			if err := errors.Join(err, again); err != nil {
				panic(err)
			}
			return string(whole)
		})(w, r, next)
	})
}

// stuttering is a service whose pages have their first entry twice.
func stuttering() hostile {
	return pages(func(now, _, _ page) page { return append(slices.Clone(now), now[:min(1, len(now))]...) })
}

// overlapping is a service whose pages begin with the last entry of the page before.
func overlapping() hostile {
	return pages(func(now, _, before page) page { return append(slices.Clone(before[max(0, len(before)-1):]), now...) })
}

// everShowing is a service whose pages end with the first entry of all.
func everShowing() hostile {
	return pages(func(now, first, _ page) page { return append(slices.Clone(now), first[:min(1, len(first))]...) })
}
