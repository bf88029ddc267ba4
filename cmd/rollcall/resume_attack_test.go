package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"rollcall/graph/graphsim"
)

const (
	ownTenant   = "11111111-1111-4111-8111-111111111111"
	otherTenant = "22222222-2222-4222-8222-222222222222"
)

// A forgery is a run directory in which somebody else has written.
type forgery struct {
	t    *testing.T
	own  *httptest.Server // Graph and sign-in of the user
	evil *httptest.Server // somebody else's
	dir  string
	env  map[string]string

	mu     sync.Mutex
	asked  []string // of own
	denied bool     // own refuses writes
}

func newForgery(t *testing.T) *forgery {
	f := &forgery{t: t, dir: filepath.Join(t.TempDir(), "run"), denied: true}
	sim := graphsim.New(graphsim.Options{Seed: 1})
	const entry = `{"importedDeviceIdentityType":"serialNumber","importedDeviceIdentifier":"AAA1AAA"}`
	if err := sim.Load(strings.NewReader(`{"tenantId":"` + ownTenant + `","corporate":[` + entry + `]}`)); err != nil {
		t.Fatal(err)
	}
	f.own = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.asked = append(f.asked, r.Method+" "+r.URL.Path)
		denied := f.denied && r.Method == http.MethodPatch
		f.mu.Unlock()
		if denied {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		sim.ServeHTTP(w, r)
	}))
	t.Cleanup(f.own.Close)
	f.evil = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		t.Errorf("%s %s came to somebody else, with %q and %q", r.Method, r.URL, r.Header.Get("Authorization"), r.PostForm)
		w.WriteHeader(http.StatusTeapot)
	}))
	t.Cleanup(f.evil.Close)
	f.env = map[string]string{"AZURE_TENANT_ID": ownTenant, "AZURE_CLIENT_ID": "app", "AZURE_CLIENT_SECRET": "geheim",
		"ROLLCALL_LOCK_DIR": t.TempDir(), "ROLLCALL_QUOTA": "10000/200ms", "ROLLCALL_QUOTA_ANY": "10000/200ms"}
	input := filepath.Join(t.TempDir(), "devices.csv")
	if err := os.WriteFile(input, []byte("Serial Number,Description\nAAA1AAA,new\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, talk := f.run("update", "--graph-url", f.own.URL, "--authority", f.own.URL, "--out", f.dir, input); code != exitStopped {
		t.Fatalf("exit code %d\n%s", code, talk)
	}
	return f
}

func (f *forgery) run(args ...string) (int, string) {
	var talk bytes.Buffer
	code := execute(args, stdio{in: strings.NewReader(""), out: &talk, err: &talk, getenv: func(n string) string { return f.env[n] }})
	return code, talk.String()
}

// taken is what own was asked since it was last called.
func (f *forgery) taken() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	asked := f.asked
	f.asked = nil
	return asked
}

// forge edits the manifest.
func (f *forgery) forge(edit func(m, tenant, settings map[string]any)) {
	f.t.Helper()
	name := filepath.Join(f.dir, "manifest.json")
	text, err := os.ReadFile(name)
	if err != nil {
		f.t.Fatal(err)
	}
	m := map[string]any{}
	if err := json.Unmarshal(text, &m); err != nil {
		f.t.Fatal(err)
	}
	edit(m, m["tenant"].(map[string]any), m["settings"].(map[string]any))
	if text, err = json.Marshal(m); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// TestForgedRunDirectory: whoever can write in a run's directory cannot have a resume send a token,
// a secret or a sign-in request anywhere else, nor in the name of another tenant.
func TestForgedRunDirectory(t *testing.T) {
	type edit = func(f *forgery, tenant, settings map[string]any)
	origin := func(f *forgery, tenant, settings map[string]any) {
		tenant["origin"], settings["graph-url"] = f.evil.URL, f.evil.URL
	}
	authority := func(f *forgery, tenant, settings map[string]any) {
		tenant["authority"], settings["authority"] = f.evil.URL, f.evil.URL
	}
	both := func(f *forgery, tenant, settings map[string]any) {
		origin(f, tenant, settings)
		authority(f, tenant, settings)
	}
	edits := map[string]edit{
		"origin": origin, "authority": authority, "both": both,
		"origin of the settings": func(f *forgery, _, settings map[string]any) { settings["graph-url"] = f.evil.URL },
		"origin of the account":  func(f *forgery, tenant, _ map[string]any) { tenant["origin"] = f.evil.URL },
		"authority of the settings alone": func(f *forgery, tenant, settings map[string]any) {
			delete(tenant, "authority")
			settings["authority"] = f.evil.URL
		},
		"both, of another tenant": func(f *forgery, tenant, settings map[string]any) {
			both(f, tenant, settings)
			tenant["id"], settings["tenant-id"] = otherTenant, otherTenant
		},
		"both, of no tenant": func(f *forgery, tenant, settings map[string]any) {
			both(f, tenant, settings)
			tenant["id"] = "unknown"
			delete(settings, "tenant-id")
		},
		"spelled otherwise": func(f *forgery, tenant, settings map[string]any) {
			both(f, tenant, settings)
			tenant["origin"] = strings.Replace(f.evil.URL, "127.0.0.1", "127.1", 1)
			tenant["authority"] = strings.Replace(f.evil.URL, "127.0.0.1", "LOCALHOST", 1)
		},
		"with a user": func(f *forgery, tenant, settings map[string]any) {
			both(f, tenant, settings)
			tenant["origin"] = strings.Replace(f.evil.URL, "http://", "http://graph.microsoft.com@", 1)
		},
		"cloud beside it": func(f *forgery, tenant, settings map[string]any) {
			both(f, tenant, settings)
			settings["cloud"] = "global"
		},
		"called a simulation": func(f *forgery, tenant, settings map[string]any) {
			both(f, tenant, settings)
			settings["simulate"] = "true"
		},
		"sign-in by name": func(f *forgery, tenant, settings map[string]any) {
			both(f, tenant, settings)
			settings["auth"] = "secret"
		},
	}
	commands := map[string]struct {
		args func(f *forgery) []string
		env  func(f *forgery) map[string]string
	}{
		"plain":            {},
		"global":           {args: func(*forgery) []string { return []string{"--cloud", "global"} }},
		"tenant":           {args: func(*forgery) []string { return []string{"--tenant-id", ownTenant} }},
		"cloud and tenant": {args: func(*forgery) []string { return []string{"--cloud", "global", "--tenant-id", ownTenant} }},
		"variable of the tenant": {env: func(*forgery) map[string]string {
			return map[string]string{"ROLLCALL_TENANT_ID": ownTenant, "ROLLCALL_CLOUD": "global"}
		}},
		"token": {env: func(*forgery) map[string]string {
			return map[string]string{"ROLLCALL_ACCESS_TOKEN": "a-token-of-the-user"}
		}},
		"variable of origin": {env: func(f *forgery) map[string]string { return map[string]string{"ROLLCALL_GRAPH_URL": f.own.URL} }},
		"variables of both": {env: func(f *forgery) map[string]string {
			return map[string]string{"ROLLCALL_GRAPH_URL": f.own.URL, "ROLLCALL_AUTHORITY": f.own.URL}
		}},
		"authority host": {env: func(f *forgery) map[string]string { return map[string]string{"AZURE_AUTHORITY_HOST": f.own.URL} }},
		"retry, quietly": {args: func(*forgery) []string { return []string{"--retry-failed", "--quiet"} }},
	}
	for _, what := range slices.Sorted(maps.Keys(edits)) {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			f := newForgery(t)
			f.forge(func(_, tenant, settings map[string]any) { edits[what](f, tenant, settings) })
			env := f.env
			for _, how := range slices.Sorted(maps.Keys(commands)) {
				f.env = maps.Clone(env)
				f.taken()
				args := []string{"resume"}
				if c := commands[how]; c.args != nil {
					args = append(args, c.args(f)...)
				} else if c.env != nil {
					maps.Copy(f.env, c.env(f))
				}
				if what == "origin of the settings" && how == "variables of both" {
					continue // what the settings say of it counts for nothing: this is the run's own
				}
				code, talk := f.run(append(args, f.dir)...)
				if asked := f.taken(); code != exitUsage || len(asked) > 0 {
					t.Errorf("%s: exit code %d, want %d; asked: %q\n%s", how, code, exitUsage, asked, talk)
				}
				if strings.Contains(talk, "geheim") || strings.Contains(talk, "a-token") {
					t.Errorf("%s: a secret is shown\n%s", how, talk)
				}
			}
		})
	}
}

// TestForgedTenant: a secret is shown to no tenant but the one that the user names, and nothing is
// written in another than the run's.
func TestForgedTenant(t *testing.T) {
	for name, test := range map[string]struct {
		env  string // AZURE_TENANT_ID
		args []string
		code int
	}{
		"the user's":     {ownTenant, nil, exitUsage},
		"not said":       {"", nil, exitStopped},
		"said":           {"", []string{"--tenant-id", ownTenant}, exitUsage},
		"said as domain": {"", []string{"--tenant-id", "contoso.com"}, exitUsage},
	} {
		t.Run(name, func(t *testing.T) {
			f := newForgery(t)
			f.forge(func(m, tenant, settings map[string]any) {
				tenant["id"], settings["tenant-id"], tenant["client_id"] = otherTenant, otherTenant, "somebody"
			})
			f.env["AZURE_TENANT_ID"] = test.env
			f.taken()
			args := append([]string{"resume", "--graph-url", f.own.URL, "--authority", f.own.URL}, test.args...)
			code, talk := f.run(append(args, f.dir)...)
			if code != test.code {
				t.Errorf("exit code %d, want %d\n%s", code, test.code, talk)
			}
			for _, r := range f.taken() {
				if strings.Contains(r, otherTenant) || !strings.Contains(r, "/oauth2/") && !strings.Contains(r, "openid-configuration") {
					t.Errorf("asked: %s\n%s", r, talk)
				}
			}
		})
	}
}

// TestResumeByLinks: a link to a run's directory, and a link in the manifest's place, are no other
// thing.
func TestResumeByLinks(t *testing.T) {
	f := newForgery(t)
	link, elsewhere := filepath.Join(t.TempDir(), "link"), filepath.Join(t.TempDir(), "elsewhere.json")
	manifest := filepath.Join(f.dir, "manifest.json")
	good, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	f.forge(func(_, tenant, settings map[string]any) {
		tenant["origin"], settings["graph-url"] = f.evil.URL, f.evil.URL
	})
	if err := os.Rename(manifest, elsewhere); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, manifest); err != nil {
		t.Skip(err) // a system without
	}
	if err := os.Symlink(f.dir, link); err != nil {
		t.Fatal(err)
	}
	f.taken()
	own := []string{"--graph-url", f.own.URL, "--authority", f.own.URL}
	for _, args := range [][]string{{}, {"--cloud", "global"}, {"--tenant-id", ownTenant}, own} {
		if code, talk := f.run(append(append([]string{"resume"}, args...), link)...); code != exitUsage {
			t.Errorf("%q: exit code %d\n%s", args, code, talk)
		}
	}
	if asked := f.taken(); len(asked) > 0 {
		t.Errorf("asked %q", asked)
	}
	// A link within the directory is not followed, wherever it leads. The run's own manifest goes on,
	// so that what was refused was not refused for another reason.
	if err := errors.Join(os.Remove(manifest), os.WriteFile(manifest, good, 0o600)); err != nil {
		t.Fatal(err)
	}
	f.mu.Lock()
	f.denied = false
	f.mu.Unlock()
	code, talk := f.run(append(append([]string{"resume"}, own...), link)...)
	asked := fmt.Sprint(f.taken())
	if code != exitOK || !strings.Contains(asked, "POST /"+ownTenant+"/oauth2/v2.0/token") || !strings.Contains(asked, "PATCH") {
		t.Errorf("exit code %d, asked %s\n%s", code, asked, talk)
	}
}
