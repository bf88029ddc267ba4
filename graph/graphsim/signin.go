package graphsim

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"rollcall/graph/graphsim/internal/odata"
)

// signIn is what carries out a request to the sign-in service, or nil for one to
// Graph.
func (s *service) signIn(c *call) (run func(*call) *reply) {
	switch {
	case c.graph():
		return nil
	case strings.HasSuffix(c.path, "/oauth2/v2.0/token"):
		return s.token
	case strings.HasSuffix(c.path, "/v2.0/.well-known/openid-configuration"):
		return s.openID
	case c.path == "/common/discovery/instance":
		return s.discovery
	}
	return nil
}

// tenantOf is the tenant that a sign-in path names.
func (c *call) tenantOf() string {
	tenant, _, _ := strings.Cut(strings.TrimPrefix(c.path, "/"), "/")
	return tenant
}

var isGUID = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// tokenClaims are the claims that clients read.
type tokenClaims struct {
	Audience string   `json:"aud"`
	Issuer   string   `json:"iss"`
	Issued   int64    `json:"iat"`
	From     int64    `json:"nbf"`
	Expires  int64    `json:"exp"`
	App      string   `json:"appid"`
	AppName  string   `json:"app_displayname"`
	IDType   string   `json:"idtyp"`
	Roles    []string `json:"roles"`
	Tenant   string   `json:"tid"`
	Version  string   `json:"ver"`
	Unique   string   `json:"uti"`
}

// token is the client credentials grant: any client, any secret or assertion.
// A tenant given as a domain is the simulator's own.
func (s *service) token(c *call) *reply {
	form, err := url.ParseQuery(string(c.body))
	scope := resourceScope(form.Get("scope"))
	switch {
	case c.method != http.MethodPost || err != nil:
		return oauthRefusal(c, "invalid_request", "AADSTS900144: The request body must be a form.")
	case form.Get("grant_type") != "client_credentials":
		return oauthRefusal(c, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type '"+form.Get("grant_type")+"'.")
	case form.Get("client_id") == "":
		return oauthRefusal(c, "invalid_request", "AADSTS900144: The request body must contain the following parameter: 'client_id'.")
	case form.Get("client_secret") == "" && form.Get("client_assertion") == "":
		return oauthRefusal(c, "invalid_client", "AADSTS7000216: 'client_assertion' or 'client_secret' is required for the 'client_credentials' grant type.")
	case !strings.HasSuffix(scope, "/.default"):
		return oauthRefusal(c, "invalid_scope", "AADSTS1002012: The provided value for scope "+scope+" is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.")
	}
	tenant := c.tenantOf()
	if !isGUID.MatchString(tenant) {
		tenant = s.store.TenantID
	}
	life := s.o.TokenLife
	if life <= 0 {
		life = time.Hour
	}
	claims, err := json.Marshal(tokenClaims{
		Audience: strings.TrimSuffix(scope, "/.default"),
		Issuer:   c.origin + "/" + tenant + "/v2.0",
		Issued:   c.now.Unix(), From: c.now.Unix(), Expires: c.now.Add(life).Unix(),
		App: form.Get("client_id"), AppName: "simulated app", IDType: "app",
		Roles:  []string{"DeviceManagementServiceConfig.ReadWrite.All"},
		Tenant: tenant, Version: "1.0", Unique: c.requestID,
	})
	if err != nil {
		panic("graphsim: " + err.Error())
	}
	token := encode(`{"typ":"JWT","alg":"none"}`) + "." + encode(string(claims)) + "." + encode("simulated")
	s.expiries[token] = c.now.Add(life)
	b := fmt.Appendf(nil, `{"token_type":"Bearer","expires_in":%d,"ext_expires_in":%[1]d,"access_token":"%s"}`, int(life.Seconds()), token)
	return &reply{status: http.StatusOK, contentType: "application/json; charset=utf-8", body: b}
}

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// oauthRefusal is an error of the sign-in service.
func oauthRefusal(c *call, code, description string) *reply {
	b := odata.AppendText([]byte(`{"error":`), code)
	b = odata.AppendText(append(b, `,"error_description":`...), description)
	b = c.now.UTC().AppendFormat(append(b, `,"error_codes":[],"timestamp":"`...), "2006-01-02 15:04:05Z")
	b = append(b, `","trace_id":"`...)
	b = append(append(b, c.requestID...), `","correlation_id":"`...)
	b = append(append(b, c.requestID...), `"}`...)
	status := http.StatusBadRequest
	if code == "invalid_client" {
		status = http.StatusUnauthorized
	}
	return &reply{status: status, contentType: "application/json; charset=utf-8", body: b}
}

// openID is the metadata that sign-in libraries look up before they sign in.
func (s *service) openID(c *call) *reply {
	base := c.origin + "/" + c.tenantOf()
	b := odata.AppendText([]byte(`{"token_endpoint":`), base+"/oauth2/v2.0/token")
	b = odata.AppendText(append(b, `,"authorization_endpoint":`...), base+"/oauth2/v2.0/authorize")
	b = odata.AppendText(append(b, `,"device_authorization_endpoint":`...), base+"/oauth2/v2.0/devicecode")
	b = odata.AppendText(append(b, `,"jwks_uri":`...), base+"/discovery/v2.0/keys")
	b = odata.AppendText(append(b, `,"issuer":`...), base+"/v2.0")
	b = append(b, `,"response_types_supported":["code"],"subject_types_supported":["pairwise"],"id_token_signing_alg_values_supported":["RS256"]}`...)
	return &reply{status: http.StatusOK, contentType: "application/json; charset=utf-8", body: b}
}

// discovery says that this authority is known.
func (s *service) discovery(c *call) *reply {
	host := c.origin[strings.Index(c.origin, "//")+2:]
	b := odata.AppendText([]byte(`{"tenant_discovery_endpoint":`), c.origin+"/common/v2.0/.well-known/openid-configuration")
	b = odata.AppendText(append(b, `,"api-version":"1.1","metadata":[{"preferred_network":`...), host)
	b = odata.AppendText(append(b, `,"preferred_cache":`...), host)
	b = odata.AppendText(append(b, `,"aliases":[`...), host)
	return &reply{status: http.StatusOK, contentType: "application/json; charset=utf-8", body: append(b, "]}]}"...)}
}

// authorize refuses a request without a bearer token, with one that is not
// accepted, or with one of our own that has expired.
func (s *service) authorize(c *call) *odata.Refusal {
	scheme, token, _ := strings.Cut(c.header.Get("Authorization"), " ")
	if token = strings.TrimSpace(token); !strings.EqualFold(scheme, "Bearer") || token == "" {
		return odata.Unauthorized("Access token is empty.")
	}
	if len(s.o.Tokens) > 0 && !slices.Contains(s.o.Tokens, token) {
		return odata.Unauthorized("Access token validation failure.")
	}
	if expires, ours := s.expiries[token]; ours && !c.now.Before(expires) {
		return odata.Unauthorized("Lifetime validation failed, the token is expired.")
	}
	return nil
}

// resourceScope is the one scope that names a resource: sign-in libraries ask for those of OpenID Connect beside it. It is "" where
// there is none, or more than one.
func resourceScope(scopes string) string {
	resource := ""
	for _, s := range strings.Fields(scopes) {
		switch s {
		case "openid", "profile", "offline_access", "email":
			continue
		}
		if resource != "" {
			return ""
		}
		resource = s
	}
	return resource
}
