// Package signin gets the token that a service wants to see, and sees to it that what signs us in goes
// to no other place than the sign-in service.
//
// [Options] say who signs in and where: an app with a secret or a certificate, a machine with an
// identity of its own, a person. [Credential] makes a credential of them and of the environment's
// variables; [Tokens] asks it for a token, keeps that until shortly before its end, and gets another
// when the service refuses it. [CloudNamed] knows Microsoft's clouds, [ResolveTenant] the id of a
// tenant that was named by a domain.
//
// The package knows nothing of Graph but that it takes tokens. No text of an [Error] holds a secret.
package signin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"rollcall/graph/internal/redact"
	"rollcall/graph/internal/wire"
)

// Options say who signs in, and where.
type Options struct {
	// Mode is auto (or ""), token, secret, certificate, managed-identity,
	// workload-identity, cli or device-code.
	Mode string
	// GraphURL is the root that the token is for.
	GraphURL string
	// Scope is what the token is asked for; "" means GraphURL + "/.default".
	Scope string
	// Authority is the root of the sign-in service; "" means AZURE_AUTHORITY_HOST,
	// and without that the one of GraphURL's cloud. Plain http is for loopback only.
	Authority string
	// TenantID is a GUID or a domain; "" means AZURE_TENANT_ID.
	TenantID string
	// Getenv reads the variables; nil means os.Getenv. Only the endpoints of
	// managed identities are read past it, by the library.
	Getenv func(string) string
	// Terminal says that a person is there to follow the device-code prompt.
	Terminal bool
	// Prompt shows that person what to do.
	Prompt func(message string)
	// Transport carries the sign-in's requests; nil means one that never takes what stays on this
	// machine, or goes out in plain text, to a proxy.
	Transport http.RoundTripper
}

// The variables that sign-in reads.
const (
	envToken        = "ROLLCALL_ACCESS_TOKEN"
	envTenant       = "AZURE_TENANT_ID"
	envClient       = "AZURE_CLIENT_ID"
	envSecret       = "AZURE_CLIENT_SECRET"
	envCertificate  = "AZURE_CLIENT_CERTIFICATE_PATH"
	envCertPassword = "AZURE_CLIENT_CERTIFICATE_PASSWORD"
	envCertChain    = "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"
	envFederated    = "AZURE_FEDERATED_TOKEN_FILE"
	envAuthority    = "AZURE_AUTHORITY_HOST"
)

// Modes are the values of [Options.Mode].
func Modes() []string {
	return []string{"auto", "token", "secret", "certificate", "managed-identity", "workload-identity", "cli", "device-code"}
}

// Credential makes the credential of a mode and says which mode it is, which tells what auto came
// to. A token is asked for later, by [Tokens]; only auto asks a managed identity at once whether it
// is there. Errors are of type [*Error] and name what is missing.
func Credential(ctx context.Context, o Options) (azcore.TokenCredential, string, error) {
	s, err := newSignIn(o)
	if err != nil {
		return nil, "", failed(err)
	}
	mode := strings.ToLower(o.Mode)
	if mode == "" || mode == "auto" {
		mode = s.named()
	}
	var cred azcore.TokenCredential
	switch mode {
	case "":
		cred, mode, err = s.found(ctx)
	case "token":
		cred, err = s.token()
	case "secret":
		cred, err = s.secret()
	case "certificate":
		cred, err = s.certificate()
	case "workload-identity":
		cred, err = s.workloadIdentity()
	case "managed-identity":
		cred, err = s.managedIdentity()
	case "cli":
		cred, err = s.cli()
	case "device-code":
		cred, err = s.deviceCode()
	default:
		err = fmt.Errorf("no way to sign in is named %q: want one of %s", o.Mode, strings.Join(Modes(), ", "))
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil, "", ctx.Err()
		}
		return nil, "", failed(err, s.env(envSecret), s.env(envCertPassword), s.env(envToken))
	}
	return cred, mode, nil
}

// A signIn is the options of one sign-in, completed.
type signIn struct {
	Options
	client  policy.ClientOptions // where and over what azidentity talks
	machine policy.ClientOptions // the same for a managed identity, which no authority is asked for
	known   bool                 // the authority is one of Microsoft's clouds
}

func newSignIn(o Options) (*signIn, error) {
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.Transport == nil {
		o.Transport = wire.Transport(2) // a sign-in is a few requests, one after the other
	}
	s := &signIn{Options: o}
	s.TenantID = cmp.Or(o.TenantID, s.env(envTenant))
	s.Scope = cmp.Or(o.Scope, strings.TrimRight(o.GraphURL, "/")+"/.default")
	return s, s.connect()
}

func (s *signIn) env(name string) string { return strings.TrimSpace(s.Getenv(name)) }

// need gives the variables of a mode, or an error that names the missing ones.
func (s *signIn) need(mode string, names ...string) error {
	var missing []string
	for _, n := range names {
		if n == envTenant && s.TenantID != "" {
			continue
		}
		if s.env(n) == "" {
			missing = append(missing, n)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("sign-in by %s needs %s: set the environment variable, or choose another way with --auth",
		mode, strings.Join(missing, " and "))
}

// named is the mode that the variables name, or "" where they name none.
func (s *signIn) named() string {
	switch {
	case s.env(envToken) != "":
		return "token"
	case s.env(envFederated) != "":
		return "workload-identity"
	case s.env(envCertificate) != "":
		return "certificate"
	case s.env(envSecret) != "":
		return "secret"
	}
	return ""
}

// found looks for a way to sign in that no variable names.
func (s *signIn) found(ctx context.Context) (azcore.TokenCredential, string, error) {
	var tried []string
	if s.identityAnswers(ctx) {
		cred, err := s.managedIdentity()
		if err != nil {
			return nil, "", err
		}
		asking, cancel := context.WithTimeout(ctx, 15*time.Second)
		defer cancel()
		_, err = cred.GetToken(asking, policy.TokenRequestOptions{Scopes: []string{s.Scope}})
		var refused *azidentity.AuthenticationFailedError
		if err == nil || errors.As(err, &refused) {
			return cred, "managed-identity", err
		}
		tried = append(tried, "this machine has no managed identity")
	}
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	if _, err := exec.LookPath("az"); err == nil {
		cred, err := s.cli()
		return cred, "cli", err
	}
	tried = append(tried, "there is no Azure CLI")
	return nil, "", fmt.Errorf("no way to sign in was found (no %s, no %s, %s or %s; %s): set %s, %s and %s for an app, or %s",
		envToken, envFederated, envCertificate, envSecret, strings.Join(tried, "; "), envTenant, envClient, envSecret, envToken)
}

func (s *signIn) token() (azcore.TokenCredential, error) {
	if err := s.need("token", envToken); err != nil {
		return nil, err
	}
	text := strings.TrimSpace(strings.TrimPrefix(s.env(envToken), "Bearer "))
	if err := checkToken(text); err != nil {
		return nil, fmt.Errorf("%s: %w", envToken, err)
	}
	return Static(text), nil
}

func (s *signIn) secret() (azcore.TokenCredential, error) {
	if err := s.need("secret", envTenant, envClient, envSecret); err != nil {
		return nil, err
	}
	return s.renewable(func() (azcore.TokenCredential, error) {
		return azidentity.NewClientSecretCredential(s.TenantID, s.env(envClient), s.env(envSecret),
			&azidentity.ClientSecretCredentialOptions{ClientOptions: s.client, DisableInstanceDiscovery: !s.known})
	})
}

func (s *signIn) certificate() (azcore.TokenCredential, error) {
	if err := s.need("certificate", envTenant, envClient, envCertificate); err != nil {
		return nil, err
	}
	name := s.env(envCertificate)
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", envCertificate, err)
	}
	certs, key, err := azidentity.ParseCertificates(data, []byte(s.Getenv(envCertPassword)))
	if err != nil {
		return nil, fmt.Errorf("%s: %s is not a certificate with its key, in PEM or PKCS#12, that opens with %s: %w",
			envCertificate, name, envCertPassword, err)
	}
	chain := s.env(envCertChain)
	return s.renewable(func() (azcore.TokenCredential, error) {
		return azidentity.NewClientCertificateCredential(s.TenantID, s.env(envClient), certs, key,
			&azidentity.ClientCertificateCredentialOptions{
				ClientOptions: s.client, DisableInstanceDiscovery: !s.known,
				SendCertificateChain: chain == "1" || strings.EqualFold(chain, "true"),
			})
	})
}

func (s *signIn) workloadIdentity() (azcore.TokenCredential, error) {
	if err := s.need("workload-identity", envTenant, envClient, envFederated); err != nil {
		return nil, err
	}
	return s.renewable(func() (azcore.TokenCredential, error) {
		return azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
			ClientOptions: s.client, DisableInstanceDiscovery: !s.known,
			TenantID: s.TenantID, ClientID: s.env(envClient), TokenFilePath: s.env(envFederated),
		})
	})
}

func (s *signIn) managedIdentity() (azcore.TokenCredential, error) {
	o := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: s.machine}
	if id := s.env(envClient); id != "" {
		o.ID = azidentity.ClientID(id)
	}
	return azidentity.NewManagedIdentityCredential(o)
}

func (s *signIn) cli() (azcore.TokenCredential, error) {
	return azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: s.TenantID})
}

func (s *signIn) deviceCode() (azcore.TokenCredential, error) {
	if !s.Terminal || s.Prompt == nil {
		return nil, errors.New("sign-in by device-code needs a person at a terminal: for unattended jobs use a managed identity, a certificate or a secret")
	}
	if err := s.need("device-code", envClient); err != nil {
		return nil, err
	}
	return azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
		ClientOptions: s.client, DisableInstanceDiscovery: !s.known,
		TenantID: s.TenantID, ClientID: s.env(envClient),
		UserPrompt: func(_ context.Context, m azidentity.DeviceCodeMessage) error {
			s.Prompt(redact.OneLine(m.Message))
			return nil
		},
	})
}
