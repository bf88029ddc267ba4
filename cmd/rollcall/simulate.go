package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/spf13/cobra"

	"rollcall/graph/graphsim"
	"rollcall/sampledata"
)

type simulateFlags struct {
	commonFlags
	listen, routes, window, latency, faults, load string
	quota, quotaAny                               quotaFlag
	seed                                          uint64
}

func newSimulate(std stdio, code *int) *cobra.Command {
	o := &simulateFlags{}
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Run the Graph simulator on a local port until interrupted",
		Long: "simulate serves the part of Microsoft Graph that rollcall uses, holding the sample tenant or that of --load.\n" +
			"The first line on stdout is its URL. It takes any bearer token and gives some at /{tenant}/oauth2/v2.0/token.\n" +
			"An interrupt ends it with exit code 0.\n\n" +
			"Faults are written NAME:RATE, as in --faults '503:0.02,lost:0.01'; names are " + join(graphsim.FaultNames()) + ".",
		Example: "  rollcall simulate --listen 127.0.0.1:8080 --routes live\n" +
			"  ROLLCALL_ACCESS_TOKEN=any rollcall update --graph-url http://127.0.0.1:8080 sampledata/devices.csv",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runSimulate(cmd.Context(), o, std)
		},
	}
	f := cmd.Flags()
	o.commonFlags.add(f)
	f.StringVar(&o.listen, "listen", "127.0.0.1:0", "HOST:PORT of the port")
	f.StringVar(&o.routes, "routes", "documented", "documented (the PATCH routes work) or live (they are refused)")
	o.quota, o.quotaAny = quotaFlag{N: 100, Per: 20 * time.Second}, quotaFlag{N: 1000, Per: 20 * time.Second}
	f.Var(&o.quota, "quota", "writes that the service accepts")
	f.Var(&o.quotaAny, "quota-any", "requests of any kind that the service accepts")
	f.StringVar(&o.window, "window", "sliding", "how quotas are counted: sliding, fixed, bucket")
	f.StringVar(&o.latency, "latency", "0s", "time that each request takes, as in 50ms or 50ms-200ms")
	f.StringVar(&o.faults, "faults", "", "faults by rate, as in 503:0.02,lost:0.01")
	f.Uint64Var(&o.seed, "seed", 1, "of every random choice")
	f.StringVar(&o.load, "load", "", "tenant as JSON (default: the sample tenant)")
	return cmd
}

func runSimulate(ctx context.Context, o *simulateFlags, std stdio) error {
	if err := o.commonFlags.check(); err != nil {
		return err
	}
	latency, err := graphsim.ParseRange(o.latency)
	if err != nil {
		return usagef("--latency: %v", err)
	}
	faults, err := graphsim.ParseFaults(o.faults)
	if err != nil {
		return usagef("--faults: %v", err)
	}
	opts := graphsim.Options{Routes: o.routes, Quota: graphsim.Quota(o.quota), AnyQuota: graphsim.Quota(o.quotaAny), Window: o.window,
		Latency: latency, Faults: faults, Seed: o.seed, Log: newLog(&o.commonFlags, std.err)}
	if err := opts.Validate(); err != nil {
		return &usageError{err: err}
	}
	tenant := sampledata.Tenant()
	if o.load != "" {
		if tenant, err = readFile(std, "--load", o.load); err != nil {
			return err
		}
	}
	sim := graphsim.New(opts)
	if err := sim.Load(bytes.NewReader(tenant)); err != nil {
		return usagef("--load %s: %v", o.load, err)
	}
	l, err := net.Listen("tcp", o.listen)
	if err != nil {
		return usagef("--listen: %v", err)
	}
	ctx, stop := watch(ctx, std)
	defer stop()
	fmt.Fprintf(std.out, "http://%s\n", l.Addr())
	server := &http.Server{Handler: sim, ReadHeaderTimeout: 30 * time.Second}
	end := context.AfterFunc(ctx, func() { server.Close() })
	defer end()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// simulatedURL is the origin of the in-process simulator; nothing is ever sent to it over a network.
const simulatedURL = "https://simulator.invalid"

// sampleTenant is an in-process simulator holding the sample tenant, with the quota that the service is known for.
func sampleTenant() (*graphsim.Server, error) {
	sim := graphsim.New(graphsim.Options{Quota: graphsim.Quota{N: 100, Per: 20 * time.Second}, AnyQuota: graphsim.Quota{N: 1000, Per: 20 * time.Second},
		Latency: graphsim.Range{Min: 20 * time.Millisecond, Max: 80 * time.Millisecond}, Seed: 1})
	return sim, sim.Load(bytes.NewReader(sampledata.Tenant()))
}

// simulatedToken is a credential for the in-process simulator.
func simulatedToken(sim *graphsim.Server) azcore.TokenCredential {
	claims, err := json.Marshal(map[string]any{"tid": sim.Snapshot().TenantID, "appid": "rollcall-simulator"})
	if err != nil {
		panic("strings do not marshal: " + err.Error())
	}
	encode := base64.RawURLEncoding.EncodeToString
	return staticToken(encode([]byte(`{"alg":"none"}`)) + "." + encode(claims) + ".")
}

type staticToken string

func (t staticToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(time.Hour)}, nil
}
