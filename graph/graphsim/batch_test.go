package graphsim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rollcall/graph/graphsim"
)

// sub is one request of a batch.
func sub(id, method, url, more string) string {
	return fmt.Sprintf(`{"id":%q,"method":%q,"url":%q%s}`, id, method, url, more)
}

func batchOf(subs ...string) string { return `{"requests":[` + strings.Join(subs, ",") + `]}` }

// responses maps the ids of a batch's answer to the answers.
func responses(a answer) map[string]map[string]any {
	m := map[string]map[string]any{}
	list, _ := a.object["responses"].([]any)
	for _, r := range list {
		m[r.(map[string]any)["id"].(string)] = r.(map[string]any)
	}
	return m
}

const patchMore = `,"headers":{"content-type":"application/json"},"body":{"description":"new"}`

func TestBatch(t *testing.T) {
	s, c := newSim(t, graphsim.Options{KeepBodies: true})
	s.AddCorporate(graphsim.Corporate{ID: someID, Identifier: "A1", Type: "serialNumber"})
	item := "deviceManagement/importedDeviceIdentities/" + someID
	c.loose = true // 2 lacks its Content-Type
	a := c.do("POST", "/beta/$batch", batchOf(
		sub("1", "PATCH", "/"+item, patchMore),
		sub("2", "PATCH", item, `,"body":{"description":"x"}`),
		sub("3", "GET", item+"?$select=id", ""),
		sub("4", "DELETE", "/deviceManagement/importedDeviceIdentities/none", ""),
		sub("5", "GET", "/deviceManagement/importedDeviceIdentities/$count", ""),
	)).want(t, 200, "")
	got := responses(a)
	for id, status := range map[string]float64{"1": 200, "2": 415, "3": 200, "4": 404, "5": 200} {
		if got[id]["status"] != status {
			t.Errorf("%s: %v, want %v", id, got[id], status)
		}
	}
	if body := got["1"]["body"].(map[string]any); body["description"] != "new" {
		t.Errorf("1: %v", body)
	}
	if got["3"]["body"].(map[string]any)["id"] != someID || got["5"]["body"] != "1" {
		t.Errorf("3: %v, 5: %v", got["3"], got["5"])
	}
	log := s.Log()
	if len(log) != 6 || log[0].Path != "/$batch" || log[0].Write || s.WritesAccepted() != 3 || log[0].Batch != "" || log[1].Batch == "" || log[1].Version != "beta" {
		t.Errorf("log %+v, %d writes", log, s.WritesAccepted())
	}
}

func TestBatchOrder(t *testing.T) {
	s, c := newSim(t, graphsim.Options{})
	var subs []string
	for i := range 20 {
		id := fmt.Sprintf("00000000-0000-0000-0000-%012d", i)
		s.AddCorporate(graphsim.Corporate{ID: id, Identifier: id, Type: "serialNumber"})
		subs = append(subs, sub(fmt.Sprint(i), "PATCH", "/deviceManagement/importedDeviceIdentities/"+id, patchMore))
	}
	a := c.do("POST", "/beta/$batch", batchOf(subs...)).want(t, 200, "")
	inOrder := true
	list := a.object["responses"].([]any)
	for i, r := range list {
		inOrder = inOrder && r.(map[string]any)["id"] == fmt.Sprint(i)
	}
	if len(list) != 20 || inOrder {
		t.Errorf("%d answers, in order: %t", len(list), inOrder)
	}
}

func TestBatchDependsOn(t *testing.T) {
	s, c := newSim(t, graphsim.Options{})
	s.AddCorporate(graphsim.Corporate{ID: someID, Identifier: "A1", Type: "serialNumber"})
	item := "/deviceManagement/importedDeviceIdentities/" + someID
	got := responses(c.do("POST", "/beta/$batch", batchOf(
		sub("a", "DELETE", "/deviceManagement/importedDeviceIdentities/none", ""),
		sub("b", "PATCH", item, patchMore+`,"dependsOn":["A"]`),
		sub("c", "DELETE", item, `,"dependsOn":["b"]`),
		sub("d", "GET", item, ""),
		sub("e", "DELETE", item, `,"dependsOn":["d"]`),
	)).want(t, 200, ""))
	for id, status := range map[string]float64{"a": 404, "b": 424, "c": 424, "d": 200, "e": 204} {
		if got[id]["status"] != status {
			t.Errorf("%s: %v, want %v", id, got[id], status)
		}
	}
}

func TestMalformedBatch(t *testing.T) {
	get := func(id string) string { return sub(id, "GET", "/deviceManagement/importedDeviceIdentities", "") }
	var many []string
	for i := range 21 {
		many = append(many, get(fmt.Sprint(i)))
	}
	tests := []struct{ name, body, text string }{
		{"none", `{"requests":[]}`, "from 1 to 20"},
		{"21", batchOf(many...), "from 1 to 20"},
		{"no JSON", `{`, "payload format"},
		{"same id", batchOf(get("a"), get("A")), "not unique"},
		{"no id", batchOf(get("")), "needs an id"},
		{"absolute url", batchOf(sub("1", "GET", "https://graph.example/beta/x", "")), "relative"},
		{"depends on nobody", batchOf(sub("1", "GET", "/x", `,"dependsOn":["2"]`)), "depends on"},
		{"circle", batchOf(sub("1", "GET", "/x", `,"dependsOn":["2"]`), sub("2", "GET", "/x", `,"dependsOn":["1"]`)), "depends on"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, c := newSim(t, graphsim.Options{})
			c.do("POST", "/beta/$batch", tt.body).want(t, 400, tt.text)
			if n := s.Requests(); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
	_, c := newSim(t, graphsim.Options{})
	c.with(map[string]string{"Authorization": ""}, "POST", "/beta/$batch", batchOf(get("1"))).want(t, 401, "")
	c.loose = true
	got := responses(c.do("POST", "/v1.0/$batch", batchOf(get("1"))).want(t, 200, ""))
	if got["1"]["status"] != 400.0 {
		t.Errorf("a beta path in a v1.0 batch: %v", got)
	}
}

func TestBatchQuota(t *testing.T) {
	s, c := newSim(t, graphsim.Options{Quota: graphsim.Quota{N: 2, Per: time.Hour}})
	ids := s.AddCorporate(graphsim.Corporate{Identifier: "A1", Type: "serialNumber"}, graphsim.Corporate{Identifier: "A2", Type: "serialNumber"}, graphsim.Corporate{Identifier: "A3", Type: "serialNumber"})
	var subs []string
	for i, id := range ids {
		subs = append(subs, sub(fmt.Sprint(i), "PATCH", "/deviceManagement/importedDeviceIdentities/"+id, patchMore))
	}
	ok, throttled := 0, 0
	for _, r := range responses(c.do("POST", "/beta/$batch", batchOf(subs...)).want(t, 200, "")) {
		switch r["status"] {
		case 200.0:
			ok++
		case 429.0:
			throttled++
			if after, _ := r["headers"].(map[string]any)["Retry-After"].(string); after != "3600" {
				t.Errorf("Retry-After %q", after)
			}
		}
	}
	if ok != 2 || throttled != 1 || s.Throttled() != 1 || s.WritesAccepted() != 2 {
		t.Errorf("%d ok, %d throttled; counted %d, %d", ok, throttled, s.WritesAccepted(), s.Throttled())
	}
}
