package main

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"go.uber.org/zap/zapcore"

	"rollcall/graph/quota"
	"rollcall/graph/signin"
	"rollcall/importer"
	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/sheet"
)

// commonFlags are those of every verb.
type commonFlags struct {
	config, progress, logLevel, logFormat string
	json, quiet, noNotices                bool
}

func (o *commonFlags) add(f *pflag.FlagSet) {
	f.StringVar(&o.config, "config", "", "YAML file with values of flags")
	f.StringVar(&o.progress, "progress", "auto", "progress on stderr: auto (on a terminal), on, off")
	f.StringVar(&o.logLevel, "log-level", "warn", "least level that is logged: debug, info, warn, error")
	f.StringVar(&o.logFormat, "log-format", "auto", "form of log lines: auto (console on a terminal), console, json")
	f.BoolVar(&o.json, "json", false, "print the summary as JSON on stdout")
	f.BoolVar(&o.quiet, "quiet", false, "print errors and notices only")
	f.BoolVar(&o.noNotices, "no-notices", false, "leave out the notices: lines about what may break a later run")
}

func (o *commonFlags) check() error {
	if err := oneOf("progress", o.progress, "auto", "on", "off"); err != nil {
		return err
	}
	if err := oneOf("log-format", o.logFormat, "auto", "console", "json"); err != nil {
		return err
	}
	if _, err := zapcore.ParseLevel(o.logLevel); err != nil {
		return usagef("--log-level %q is none of debug, info, warn, error", o.logLevel)
	}
	return nil
}

func oneOf(flag, value string, allowed ...string) error {
	for _, a := range allowed {
		if value == a {
			return nil
		}
	}
	return usagef("--%s %q is none of %s", flag, value, strings.Join(allowed, ", "))
}

// readingFlags say what the input is and how strictly it is judged.
type readingFlags struct {
	kind, typ, encoding, delimiter string
	columns                        mapFlag
	noHeader, strict, sendReadOnly bool
	skipRows, maxRows              int
	warn                           []string
	excel                          bool // the tables that people open are for a spreadsheet
	identityOnly                   bool // of the verb: rows name entries and want nothing of them
	isPlan                         bool // of the verb: the input is a plan
	namesCount                     bool // of sync with --prune: what damaged rows may mean is noted
	noCreates                      bool // of the verb: it makes no entries
	offline                        bool // of validate: no tenant is looked at
}

func (o *readingFlags) add(f *pflag.FlagSet) {
	f.StringVar(&o.kind, "kind", "auto", "what the rows are: auto (by the header), corporate, autopilot")
	f.StringVar(&o.typ, "type", "", "identity type of corporate rows whose file does not say: imei, serialNumber, manufacturerModelSerial")
	f.BoolVar(&o.noHeader, "no-header", false, "the file has no header line; needs --type, or --kind autopilot")
	f.StringVar(&o.encoding, "encoding", "", "encoding of the files: utf-8, utf-16le, windows-1252, cp850, shift_jis or another name of the WHATWG's list (default: by their bytes)")
	f.StringVar(&o.delimiter, "delimiter", "", "cell delimiter, or tab (default: by the header line)")
	f.Var(&o.columns, "map", "name columns, as in 'S/N=serialNumber,Asset Tag=description'; ignore leaves one aside")
	f.IntVar(&o.skipRows, "skip-rows", 0, "physical lines before the header")
	f.StringSliceVar(&o.warn, "warn", nil, "findings that shall be warnings: CODE, CODE:COLUMN or CODE:COLUMN=VALUE, as in no_value:groupTag=NULL")
	f.BoolVar(&o.strict, "strict", false, "make every warning an error")
	f.BoolVar(&o.sendReadOnly, "send-read-only", false, "send read-only columns too, as the documentation's examples do")
	f.BoolVar(&o.excel, "excel", false, excelHelp)
	f.IntVar(&o.maxRows, "max-rows", 0, "only the first N rows; 0 is all")
}

func (o *readingFlags) options() (csvfile.Options, error) {
	kind, err := identity.ParseKind(o.kind)
	if err != nil {
		return csvfile.Options{}, usagef("--%v", err)
	}
	typ := ""
	if o.typ != "" {
		if typ = identity.ParseType(o.typ); typ == "" || typ == identity.TypeUnknown {
			return csvfile.Options{}, usagef("--type %q is none of imei, serialNumber, manufacturerModelSerial", o.typ)
		}
	}
	if o.noHeader && typ == "" && kind != identity.Autopilot {
		return csvfile.Options{}, usagef("--no-header needs --type, or --kind autopilot: a file without a header does not say what its identifiers are")
	}
	if o.skipRows < 0 || o.maxRows < 0 {
		return csvfile.Options{}, usagef("--skip-rows and --max-rows cannot be negative")
	}
	columns := map[string]string{}
	for _, text := range o.columns {
		pairs, err := csvfile.ParseMap(text)
		if err != nil {
			return csvfile.Options{}, err
		}
		maps.Copy(columns, pairs)
	}
	opts := csvfile.Options{Kind: kind, Type: typ, NoHeader: o.noHeader, Encoding: o.encoding, Delimiter: o.delimiter,
		Map: columns, SkipRows: o.skipRows}
	if o.isPlan {
		opts.Aside = importer.PlanColumns
	}
	return opts, nil
}

// excelHelp is the help of --excel, where the tables are files of a run.
const excelHelp = "write errors.csv, plan.csv and deleted.csv for a spreadsheet: byte order mark, CR LF, the separator of --delimiter, " +
	"numbers that it would change as =\"...\""

// form is how tables that people open are written.
func form(excel bool, delimiter string) (sheet.Form, error) {
	comma, err := csvfile.DelimiterNamed(delimiter)
	return sheet.Form{Spreadsheet: excel, Comma: comma}, err
}

func (o *readingFlags) rules() (*identity.Rules, error) {
	r := &identity.Rules{Warn: map[identity.Code]bool{}, Strict: o.strict, NoCreates: o.noCreates}
	for _, i := range identity.Codes() {
		// What a plan says was checked when it was made, with whatever was let pass then.
		if o.isPlan && !i.Fixed {
			r.Warn[i.Code] = true
		}
	}
	for _, w := range o.warn {
		name, place, narrow := strings.Cut(strings.TrimSpace(w), ":")
		code := identity.Code(name)
		info, ok := identity.InfoOf(code)
		if !ok {
			return nil, usagef("--warn %q is no code: 'rollcall validate' shows the codes of your file", name)
		}
		if info.Fixed {
			return nil, usagef("--warn %s: this one cannot be a warning: %s", name, info.Advice)
		}
		if !narrow {
			r.Warn[code] = true
			continue
		}
		column, value, _ := strings.Cut(place, "=")
		c := csvfile.ColumnNamed(column)
		if c == identity.NoColumn {
			return nil, usagef("--warn %s: %q is no column: want CODE, CODE:COLUMN or CODE:COLUMN=VALUE, as in no_value:groupTag=NULL", w, column)
		}
		r.Lifts = append(r.Lifts, identity.Lift{Code: code, Column: c, Value: strings.TrimSpace(value)})
	}
	return r, nil
}

// tenantFlags say whom to talk to, as whom and how fast.
type tenantFlags struct {
	graphURL, cloud, authority, auth, tenantID string
	simulate                                   bool
	quota, quotaAny                            quotaFlag
	share                                      percentFlag
	concurrency                                int
	to                                         *destination // of a resume: where its run went, which was confirmed
}

func (o *tenantFlags) add(f *pflag.FlagSet) {
	o.quota, o.quotaAny, o.share = quotaFlag(quota.Default), quotaFlag(quota.DefaultAny), 1
	f.StringVar(&o.graphURL, "graph-url", "", "root of Graph without a version; plain http only to loopback")
	f.StringVar(&o.cloud, "cloud", "", "global, usgov, usgov-dod, china (default global)")
	f.StringVar(&o.authority, "authority", "", "root of the sign-in service (default: the cloud's)")
	f.StringVar(&o.auth, "auth", "auto", "auto, token, secret, certificate, managed-identity, workload-identity, cli, device-code")
	f.StringVar(&o.tenantID, "tenant-id", "", "the tenant that this run is for, GUID or domain; a token of another ends the run")
	f.BoolVar(&o.simulate, "simulate", false, "run against an in-process simulator that holds the sample tenant")
	f.Var(&o.quota, "quota", "writes that this app may send to this tenant")
	f.Var(&o.quotaAny, "quota-any", "requests of any kind that this app may send to this tenant")
	f.Var(&o.share, "quota-share", "part of both quotas to use")
	f.IntVar(&o.concurrency, "concurrency", 8, "requests in flight, at most 128")
}

func (o *tenantFlags) check() error {
	if o.concurrency < 1 || o.concurrency > 128 {
		return usagef("--concurrency %d: want 1 to 128", o.concurrency)
	}
	if err := oneOf("auth", o.auth, signin.Modes()...); err != nil {
		return err
	}
	if o.tenantID != "" && !signin.IsTenantID(o.tenantID) && !signin.IsDomain(o.tenantID) {
		return usagef("--tenant-id %q is neither a GUID nor a domain", o.tenantID)
	}
	if o.graphURL != "" && o.simulate {
		return usagef("--simulate and --graph-url exclude each other: the simulator runs in this process")
	}
	return nil
}

// writeFlags are those of the verbs that write to a tenant.
type writeFlags struct {
	route              string
	batch              int
	maxAttempts, chunk int
	dryRun, force      bool
	assert             []string
	out, runsDir       string
}

func (o *writeFlags) add(f *pflag.FlagSet) {
	f.StringVar(&o.route, "route", "auto", "which route carries an update: auto, item, collection, upload, action")
	f.IntVar(&o.batch, "batch", 1, "sub-requests per JSON $batch call: 1 is off, at most 20")
	f.IntVar(&o.maxAttempts, "max-attempts", 8, "sends per row on transient failures; a 429 does not count")
	f.IntVar(&o.chunk, "chunk", 500, "items in one list call")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "plan only: the tenant is read, nothing is written to it")
	f.BoolVar(&o.force, "force", false, "send rows that equal the tenant's entry too")
	f.StringSliceVar(&o.assert, "assert", nil, "columns to send although the service never shows them")
	f.StringVar(&o.out, "out", "", "run directory (default: a new one under --runs-dir)")
	f.StringVar(&o.runsDir, "runs-dir", "./rollcall-runs", "where run directories are made")
}

func (o *writeFlags) check() error {
	if o.batch < 1 || o.batch > 20 {
		return usagef("--batch %d: want 1 to 20", o.batch)
	}
	if o.maxAttempts < 1 {
		return usagef("--max-attempts %d: want at least 1", o.maxAttempts)
	}
	if o.chunk < 1 || o.chunk > 5000 {
		return usagef("--chunk %d: want 1 to 5000", o.chunk)
	}
	return nil
}

// guardFlags end a run that goes wrong as a whole, and keep it apart from others.
type guardFlags struct {
	maxInvalid, maxFailures limitFlag
	maxSameError            int
	deadline, waitLock      time.Duration
	lockDir                 string
}

func (o *guardFlags) add(f *pflag.FlagSet) {
	f.Var(&o.maxInvalid, "max-invalid", "invalid rows, as a number or per cent of all, above which nothing is sent (sync: 20%; else no limit)")
	f.Var(&o.maxFailures, "max-failures", "failed rows, as a number or per cent of all, above which the run stops (default: no limit)")
	f.IntVar(&o.maxSameError, "max-same-error", 25, "rows in a row refused by the service with one code that stop the run; 0 is off")
	f.DurationVar(&o.deadline, "deadline", 0, "end the run after this time, resumably")
	f.DurationVar(&o.waitLock, "wait-lock", 0, "how long to wait for another run on the same tenant")
	f.StringVar(&o.lockDir, "lock-dir", "", "where locks are kept (default: below the user's cache directory)")
}

func (o *guardFlags) check() error {
	if o.maxSameError < 0 || o.deadline < 0 || o.waitLock < 0 {
		return usagef("--max-same-error, --deadline and --wait-lock cannot be negative")
	}
	return nil
}

// A limitFlag is a number of rows or a share of all.
type limitFlag importer.Limit

func (l *limitFlag) String() string { return importer.Limit(*l).String() }
func (l *limitFlag) Type() string   { return "N|P%" }
func (l *limitFlag) Set(s string) error {
	v, err := importer.ParseLimit(s)
	*l = limitFlag(v)
	return err
}

// asserted reads --assert for a kind of rows.
func (o *writeFlags) asserted(k identity.Kind) ([]identity.Column, error) {
	var out []identity.Column
	for _, name := range o.assert {
		found := false
		for c := identity.Column(1); c < identity.NumColumns; c++ {
			if strings.EqualFold(c.String(), strings.TrimSpace(name)) && k.Changeable(c) {
				out, found = append(out, c), true
			}
		}
		if !found {
			return nil, usagef("--assert %q is no column that an update of %s rows can change", name, k)
		}
	}
	return out, nil
}

func (o *writeFlags) parsedRoute(k identity.Kind) (importer.Route, error) {
	r, err := importer.ParseRoute(o.route)
	if err != nil {
		return "", usagef("--%v", err)
	}
	if err := r.Fits(k); err != nil {
		return "", usagef("--%v", err)
	}
	return r, nil
}

// A quotaFlag is 100/20s.
type quotaFlag quota.Quota

func (q *quotaFlag) String() string { return fmt.Sprintf("%d/%s", q.N, short(q.Per)) }
func (q *quotaFlag) Type() string   { return "N/DUR" }
func (q *quotaFlag) Set(s string) error {
	v, err := quota.Parse(s)
	*q = quotaFlag(v)
	return err
}

// short is a duration without its zero units.
func short(d time.Duration) string {
	s := d.String()
	s = strings.TrimSuffix(s, "0s")
	if s != d.String() && (strings.HasSuffix(s, "m") || strings.HasSuffix(s, "h")) {
		return strings.TrimSuffix(s, "0m")
	}
	return d.String()
}

// A percentFlag is a share of one, given in per cent.
type percentFlag float64

func (p *percentFlag) String() string { return strconv.FormatFloat(float64(*p)*100, 'f', -1, 64) + "%" }
func (p *percentFlag) Type() string   { return "P%" }
func (p *percentFlag) Set(s string) error {
	v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "%"), 64)
	if err != nil || !(v > 0 && v <= 100) {
		return fmt.Errorf("want a percentage above 0 and up to 100%%, as in 80%%")
	}
	*p = percentFlag(v / 100)
	return nil
}

// A mapFlag is --map as it was given, once or several times. Its commas are the business of
// [csvfile.ParseMap], as header names hold some too.
type mapFlag []string

func (m *mapFlag) String() string { return strings.Join(*m, ",") }
func (m *mapFlag) Type() string   { return "HEADER=COLUMN,..." }
func (m *mapFlag) Set(s string) error {
	*m = append(*m, s)
	return nil
}
