package rundir

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"rollcall/importer/disk"
	"time"
	"unicode/utf8"
)

// ManifestFile is the name of the manifest in a run directory.
const ManifestFile = "manifest.json"

// Format is that of the run directories that this version writes and reads. Those of 1, which say
// nothing of it, have fewer columns in results.csv.
const Format = 2

// A FormatError is a run directory of another version, of which nothing can be told for certain.
type FormatError struct {
	Dir    string
	Format int
	Tool   string // that wrote it
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("the run in %s is of format %d, and this version reads format %d: resume it with the version that began it, %s",
		e.Dir, e.Format, Format, e.Tool)
}

// A Manifest says what a run was asked to do. It is written before the first request, so its absence means that nothing was
// sent. It never holds a secret: settings are the flags as resolved, and no secret is a flag.
//
//	{"format":2,"tool":"rollcall 1.0","run":"20261122T020405Z-update-devices","verb":"update","inputs":[{"path":"devices.csv","sha256":"..."}],...}
//
// Fields may be added, never renamed.
type Manifest struct {
	Format   int               `json:"format"` // of the run directory: [Format]
	Tool     string            `json:"tool"`
	Run      string            `json:"run"` // name of the run
	Verb     string            `json:"verb"`
	Started  time.Time         `json:"started"`
	Args     []string          `json:"args"`
	Inputs   []InputFile       `json:"inputs"`
	Kind     string            `json:"kind"`
	Rows     int               `json:"rows"`
	Window   int               `json:"window"`   // rows that may be read and not yet recorded: what a crash leaves in doubt
	Settings map[string]string `json:"settings"` // by flag name
	// Untouched says that no part of the run has come as far as its first write: no row is in doubt.
	Untouched bool `json:"untouched,omitempty"`
	// Retrying says that the failed rows are being sent again: until that has come to its end, what results.csv says of them is in doubt.
	Retrying bool `json:"retrying,omitempty"`
	// Refused says that the service has refused the route that the run began with, and that it goes on by action.
	Refused bool `json:"route_refused,omitempty"`
	// Plan is what the run set out to do before its first write.
	Plan   *Plan    `json:"plan,omitempty"`
	Tenant TenantID `json:"tenant"`
	Host   string   `json:"host"`
	User   string   `json:"user"` // of the operating system
}

// Names are the inputs as the user named them.
func (m *Manifest) Names() (out []string) {
	for _, f := range m.Inputs {
		out = append(out, f.Path)
	}
	return out
}

// An InputFile is one input as it was read.
type InputFile struct {
	Path     string `json:"path"`     // as the user named it; - is standard input
	Absolute string `json:"absolute"` // "" for standard input
	// Bytes are those of the absolute path where it is not UTF-8, which JSON cannot hold as a string.
	Bytes  []byte `json:"absolute_bytes,omitempty"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// At notes where the file lies.
func (f *InputFile) At(path string) {
	if f.Absolute = path; !utf8.ValidString(path) {
		f.Bytes = []byte(path)
	}
}

// Where returns where the file lies.
func (f *InputFile) Where() string {
	if f.Bytes != nil {
		return string(f.Bytes)
	}
	return f.Absolute
}

// A TenantID says whom a run talks to, and as whom.
type TenantID struct {
	ID     string `json:"id"` // "unknown" where the token cannot be read
	Origin string `json:"origin"`
	// Authority is the root of the sign-in service, whether or not the kind of credential asks
	// there; "" in the simulator.
	Authority string `json:"authority,omitempty"`
	ClientID  string `json:"client_id,omitempty"`
	SignIn    string `json:"sign_in"` // kind of credential
}

// ReadManifest reads the manifest of a run directory.
func ReadManifest(dir disk.Dir) (*Manifest, error) {
	text, err := disk.ReadFile(dir, ManifestFile)
	if err != nil {
		return nil, fmt.Errorf("%s is no run directory: %w", dir.Path(), err)
	}
	m, path := &Manifest{}, filepath.Join(dir.Path(), ManifestFile)
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("%s is not the manifest of a run: %w", path, err)
	}
	if m.Format != Format && m.Verb != "" {
		return nil, &FormatError{dir.Path(), max(m.Format, 1), m.Tool}
	}
	if m.Verb == "" || len(m.Inputs) == 0 {
		return nil, fmt.Errorf("%s is not the manifest of a run: it names no verb or no input", path)
	}
	return m, nil
}

// Write puts the manifest into dir, which is of this version's format.
func (m *Manifest) Write(dir disk.Dir) error {
	m.Format = Format
	return disk.Replace(dir, ManifestFile, func(f disk.File) error {
		e := json.NewEncoder(f)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(m)
	})
}
