package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rollcall/cmd/rollcall/internal/interruptible"
	"rollcall/graph"
	"rollcall/importer"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/report"
	"rollcall/importer/rundir"
)

type exportFlags struct {
	commonFlags
	tenantFlags
	kind, output, filter string
	importRecords, excel bool
	delimiter            string
}

func newExport(std stdio) *cobra.Command {
	o := &exportFlags{}
	cmd := &cobra.Command{
		Use:   "export --kind corporate|autopilot -o FILE",
		Short: "Write what the tenant has to a CSV that the other verbs read back",
		Long: "export lists the tenant's corporate identifiers or Autopilot devices and writes their properties to a CSV under\n" +
			"Graph's names. Nothing is changed; the permission DeviceManagementServiceConfig.Read.All is enough. An export can be edited and\n" +
			"given to update, which then sends only the rows that differ. Hardware hashes cannot be read back from the service.\n\n" +
			"A filter has conditions PROPERTY OP VALUE joined by 'and'; OP is = != ^= (begins with) *= (contains) $= (ends with), letter case\n" +
			"does not count, and a value may stand in quotes. Properties are the columns of the export.\n\n" +
			"A value that a spreadsheet would take for a formula has an apostrophe before it, which is removed when the file is read.\n\n" + exitCodes,
		Example: "  rollcall export --kind corporate -o corporate.csv\n" +
			"  rollcall export --kind autopilot --filter 'groupTag^=kiosk and enrollmentState!=enrolled' -o kiosks.csv\n" +
			"  rollcall export --kind autopilot --import-records --simulate | head",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			// Elsewhere the flag says how files are read, and a file of settings may say that for
			// all verbs.
			if f := cmd.Flags().Lookup("delimiter"); f.Changed && from(f) == "--delimiter" && !o.excel {
				return usagef("--delimiter is for --excel: without it an export has commas")
			}
			return runExport(cmd.Context(), o, std)
		},
	}
	o.commonFlags.add(cmd.Flags())
	o.tenantFlags.add(cmd.Flags())
	o.add(cmd.Flags())
	return cmd
}

func (o *exportFlags) add(f *pflag.FlagSet) {
	f.StringVar(&o.kind, "kind", "", "what is listed: corporate, autopilot (required)")
	f.StringVarP(&o.output, "output", "o", "-", "file to write, - for standard output")
	f.StringVar(&o.filter, "filter", "", "only entries of which this holds, as in 'description^=asset:'")
	f.BoolVar(&o.excel, "excel", false, "write it for a spreadsheet: byte order mark, CR LF, numbers that it would change as =\"...\"")
	f.StringVar(&o.delimiter, "delimiter", "", "with --excel: what separates cells, or tab (default: a comma)")
	f.BoolVar(&o.importRecords, "import-records", false, "of Autopilot the import records, not the registered devices")
}

// export makes the export that the flags describe.
func (o *exportFlags) export() (*importer.Export, error) {
	if err := o.commonFlags.check(); err != nil {
		return nil, err
	}
	if err := o.tenantFlags.check(); err != nil {
		return nil, err
	}
	kind, err := identity.ParseKind(o.kind)
	if o.kind == "" || err != nil || kind == identity.NoKind {
		return nil, usagef("--kind %q: say what to export, --kind corporate or --kind autopilot", o.kind)
	}
	if o.importRecords && kind == identity.Corporate {
		return nil, usagef("--import-records is for --kind autopilot: corporate identifiers have none")
	}
	if o.json && o.toStdout() {
		return nil, usagef("--json needs -o FILE: standard output carries the export itself")
	}
	tables, err := form(o.excel, o.delimiter)
	if err != nil {
		return nil, err
	}
	x := &importer.Export{Kind: kind, ImportRecords: o.importRecords, Form: tables}
	if o.filter != "" {
		if err = x.SetFilter(o.filter); err != nil {
			return nil, usagef("--filter %v", err)
		}
	}
	return x, nil
}

func (o *exportFlags) toStdout() bool { return o.output == "" || o.output == "-" }

func runExport(ctx context.Context, o *exportFlags, std stdio) error {
	started := time.Now()
	x, err := o.export()
	if err != nil {
		return err
	}
	write, err := o.destination(std)
	if err != nil {
		return err
	}
	ctx, stop := watch(ctx, std)
	defer stop()
	tenant, err := o.connect(ctx, x, std)
	if err == nil {
		if x.Kind == identity.Autopilot {
			say(std, o.quiet, "note: no hardware hash can be read back from the service: to import a device elsewhere, collect it from the device")
		}
		done := showCount(&o.commonFlags, std.err, x.Listed, -1, "entries")
		err = write(ctx, x)
		done()
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return context.Cause(ctx)
	case graph.AsError(err) != nil:
		return graph.AsError(err) // the file has no part in it
	case err != nil:
		return err
	case o.json:
		return o.summary(x, tenant, started, std)
	}
	say(std, o.quiet, fmt.Sprintf("exported %d of %d %s of tenant %s at %s", x.Written(), x.Listed(), o.what(x), tenant.ID, tenant.Origin))
	return nil
}

// connect signs the export in. It takes no lock: nothing is written to the tenant.
func (o *exportFlags) connect(ctx context.Context, x *importer.Export, std stdio) (rundir.TenantID, error) {
	conn, err := o.connection(ctx, std, 0, 0, newLog(&o.commonFlags, std.err))
	if err != nil {
		return rundir.TenantID{}, err
	}
	tenant, err := conn.identify(ctx, o.tenantID)
	if err != nil {
		return tenant, err
	}
	if x.Client, err = graph.New(conn.cred, conn.options); err != nil {
		return tenant, &usageError{err: err}
	}
	return tenant, nil
}

// destination finds out where the export goes, before the tenant is asked for anything. A file appears whole or not at all; into a pipe or
// a device it is written as it comes.
func (o *exportFlags) destination(std stdio) (write func(context.Context, *importer.Export) error, err error) {
	if o.toStdout() {
		return func(ctx context.Context, x *importer.Export) error { return x.Write(ctx, std.out) }, nil
	}
	path := o.output
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil, usagef("-o %s is a directory: name a file in it", path)
	case err == nil && !info.Mode().IsRegular():
		return func(ctx context.Context, x *importer.Export) error { return writeInto(ctx, path, x) }, nil
	case err == nil:
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return nil, usagef("-o: %v", err)
		}
	}
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, usagef("-o %s: there is no directory %s", o.output, dir)
	}
	return func(ctx context.Context, x *importer.Export) error {
		d, err := disk.Open(dir)
		if err != nil {
			return err
		}
		defer d.Close()
		return disk.Replace(d, filepath.Base(path), func(f disk.File) error { return x.Write(ctx, f) })
	}, nil
}

// writeInto writes to what is there and is no file: a pipe or a device, at whose other end nobody may
// read, or not any more.
func writeInto(ctx context.Context, path string, x *importer.Export) error {
	_, err := interruptible.Do(ctx, func() (none struct{}, err error) {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return none, err
		}
		if err := x.Write(ctx, f); err != nil {
			f.Close()
			return none, err
		}
		return none, f.Close()
	})
	return err
}

// what names the entries for a person.
func (o *exportFlags) what(x *importer.Export) string {
	switch {
	case x.Kind == identity.Corporate:
		return "corporate identifiers"
	case x.ImportRecords:
		return "import records"
	}
	return "registered devices"
}

// An exportSummary is what --json prints. Fields may be added, never renamed.
type exportSummary struct {
	Tool          string           `json:"tool"`
	Verb          string           `json:"verb"`
	Kind          string           `json:"kind"`
	ImportRecords bool             `json:"import_records,omitempty"`
	Filter        string           `json:"filter,omitempty"`
	Output        string           `json:"output"`
	Tenant        *rundir.TenantID `json:"tenant"`
	Host          string           `json:"host"`
	User          string           `json:"user"`
	Args          []string         `json:"args"`
	Started       time.Time        `json:"started"`
	Finished      time.Time        `json:"finished"`
	Seconds       float64          `json:"seconds"`
	Listed        int              `json:"listed"` // entries of the tenant
	Rows          int              `json:"rows"`   // those that the file has
	Requests      *report.Requests `json:"requests"`
	ExitCode      int              `json:"exit_code"`
}

func (o *exportFlags) summary(x *importer.Export, tenant rundir.TenantID, started time.Time, std stdio) error {
	version, _ := toolVersion()
	s := exportSummary{Tool: "rollcall " + version, Verb: "export", Kind: x.Kind.String(), ImportRecords: x.ImportRecords, Filter: o.filter,
		Output: o.output, Tenant: &tenant, Args: std.args, Started: started.UTC(), Finished: time.Now().UTC(), Listed: x.Listed(), Rows: x.Written(),
		Requests: report.NewRequests(x.Client.Stats(), x.Client.Quota())}
	s.Seconds = s.Finished.Sub(s.Started).Seconds()
	s.Host, s.User = whoAndWhere()
	e := json.NewEncoder(talk{std.out})
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(s)
}
