package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"go.uber.org/zap"

	"rollcall/graph"
	"rollcall/importer"
)

// A session is a tenant that this run is signed in to.
type session struct {
	client *graph.Client
	tenant importer.TenantID
}

// connect signs in and makes sure that the tenant is the one that was meant.
func (o *tenantFlags) connect(ctx context.Context, std stdio, attempts int, log *zap.Logger) (*session, error) {
	cloud, err := graph.CloudNamed(o.cloud)
	if err != nil {
		return nil, usagef("--cloud: %v", err)
	}
	if o.graphURL != "" {
		cloud.GraphURL, cloud.Scope = strings.TrimRight(o.graphURL, "/"), strings.TrimRight(o.graphURL, "/")+"/.default"
	}
	if o.authority != "" {
		cloud.Authority = o.authority
	}
	var transport http.RoundTripper
	var cred azcore.TokenCredential
	mode := "simulator"
	if o.simulate {
		sim, err := sampleTenant()
		if err != nil {
			return nil, err
		}
		cloud.GraphURL, transport, cred = simulatedURL, sim.Transport(), simulatedToken(sim)
	} else if cred, mode, err = graph.SignIn(ctx, graph.SignInOptions{Mode: o.auth, GraphURL: cloud.GraphURL, Authority: cloud.Authority,
		TenantID: o.tenantID, Getenv: std.getenv, Terminal: isTerminal(std.err),
		Prompt: func(message string) { fmt.Fprintln(std.err, message) }}); err != nil {
		return nil, err
	}
	version, _ := toolVersion()
	client, err := graph.New(cred, graph.Options{BaseURL: cloud.GraphURL, Transport: transport, Quota: graph.Quota(o.quota),
		AnyQuota: graph.Quota(o.quotaAny), Share: float64(o.share), Concurrency: o.concurrency, Attempts: attempts, Log: log,
		UserAgent: "rollcall/" + version, Scope: cloud.Scope})
	if err != nil {
		return nil, &usageError{err: err}
	}
	claims, err := client.Begin(ctx, -1)
	if err != nil {
		return nil, err
	}
	s := &session{client: client, tenant: importer.TenantID{ID: claims.TenantID, Origin: cloud.GraphURL, ClientID: claims.AppID, SignIn: mode}}
	if s.tenant.ID == "" {
		s.tenant.ID = "unknown"
	}
	if o.tenantID != "" && claims.TenantID != "" && !strings.EqualFold(o.tenantID, claims.TenantID) && isGUID(o.tenantID) {
		return nil, &usageError{err: fmt.Errorf("the token is for tenant %s, not for %s", claims.TenantID, o.tenantID),
			hint: "sign in to the tenant that --tenant-id names, or name the other one"}
	}
	return s, nil
}

func isGUID(s string) bool { return len(s) == 36 && strings.Count(s, "-") == 4 }
