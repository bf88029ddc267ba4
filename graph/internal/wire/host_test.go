package wire

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// here are spellings of this machine, with the one that we use.
var here = map[string]string{
	"localhost": "localhost", "LOCALHOST": "localhost", "Localhost.": "localhost", "lOcAlHoSt": "localhost",
	"127.0.0.1": "127.0.0.1", "127.0.0.1.": "127.0.0.1", "127.0.0.2": "127.0.0.2", "127.255.255.254": "127.255.255.254",
	"127.1": "127.0.0.1", "127.0.1": "127.0.0.1", "0x7f.1": "127.0.0.1", "0X7F000001": "127.0.0.1",
	"0177.0.0.1": "127.0.0.1", "2130706433": "127.0.0.1",
	"::1": "::1", "0:0:0:0:0:0:0:1": "::1", "::ffff:127.0.0.1": "127.0.0.1", "::FFFF:7F00:1": "127.0.0.1", "::1%lo": "::1",
}

// elsewhere are hosts that are not this machine, whatever they look like or resolve to.
var elsewhere = []string{"", ".", "graph.microsoft.com", "localhost.example", "localhost..",
	"foo.localhost", "local-host", "localhost.localdomain",
	"127.0.0.1.example", "127.0.0.1.nip.io", "127.0.0.256", "127.0.0.0.1", "127.", "128.0.0.1", "0.0.0.0",
	"10.1", "0x7g.1", "08.1", "4294967296", "127.16777216",
	"::", "::2", "fe80::1%lo", "::ffff:10.0.0.1", "ſocalhost", "１２７.０.０.１", "loca\u0131host"}

func TestLoopback(t *testing.T) {
	for host, want := range here {
		if got, ok := loopback(host); !ok || got != want {
			t.Errorf("%s: %q, %t, want %q", host, got, ok, want)
		}
	}
	for _, host := range elsewhere {
		if got, ok := loopback(host); ok {
			t.Errorf("%s is this machine: %q", host, got)
		}
	}
}

// bracketed is a host as a URL has it.
func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + strings.ReplaceAll(host, "%", "%25") + "]"
	}
	return host
}

func TestPlainHTTPStaysHere(t *testing.T) {
	for host, want := range here {
		if got, err := Root("root", "http://"+bracketed(host)+":8080/"); err != nil || got.String() != "http://"+bracketed(want)+":8080" {
			t.Errorf("%s: %q, %v", host, got, err)
		}
		if got, err := Root("root", "HTTPS://"+bracketed(host)+":443"); err != nil || got.String() != "https://"+bracketed(want) {
			t.Errorf("%s: %q, %v", host, got, err)
		}
	}
	for _, host := range elsewhere {
		if got, err := Root("root", "http://"+bracketed(host)+":8080/"); err == nil {
			t.Errorf("plain http to %s is let pass as %s", host, got)
		}
	}
}

// TestLookAlike: letters of another alphabet in a host are not let pass, since whoever reads the
// host does not see them.
func TestLookAlike(t *testing.T) {
	_, err := Root("root", "https://graph.micros\u043eft.com")
	if err == nil || !strings.Contains(err.Error(), "outside ASCII") {
		t.Errorf("%v", err)
	}
}

// TestProxy runs in a process of its own: net/http looks at the variables once.
func TestProxy(t *testing.T) {
	if os.Getenv("HTTPS_PROXY") != "http://proxy.example:3128" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestProxy$", "-test.v")
		for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"} {
			cmd.Env = append(cmd.Env, name+"=http://proxy.example:3128", strings.ToLower(name)+"=http://proxy.example:3128")
		}
		cmd.Env = append(cmd.Env, "SYSTEMROOT="+os.Getenv("SYSTEMROOT"))
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "PASS: TestProxy") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	proxy := func(link string) string {
		r, err := http.NewRequest(http.MethodGet, link, nil)
		if err != nil {
			t.Fatal(err)
		}
		u, err := Transport(1).Proxy(r)
		if err != nil {
			t.Fatal(err)
		}
		if u == nil {
			return ""
		}
		return u.Host
	}
	if got := proxy("https://graph.microsoft.com/beta"); got != "proxy.example:3128" {
		t.Errorf("the service is asked through %q", got)
	}
	if got := proxy("https://localhost.example/beta"); got != "proxy.example:3128" {
		t.Errorf("a host that only looks like this machine is asked through %q", got)
	}
	for host := range here {
		for _, scheme := range []string{"http", "https"} {
			if got := proxy(scheme + "://" + bracketed(host) + ":8080/beta"); got != "" {
				t.Errorf("%s://%s is asked through %s", scheme, host, got)
			}
		}
	}
	if got := proxy("http://169.254.169.254/metadata/identity/oauth2/token"); got != "" {
		t.Errorf("a managed identity is asked for through %s", got)
	}
}

// TestNameOfThisMachine: what is called localhost gets a token only if it is this machine.
func TestNameOfThisMachine(t *testing.T) {
	for address, ok := range map[string]bool{"127.0.0.1:80": true, "[::1]:80": true, "10.0.0.1:80": false, "[2001:db8::1]:443": false,
		"nonsense": false} {
		if err := onThisMachine("tcp", address, nil); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
}
