package signin

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Claims are what a token says of itself. They are read, not verified: that is
// the service's business. A field that the token lacks is zero.
type Claims struct {
	TenantID string    // tid
	AppID    string    // appid or azp: the client id
	Expires  time.Time // exp
	Roles    []string  // roles: permissions of an app, such as DeviceManagementServiceConfig.ReadWrite.All
	Scopes   []string  // scp: permissions of a user
	UPN      string    // upn or preferred_username; of a user's token only
}

// Has says whether the token carries a permission, as an app's or a user's.
func (c Claims) Has(permission string) bool {
	same := func(s string) bool { return strings.EqualFold(s, permission) }
	return slices.ContainsFunc(c.Roles, same) || slices.ContainsFunc(c.Scopes, same)
}

// readClaims reads the claims of a JSON Web Token. Tokens are opaque by
// contract, so one that cannot be read is no error: its claims are zero.
func readClaims(token string) Claims {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return Claims{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return Claims{}
	}
	var c struct {
		TID      string   `json:"tid"`
		AppID    string   `json:"appid"`
		AZP      string   `json:"azp"`
		Exp      float64  `json:"exp"`
		Roles    []string `json:"roles"`
		SCP      string   `json:"scp"`
		UPN      string   `json:"upn"`
		Username string   `json:"preferred_username"`
	}
	if json.Unmarshal(payload, &c) != nil {
		return Claims{}
	}
	claims := Claims{TenantID: c.TID, AppID: c.AppID, Roles: c.Roles, Scopes: strings.Fields(c.SCP), UPN: c.UPN}
	if claims.AppID == "" {
		claims.AppID = c.AZP
	}
	if claims.UPN == "" {
		claims.UPN = c.Username
	}
	if c.Exp > 0 && c.Exp < 1e11 { // up to the year 5138: beyond, time.Unix would mean something else
		claims.Expires = time.Unix(int64(c.Exp), 0).UTC()
	}
	return claims
}
