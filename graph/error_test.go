package graph

import (
	"strings"
	"testing"

	"rollcall/graph/signin"
)

const guid = "1b0dbb35-0a4a-4f0d-8a3a-6c2a1c6f1b11"

func TestErrorText(t *testing.T) {
	for _, test := range []struct {
		e    Error
		want string
	}{
		{Error{Status: 400, Code: "BadRequest", Message: "Bad tag", RequestID: guid, Attempts: 1}, "400 BadRequest: Bad tag (request-id " + guid + ")"},
		{Error{Status: 502, Message: "HTTP 502 Bad Gateway", Attempts: 8}, "HTTP 502 Bad Gateway after 8 attempts"},
		{Error{Status: 400, Message: "no"}, "400: no"},
		{Error{Message: "dial tcp: connection refused"}, "dial tcp: connection refused"},
		{Error{Code: "invalid_client", Message: "no"}, "invalid_client: no"},
		{Error{Status: 403, Code: "Forbidden", Message: "no", Permission: "X.Y"}, "403 Forbidden: no; the permission X.Y is needed"},
	} {
		if got := test.e.Error(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestClassesHaveNames(t *testing.T) {
	names := map[string]bool{}
	for c := Permanent; c <= BadReply; c++ {
		name := c.String()
		if name == "" || strings.HasPrefix(name, "class_") || names[name] {
			t.Errorf("class %d is %q", c, name)
		}
		names[name] = true
	}
	if got := Class(200).String(); got != "class_200" {
		t.Error(got)
	}
}

// TestTokenThatIsRepeated: a proxy that shows what it was sent does not bring the token into an error.
func TestTokenThatIsRepeated(t *testing.T) {
	secret := "token-of-no-known-form"
	for _, body := range []string{graphError("Bad"+secret, "got Bearer "+secret+", twice: "+secret), "Authorization: Bearer " + secret} {
		c, err := New(signin.Static(secret), Options{BaseURL: testRoot, Transport: &fake{answer: script(says(400, body))}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.PatchCorporateItem(t.Context(), "1", onePatch)
		if e := AsError(err); e == nil || strings.Contains(err.Error(), secret) || !strings.Contains(e.Message, "[token]") {
			t.Errorf("%s: %v", body, err)
		}
	}
}
