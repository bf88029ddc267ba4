package graph

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

func TestLogsTellAttemptsAndHoldNothingSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core, logs := observer.New(zapcore.DebugLevel)
		secret := `{"error":{"code":"Busy","message":"ada.lovelace@contoso.com must wait"}}`
		f := &fake{answer: script(
			says(429, secret, "Retry-After", "3"), says(401, secret), says(503, secret), breaks(errReset), says(204, ""),
		)}
		cred := new(credential)
		c, err := New(cred, Options{BaseURL: testRoot, Transport: f, Log: zap.New(core)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.AssignUser(t.Context(), "8f0a-id", "ada.lovelace@contoso.com", "Ada"); err != nil {
			t.Fatal(err)
		}
		if n := logs.FilterMessage("request").Len(); n != 5 {
			t.Errorf("%d requests are logged, want 5", n)
		}
		if n := logs.FilterLevelExact(zapcore.WarnLevel).Len(); n != 1 {
			t.Errorf("%d warnings, want the pause", n)
		}
		if n := logs.FilterLevelExact(zapcore.InfoLevel).Len(); n != 2 {
			t.Errorf("%d repetitions are told, want 2", n)
		}
		first := logs.FilterMessage("request").All()[0].ContextMap()
		if first["method"] != "POST" || first["path"] != devicesPath+"/{id}/assignUserToDevice" || first["status"] != int64(429) ||
			first["attempt"] != int64(1) || first["request_id"] == "" || first["took"] != time.Duration(0) {
			t.Errorf("%v", first)
		}
		for _, entry := range logs.All() {
			line := fmt.Sprint(entry.Message, entry.ContextMap())
			for _, word := range []string{"token-", "Bearer", "ada.lovelace", "8f0a-id", "addressableUserName"} {
				if strings.Contains(line, word) {
					t.Errorf("%q is in %s", word, line)
				}
			}
		}
	})
}
