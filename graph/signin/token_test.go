package signin

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/quota"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"go.uber.org/zap"
)

func jwt(claims map[string]any) string {
	payload, _ := json.Marshal(claims)
	return "eyJhbGciOiJub25lIn0." + base64.RawURLEncoding.EncodeToString(payload) + ".c2ln"
}

func TestClaims(t *testing.T) {
	app := jwt(map[string]any{"tid": "t", "appid": "a", "exp": 1893553445, "roles": []string{"DeviceManagementServiceConfig.ReadWrite.All"}})
	want := Claims{TenantID: "t", AppID: "a", Expires: time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC), Roles: []string{"DeviceManagementServiceConfig.ReadWrite.All"}, Scopes: []string{}}
	if got := readClaims(app); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	user := readClaims(jwt(map[string]any{"azp": "a", "scp": "User.Read Device.Read", "preferred_username": "ada@contoso.com"}))
	if user.AppID != "a" || user.UPN != "ada@contoso.com" || !user.Has("device.read") || user.Has("Device.Write") || user.Has("") {
		t.Errorf("%+v", user)
	}
	for _, s := range []string{"", "opaque", "a.b.c", "a.e30", "a.!!!.c", "..", jwt(map[string]any{"tid": 7}), jwt(map[string]any{"exp": 1e300, "roles": "x"})} {
		if got := readClaims(s); !reflect.DeepEqual(got, Claims{}) {
			t.Errorf("%s: %+v", s, got)
		}
	}
}

func TestTokenIsFetchedOnceAndRenewedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cred := &credential{lifetime: time.Hour, delay: time.Second}
		s := NewTokens(cred, "scope", zap.NewNop())
		everyone := func() string {
			var group sync.WaitGroup
			var texts sync.Map
			for range 50 {
				group.Go(func() {
					tok, err := s.Get(t.Context())
					if err != nil {
						t.Error(err)
						return
					}
					texts.Store(tok.text, true)
				})
			}
			group.Wait()
			var all []string
			texts.Range(func(k, _ any) bool { all = append(all, k.(string)); return true })
			return strings.Join(all, " ")
		}
		if got := everyone(); got != "token-1" || cred.times() != 1 {
			t.Errorf("%s after %d fetches", got, cred.times())
		}
		pass(t, 54*time.Minute)
		if got := everyone(); got != "token-1" {
			t.Errorf("%s after 54 minutes", got)
		}
		pass(t, time.Minute)
		if got := everyone(); got != "token-2" || cred.times() != 2 {
			t.Errorf("%s after %d fetches", got, cred.times())
		}
	})
}

func TestOldTokenServesWhileSignInIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cred := &credential{lifetime: time.Hour}
		s := NewTokens(cred, "scope", zap.NewNop())
		if _, err := s.Get(t.Context()); err != nil {
			t.Fatal(err)
		}
		cred.err = errors.New("sign-in service is down")
		pass(t, 56*time.Minute)
		for range 10 {
			if tok, err := s.Get(t.Context()); err != nil || tok.text != "token-1" {
				t.Fatal(tok, err)
			}
		}
		if cred.times() != 2 {
			t.Errorf("%d fetches, want one more", cred.times())
		}
		pass(t, 4*time.Minute)
		if _, err := s.Get(t.Context()); !errors.As(err, new(*Error)) {
			t.Errorf("%v", err)
		}
	})
}

func TestRefresh(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	for life, want := range map[time.Duration]time.Duration{
		time.Hour:        55 * time.Minute,
		24 * time.Hour:   24*time.Hour - 5*time.Minute,
		8 * time.Minute:  4 * time.Minute,
		2 * time.Minute:  time.Minute,
		-2 * time.Minute: -time.Minute,
	} {
		got := refreshTime(now, azcore.AccessToken{Token: "x", ExpiresOn: now.Add(life)})
		if got.Sub(now) != want {
			t.Errorf("a token of %s is renewed after %s, want %s", life, got.Sub(now), want)
		}
	}
	if got := refreshTime(now, azcore.AccessToken{Token: "x"}); got.Sub(now) < time.Hour {
		t.Errorf("an opaque token is renewed after %s", got.Sub(now))
	}
}

func TestRefusedTokenIsRenewedOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cred := &credential{delay: time.Second}
		s := NewTokens(cred, "scope", zap.NewNop())
		refused, err := s.Get(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if err := s.Renew(t.Context(), refused, ""); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if cred.times() != 2 {
			t.Errorf("%d fetches, want 2", cred.times())
		}
		if tok, _ := s.Get(t.Context()); tok.text != "token-2" {
			t.Errorf("%s", tok.text)
		}
	})
}

func TestWaitingForATokenEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewTokens(&credential{delay: time.Hour}, "scope", zap.NewNop())
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				if _, err := s.Get(ctx); err != context.DeadlineExceeded {
					t.Error(err)
				}
			})
		}
		group.Wait()
	})
}

func TestTokensThatCannotBeSent(t *testing.T) {
	for _, text := range []string{"", "two words", "line\nbreak", "zo\u00eb", "x\r\nHost: evil.example"} {
		_, err := NewTokens(Static(text), "scope", zap.NewNop()).Get(t.Context())
		if e := (*Error)(nil); !errors.As(err, &e) || text != "" && strings.Contains(e.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestEndedStaticToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tokens := NewTokens(Static(jwt(map[string]any{"exp": time.Now().Add(time.Minute).Unix()})), "scope", zap.NewNop())
		if _, err := tokens.Get(t.Context()); err != nil {
			t.Fatal(err)
		}
		pass(t, 2*time.Minute)
		_, err := tokens.Get(t.Context())
		if e := (*Error)(nil); !errors.As(err, &e) || !strings.Contains(e.Message, "fetch a new one") {
			t.Errorf("%v", err)
		}
	})
}

// credential gives token-1, token-2 ... and remembers what it was asked for.
type credential struct {
	lifetime time.Duration
	delay    time.Duration
	err      error

	mu    sync.Mutex
	asked []policy.TokenRequestOptions
}

func (c *credential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	c.mu.Lock()
	c.asked = append(c.asked, o)
	n, err := len(c.asked), c.err
	c.mu.Unlock()
	if err := quota.Wait(ctx, nil, c.delay); err != nil {
		return azcore.AccessToken{}, err
	}
	if err != nil {
		return azcore.AccessToken{}, err
	}
	life := c.lifetime
	if life == 0 {
		life = time.Hour
	}
	return azcore.AccessToken{Token: fmt.Sprintf("token-%d", n), ExpiresOn: time.Now().Add(life)}, nil
}

func (c *credential) times() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.asked)
}

// pass lets virtual time go by.
func pass(t *testing.T, d time.Duration) {
	t.Helper()
	if err := quota.Wait(t.Context(), nil, d); err != nil {
		t.Fatal(err)
	}
}
