package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"go.uber.org/zap"

	"rollcall/graph"
	"rollcall/graph/quota"
	"rollcall/graph/signin"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/rundir"
)

// A session is a tenant that this run is signed in to.
type session struct {
	client *graph.Client
	tenant rundir.TenantID
	lock   *rundir.Lock // nil where no lock is needed
	dir    *rundir.DirLock
	before []time.Time // writes of the run before, which stay noted while there is no client
}

// A connection is what it takes to make a client.
type connection struct {
	cred    azcore.TokenCredential
	mode    string
	signIn  signin.Options
	options graph.Options
}

// connection finds the credential that the flags and the environment name.
func (o *tenantFlags) connection(ctx context.Context, std stdio, attempts, batch int, log *zap.Logger) (*connection, error) {
	to, err := o.destination(std.getenv)
	if err != nil {
		return nil, err
	}
	version, _ := toolVersion()
	c := &connection{mode: "simulator", options: graph.Options{
		Quota: quota.Quota(o.quota), AnyQuota: quota.Quota(o.quotaAny), Share: float64(o.share),
		Concurrency: o.concurrency, Batch: batch, Attempts: attempts, Log: log, UserAgent: "rollcall/" + version}}
	if o.simulate {
		sim, err := sampleTenant()
		if err != nil {
			return nil, err
		}
		c.options.Transport, c.cred = sim.Transport(), simulatedToken(sim)
	} else {
		c.signIn = signin.Options{Mode: o.auth, GraphURL: to.origin, Authority: to.authority, TenantID: o.tenantID, Getenv: std.getenv,
			Terminal: isTerminal(std.err), Prompt: func(message string) { fmt.Fprintln(std.err, message) }}
		if c.cred, c.mode, err = signin.Credential(ctx, c.signIn); err != nil {
			return nil, err
		}
	}
	c.options.BaseURL = to.origin
	return c, nil
}

// identify signs in and says whose tenant it is; nothing is sent to Graph. A tenant other than the one that was meant is refused.
func (c *connection) identify(ctx context.Context, want string) (rundir.TenantID, error) {
	t := rundir.TenantID{ID: "unknown", Origin: c.options.BaseURL, Authority: c.signIn.Authority, SignIn: c.mode}
	client, err := graph.New(c.cred, c.options)
	if err != nil {
		return t, &usageError{err: err}
	}
	claims, err := client.Begin(ctx, -1)
	if err != nil {
		return t, err
	}
	t.ClientID = identity.OneLine(claims.AppID)
	if claims.TenantID != "" {
		t.ID = identity.OneLine(claims.TenantID)
	}
	return t, c.meant(ctx, want, t.ID)
}

// meant makes sure that the token is of the tenant that --tenant-id names. A token that cannot be read is not of any other.
func (c *connection) meant(ctx context.Context, want, is string) error {
	if want == "" || is == "unknown" {
		return nil
	}
	id := want
	if !signin.IsTenantID(want) {
		if c.mode == "simulator" {
			return usagef("the simulator's tenant is %s, it has no domain %s", is, want)
		}
		var err error
		if id, err = signin.ResolveTenant(ctx, want, c.signIn); err != nil {
			return &usageError{err: err, hint: "name the tenant by its id"}
		}
	}
	if !strings.EqualFold(id, is) {
		return &usageError{err: fmt.Errorf("the token is for tenant %s, not for %s", is, want),
			hint: "sign in to the tenant that --tenant-id names, or name the other one"}
	}
	return nil
}

// open takes the locks of the tenant and of the run's directory and makes the client, which knows what the run before wrote last.
// Recent is asked what else is known of that once the locks are held: before, the run of the directory may still be alive.
func (c *connection) open(ctx context.Context, t rundir.TenantID, o *updateFlags, dir disk.Dir, recent func(*rundir.Lock) ([]time.Time, error)) (*session, error) {
	s := &session{tenant: t}
	if !o.simulate && !o.dryRun {
		lockDir := o.lockDir
		if lockDir == "" {
			var err error
			if lockDir, err = rundir.DefaultLockDir(); err != nil {
				return nil, err
			}
		}
		var err error
		if s.lock, s.before, err = rundir.TakeLock(ctx, lockDir, t, dir.Path(), o.waitLock, c.options.Quota.N, c.options.Quota.Per); err != nil {
			return nil, err
		}
	}
	var err error
	if s.dir, err = rundir.LockDir(ctx, dir, o.waitLock); err != nil {
		return nil, errors.Join(err, s.close())
	}
	also, err := recent(s.lock)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	c.options.RecentWrites = append(also, s.before...)
	if s.client, err = graph.New(c.cred, c.options); err != nil {
		return nil, errors.Join(&usageError{err: err}, s.close())
	}
	return s, nil
}

// close gives the locks back.
func (s *session) close() (err error) {
	if s.dir != nil {
		err = s.dir.Release()
	}
	if s.lock == nil {
		return err
	}
	writes := s.before
	if s.client != nil {
		writes = s.client.RecentWrites()
	}
	return errors.Join(err, s.lock.Release(writes))
}
