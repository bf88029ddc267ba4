package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rollcall/configs"
)

const exitCodes = `Exit codes:
  0  all rows succeeded, or there was nothing to do
  1  finished, some rows are invalid or failed (errors.csv has them)
  2  usage, configuration or unreadable input; nothing was sent
  3  stopped early by a guard, lock, sign-in, permission, outage, refused route or full disk; can be resumed, or nothing was sent
  5  everything was accepted, and some of it was not seen to be finished (pending): resume
  130  interrupted; can be resumed`

func newRoot(std stdio, code *int) *cobra.Command {
	root := &cobra.Command{
		Use:   "rollcall",
		Short: "Bring a CSV of device identities to Microsoft Intune and account for every row",
		Long: "rollcall reads serial, IMEI and hardware-hash rows from CSV files, checks every one, sends the good ones to\n" +
			"Microsoft Graph under the tenant's quota, and writes every row's fate back to CSV.\n\n" + exitCodes,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return &usageError{err: fmt.Errorf("there is no verb %q", args[0]), hint: "see 'rollcall --help'"}
		}
		return nil
	}
	root.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &usageError{err: err, hint: "see '" + cmd.CommandPath() + " --help'"}
	})
	root.AddCommand(newValidate(std, code), newUpdate(std, code), newSync(std, code), newApply(std, code), newDelete(std, code), newResume(std, code), newExport(std), newSimulate(std, code), newVersion(std))
	for _, c := range root.Commands() {
		c.Args = usageArgs(c.Args)
		c.PreRunE = func(cmd *cobra.Command, args []string) error { return resolve(cmd, std) }
	}
	return root
}

// usageArgs makes a wrong number of arguments a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check == nil {
			return nil
		}
		if err := check(cmd, args); err != nil {
			return &usageError{err: err, hint: "see '" + cmd.CommandPath() + " --help'"}
		}
		return nil
	}
}

// resolve gives each flag that the command line leaves open the value of its environment variable,
// else of the --config file. One that is given displaces its rivals on the weaker levels.
func resolve(cmd *cobra.Command, std stdio) error {
	flags := cmd.Flags()
	var faults []error // whoever mends one wants to know of the others
	set := func(name, value, origin string) {
		if err := flags.Set(name, value); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", origin, err))
			return
		}
		flags.Lookup(name).Annotations = map[string][]string{levelKey: {origin}}
	}
	displaced := displacedBy(flags)
	open := map[string]bool{}
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed || f.Name == "help" || displaced[f.Name] {
			return
		}
		name := envName(f.Name)
		if v := std.getenv(name); v != "" {
			set(f.Name, v, name)
			return
		}
		open[f.Name] = true
	})
	if len(faults) > 0 {
		return &usageError{err: errors.Join(faults...)}
	}
	path, err := flags.GetString("config")
	if err != nil || path == "" {
		return nil
	}
	text, err := readFile(std, "config", path)
	if err != nil {
		return err
	}
	settings, err := configs.Load(path, text, func(name string) bool { return knownFlag(cmd.Root(), name) })
	if err != nil {
		return &usageError{err: err}
	}
	displaced = displacedBy(flags)
	for _, s := range settings {
		if open[s.Name] && !displaced[s.Name] { // not set already, nor a flag of another verb
			set(s.Name, s.Value, fmt.Sprintf("%s:%d", path, s.Line))
		}
	}
	if len(faults) > 0 {
		return &usageError{err: errors.Join(faults...)}
	}
	return nil
}

// rivals are flags that cannot hold together with another: each is displaced on the levels below
// the one that gives that other.
var rivals = map[string][]string{
	"simulate":  {"graph-url", "cloud", "authority"},
	"graph-url": {"simulate", "cloud"},
	"cloud":     {"simulate", "graph-url", "authority"},
}

// displacedBy are the flags that those which have a value leave no room for.
func displacedBy(flags *pflag.FlagSet) map[string]bool {
	out := map[string]bool{}
	for name, all := range rivals {
		f := flags.Lookup(name)
		if f == nil || !f.Changed || f.Value.String() == "false" {
			continue
		}
		for _, r := range all {
			out[r] = true
		}
	}
	return out
}

// levelKey is the annotation of a flag that says where its value is from.
const levelKey = "rollcall-level"

// from says where a flag has its value from: the command line, as --name; an environment variable;
// a line of the file of --config.
func from(f *pflag.Flag) string {
	if level := f.Annotations[levelKey]; level != nil {
		return level[0]
	}
	return "--" + f.Name
}

func envName(flag string) string {
	return "ROLLCALL_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// knownFlag reports whether any verb has the flag: one file serves all verbs.
func knownFlag(root *cobra.Command, name string) bool {
	for _, c := range root.Commands() {
		if f := c.Flags().Lookup(name); f != nil && name != "help" && name != "config" {
			return true
		}
	}
	return false
}

// Version is set by the linker of a release; a build from a checkout says what the Go tool knows of it.
var version = ""

func newVersion(std stdio) *cobra.Command {
	o := &commonFlags{}
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print version, commit and Go version",
		Example: "  rollcall version\n  rollcall version --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := o.check(); err != nil {
				return err
			}
			v, commit := toolVersion()
			if o.json {
				return json.NewEncoder(std.out).Encode(map[string]string{"version": v, "commit": commit, "go": runtime.Version(),
					"platform": runtime.GOOS + "/" + runtime.GOARCH})
			}
			_, err := fmt.Fprintf(std.out, "rollcall %s\ncommit %s\n%s %s/%s\n", v, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
	o.add(cmd.Flags())
	return cmd
}

func toolVersion() (v, commit string) {
	v, commit = version, "unknown"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v, commit
	}
	if v == "" {
		v = info.Main.Version
	}
	if v == "" {
		v = "(devel)"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			commit = s.Value
		}
	}
	return v, commit
}
