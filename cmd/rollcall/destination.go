package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"rollcall/graph"
	"rollcall/graph/signin"
	"rollcall/importer/rundir"
)

// A destination is where the requests of a run and its sign-in go.
type destination struct {
	origin    string // root of Graph
	authority string // root of the sign-in service; "" in the simulator
	tenant    string // of a resume: what its run was told with --tenant-id, which is shown and asked nobody
}

// destination is what flags and environment come to. It is settled before anything looks for a
// credential: nobody is to be signed in for a place that gets no token, or by one that gets no
// secret.
func (o *tenantFlags) destination(getenv func(string) string) (d destination, err error) {
	switch {
	case o.to != nil:
		return *o.to, nil
	case o.simulate:
		return destination{origin: simulatedURL}, nil
	}
	cloud, err := signin.CloudNamed(cmp.Or(o.cloud, "global"))
	if err != nil {
		return d, usagef("--cloud: %v", err)
	}
	signIn := signin.Options{GraphURL: cmp.Or(o.graphURL, cloud.GraphURL), Authority: o.authority, Getenv: getenv}
	if o.cloud != "" && o.authority == "" {
		signIn.Authority = cloud.Authority
	}
	if d.origin, err = graph.GraphRoot(signIn.GraphURL); err != nil {
		return d, &usageError{err: err}
	}
	// Left open, the environment names the sign-in service, and the origin's own cloud comes last.
	if d.authority, err = signIn.Root(); err != nil {
		return d, &usageError{err: err}
	}
	return d, nil
}

// ofDestination are the flags that say where a token and a secret go. A resume takes none of them
// from the directory of its run: whoever can write there must not be the one who says it.
var ofDestination = map[string]bool{"graph-url": true, "cloud": true, "authority": true, "tenant-id": true}

// confirm makes a resume go where its run went. What the run's directory says of that is believed
// where it is one of Microsoft's clouds, or where this command or its environment says the same;
// unsaid is the error of what it alone says, which is none as long as nothing is sent.
func (o *tenantFlags) confirm(m *rundir.Manifest, given *pflag.FlagSet, getenv func(string) string) (unsaid, err error) {
	if o.simulate {
		return nil, o.confirmSimulated(m, given)
	}
	was, err := destinationOf(m, getenv)
	if err != nil {
		return nil, err
	}
	now := *o
	named := o.graphURL != "" || o.cloud != ""
	if !named {
		now.graphURL = was.origin
	}
	is, err := now.destination(getenv)
	switch {
	case err != nil:
		return nil, err
	case is.origin != was.origin:
		return nil, mismatch(given, "the run's tenant is at "+was.origin, is.origin, "graph-url", "cloud")
	case is.authority != was.authority && o.authority != "":
		return nil, mismatch(given, "the run signed in at "+was.authority, is.authority, "authority")
	case signin.IsTenantID(o.tenantID) && signin.IsTenantID(m.Tenant.ID) && !strings.EqualFold(o.tenantID, m.Tenant.ID):
		return nil, mismatch(given, "the run is for tenant "+m.Tenant.ID, o.tenantID, "tenant-id")
	}
	var alone []string
	if _, known := signin.KnownCloud(was.origin); !known && !named {
		alone = append(alone, "its tenant is at "+was.origin)
	}
	if is.authority != was.authority {
		alone = append(alone, "it signs in at "+was.authority)
	}
	if len(alone) > 0 {
		unsaid = fmt.Errorf("nothing but the run's directory says that %s, and that is no reason to send a token or a secret there",
			strings.Join(alone, " and that "))
	}
	was.tenant = m.Settings["tenant-id"]
	o.to = &was
	return unsaid, nil
}

// destinationOf is where a run went, as its manifest says.
func destinationOf(m *rundir.Manifest, getenv func(string) string) (destination, error) {
	was := tenantFlags{graphURL: m.Tenant.Origin, authority: cmp.Or(m.Tenant.Authority, m.Settings["authority"])}
	d, err := was.destination(getenv)
	if err != nil || was.graphURL == "" {
		return d, usagef("%s: no run can have gone there: %v", rundir.ManifestFile, cmp.Or(err, errors.New("it names no origin")))
	}
	return d, nil
}

// confirmSimulated keeps a run of the simulator there. What the environment names for other runs is
// as it was when this one began; on the command line it would be meant.
func (o *tenantFlags) confirmSimulated(m *rundir.Manifest, given *pflag.FlagSet) error {
	if m.Tenant.Origin != simulatedURL {
		return usagef("%s: a run of the simulator cannot have gone to %q", rundir.ManifestFile, m.Tenant.Origin)
	}
	for _, name := range []string{"graph-url", "cloud", "authority"} {
		if f := given.Lookup(name); f != nil && f.Changed && from(f) == "--"+name {
			return mismatch(given, "the run is of the simulator, which is in this process", f.Value.String(), name)
		}
	}
	o.graphURL, o.cloud, o.authority = "", "", ""
	return nil
}

// mismatch refuses a destination that is not the run's; names are the flags that may have said so.
func mismatch(given *pflag.FlagSet, run, said string, names ...string) error {
	var where []string
	for _, name := range names {
		if f := given.Lookup(name); f != nil && f.Changed {
			where = append(where, from(f))
		}
	}
	return &usageError{err: fmt.Errorf("tenant_mismatch: %s, and %s says %s", run, strings.Join(where, " with "), said),
		hint: "a run goes on where it began: leave that out, or start a new run"}
}

// again are the flags that say where the run goes to a resume of it, as far as neither its
// directory is believed nor the environment says the same.
func (o *tenantFlags) again(getenv func(string) string) (flags []string) {
	to, err := o.destination(getenv)
	if err != nil || o.simulate {
		return nil
	}
	next := tenantFlags{graphURL: to.origin}
	if cloud, known := signin.KnownCloud(to.origin); !known {
		flags = append(flags, "--graph-url", to.origin)
	} else if o.graphURL != "" || o.cloud != "" { // as against what the environment may name
		flags, next.cloud = append(flags, "--cloud", cloud.Name), cloud.Name
	}
	for _, env := range []func(string) string{getenv, func(string) string { return "" }} {
		if is, err := next.destination(env); err == nil && is.authority != to.authority {
			flags = append(flags, "--authority", to.authority)
			break
		}
	}
	tenant := cmp.Or(o.tenantID, to.tenant)
	if (signin.IsTenantID(tenant) || signin.IsDomain(tenant)) && !strings.EqualFold(tenant, getenv("AZURE_TENANT_ID")) {
		flags = append(flags, "--tenant-id", tenant)
	}
	return flags
}
