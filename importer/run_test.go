package importer_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/graph/quota"
	"rollcall/importer"
	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/rundir"
)

// A bench is one input against one simulated tenant.
type bench struct {
	t             testing.TB
	sim           *graphsim.Server
	client        *graph.Client
	clientOptions graph.Options // of another client of the same tenant
	dir           string
	job           *importer.Job
	read          csvfile.Options
	rules         identity.Rules
}

type token string

func (t token) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(24 * time.Hour)}, nil
}

// newBench makes a tenant from JSON, "" for an empty one, and a client of it.
func newBench(t testing.TB, o graphsim.Options, tenant string, c graph.Options) *bench {
	t.Helper()
	b := &bench{t: t, sim: graphsim.New(o), job: &importer.Job{}}
	if tenant != "" {
		if err := b.sim.Load(strings.NewReader(tenant)); err != nil {
			t.Fatal(err)
		}
	}
	c.BaseURL, c.Transport = "https://graph.test", b.sim.Transport()
	if c.Quota == (quota.Quota{}) {
		c.Quota, c.AnyQuota = quota.Quota{N: 5_000, Per: 50 * time.Millisecond}, quota.Quota{N: 10_000, Per: 50 * time.Millisecond}
	}
	b.clientOptions = c
	var err error
	if b.client, err = graph.New(token("token-of-a-test"), c); err != nil {
		t.Fatal(err)
	}
	return b
}

// open opens the run directory.
func (b *bench) open() disk.Dir { return openDir(b.t, b.dir) }

// check reads files given as name, content, name, content ...
func (b *bench) check(files ...string) *input.Check {
	b.t.Helper()
	c, err := b.tryCheck(files...)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

func (b *bench) tryCheck(files ...string) (*input.Check, error) {
	var sources []csvfile.Source
	for i := 0; i < len(files); i += 2 {
		text := files[i+1]
		sources = append(sources, csvfile.Source{Name: files[i], Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }})
	}
	in, err := csvfile.Open(sources, b.read)
	if err != nil {
		return nil, err
	}
	rules := b.rules
	return input.Read(b.t.Context(), in, input.Options{Rules: &rules, Limit: 1000})
}

// update runs the job over the files and returns the lines of results.csv.
func (b *bench) update(files ...string) (*importer.Result, []line) {
	b.t.Helper()
	b.dir = b.t.TempDir()
	b.rules.NoCreates = true
	b.job.Check, b.job.Client, b.job.Dir = b.check(files...), b.client, b.open()
	b.rules.NoCreates = false
	res, err := b.job.Update(b.t.Context(), b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return res, b.results()
}

// A line is a line of a CSV by column name.
type line map[string]string

func (b *bench) results() []line { return readLines(b.t, filepath.Join(b.dir, rundir.ResultsFile)) }
func (b *bench) errors() []line  { return readLines(b.t, filepath.Join(b.dir, rundir.ErrorsFile)) }

// readLines reads a CSV of ours with another reader than ours.
func readLines(t testing.TB, path string) []line {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []line
	for _, r := range records[1:] {
		l := line{}
		for i, name := range records[0] {
			l[name] = r[i]
		}
		out = append(out, l)
	}
	return out
}

// corporateTenant is a tenant with these entries, each "id type identifier description platform".
func corporateTenant(entries ...[5]string) string {
	var parts []string
	for _, e := range entries {
		parts = append(parts, `{"id":"`+e[0]+`","importedDeviceIdentityType":"`+e[1]+`","importedDeviceIdentifier":"`+e[2]+
			`","description":"`+e[3]+`","platform":"`+e[4]+`","enrollmentState":"notContacted"}`)
	}
	return `{"tenantId":"11111111-1111-4111-8111-111111111111","corporate":[` + strings.Join(parts, ",") + `]}`
}

// id makes a GUID of a small number.
func id(n string) string {
	return "00000000-0000-4000-8000-" + strings.Repeat("0", 12-len(n)) + n
}
