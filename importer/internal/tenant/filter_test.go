package tenant_test

import (
	"strings"
	"testing"

	"rollcall/importer/internal/tenant"
)

var filterProperties = []string{"id", "description", "platform", "state.deviceImportStatus"}

func TestFilter(t *testing.T) {
	entry := map[string]string{"id": "7", "description": "Asset: 12 and more", "platform": "iOS", "state.deviceImportStatus": ""}
	value := func(name string) (string, bool) { v, ok := entry[name]; return v, ok }
	for _, c := range []struct {
		expr string
		want bool
	}{
		{"description^=asset:", true},
		{"DESCRIPTION ^= ASSET:", true},
		{"description^=sset", false},
		{"description*=12", true},
		{"description$=more", true},
		{"description$=mor", false},
		{"platform=ios", true},
		{"platform!=ios", false},
		{"platform=ios and id=7", true},
		{"platform=ios AND id=8", false},
		{`description="asset: 12 and more" and id=7`, true},
		{"description='asset: 12 and more'", true},
		{"state.deviceImportStatus=", true},
		{"state.deviceImportStatus= and id=8", false},
		{"description!=", true},
		{`description*="""x"`, false},
		{"description*=android", false},
	} {
		f, err := tenant.ParseFilter(c.expr, filterProperties)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if got := f.Match(value); got != c.want {
			t.Errorf("%s: %v, want %v", c.expr, got, c.want)
		}
	}
	f, err := tenant.ParseFilter("platform!=x", filterProperties)
	if err != nil {
		t.Fatal(err)
	}
	if f.Match(func(string) (string, bool) { return "", false }) {
		t.Error("a condition holds of a property that the entry does not have")
	}
	if !(tenant.Filter{}).Match(value) {
		t.Error("the empty filter does not mean every entry")
	}
}

func TestFilterRefused(t *testing.T) {
	for expr, want := range map[string]string{
		"":                         "want a condition",
		"description":              "no operator",
		"colour=red":               "use one of id, description, platform",
		"description~=x":           "use one of != ^= *= $= =",
		"description==x":           "use one of",
		"description>x":            "use one of",
		"description^=":            "means every entry",
		"description='x":           "not closed",
		"description='x' or id=7":  `"or" follows`,
		"description='x' and ":     `follows a value`,
		"description=x and":        `nothing follows`,
		"description=x and colour": "no operator",
	} {
		if _, err := tenant.ParseFilter(expr, filterProperties); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", expr, err, want)
		}
	}
}
