package graph

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"rollcall/graph/internal/redact"
	"rollcall/graph/internal/refusal"
)

// TestParseError: the class is that of what the service said, whole, whatever is shown of it.
func TestParseError(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   Error
	}{
		{"conflict", 409, `{"error":{"code":"Conflict","message":"A sync is running.","innerError":{"request-id":"` + guid + `"}}}`,
			Error{Class: Permanent, Code: "Conflict", Message: "A sync is running.", RequestID: guid}},
		{"busy", 503, `{"error":{"code":"ServiceUnavailable","message":"{\"Message\":\"Busy - Activity ID: ` + guid + `\",\"CustomApiErrorPhrase\":\"Busy1\",\"RetryAfter\":12.5}"}}`,
			Error{Class: Transient, Code: "Busy1", Message: "Busy", ActivityID: guid, RetryAfter: 12500 * time.Millisecond}},
		{"no route", 400, `{"error":{"code":"No method match route template","message":"No OData route exists that match template ~/singleton/navigation/key with http verb PATCH for request /x."}}`,
			Error{Class: RouteRefused, Code: "No method match route template", Message: "No OData route exists that match template ~/singleton/navigation/key with http verb PATCH for request /x."}},
		{"route named behind the cut", 400, `{"error":{"code":"","message":"{\"Message\":\"x - Operation ID 1 No OData route exists\"}"}}`,
			Error{Class: RouteRefused, Message: "x"}},
		{"throttled", 429, `{"error":{"code":"TooManyRequests","message":"Please retry again later."}}`,
			Error{Class: Throttled, Code: "TooManyRequests", Message: "Please retry again later."}},
		{"page of a proxy", 502, "<html><head><title>502 Bad Gateway</title></head>", Error{Class: Transient, Message: "HTTP 502 Bad Gateway"}},
		{"unheard of", 799, "", Error{Class: Transient, Message: "HTTP 799"}},
		{"sign-in service", 401, `{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}`,
			Error{Class: Unauthorized, Code: "invalid_client", Message: "AADSTS7000215: Invalid client secret provided."}},
		{"nothing", 404, "", Error{Class: NotFound, Message: "HTTP 404 Not Found"}},
		{"redirect", 302, "", Error{Class: BadReply, Message: "HTTP 302 Found"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.want.Status = test.status
			if got := *parseError(test.status, []byte(test.body)); got != test.want {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func FuzzParseError(f *testing.F) {
	for _, s := range []string{
		"", "<html>", "null", "[]", `"x"`, `{"error":null}`, `{"error":"x","error_description":"y"}`, `{"error":{"code":"BadRequest","message":"{\"Message\":\"No. - Activity ID: 1b0dbb35 - Url: https://fef.example/x\",\"RetryAfter\":1}"}}`,
		`{"error":{"code":"x","message":"{\"Message\":{\"Message\":1},\"RetryAfter\":\"Wed, 02 Jan 2030 03:04:05 GMT\"}"}}`,
		`{"error":{"code":{},"message":[],"innerError":{"innerError":{"innerError":{}}}}}`,
		graphError("a@b", "ada@contoso.com "+strings.Repeat("QUJD", 80)), graphError("x", "a%40b@c eyJhbGciOiJub25lIn0.e30."),
		"plain text \x00\x1b[31m\u202e \xff", strings.Repeat("{\"error\":", 200),
	} {
		for _, status := range []int{400, 404, 429, 500, 0, 302} {
			f.Add(status, []byte(s))
		}
	}
	// A user name with more than its first letter, and a hash.
	leaks := regexp.MustCompile(`[A-Za-z0-9]{2,}@[A-Za-z0-9]|[A-Za-z0-9+/]{200,}`)
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		e := parseError(status, body)
		for what, s := range map[string]string{"message": e.Message, "code": e.Code, "text": e.Error()} {
			if utf8.RuneCountInString(e.Message) > redact.MaxText || utf8.RuneCountInString(e.Code) > 100 {
				t.Errorf("%s is too long: %q", what, s)
			}
			if strings.IndexFunc(s, unicode.IsControl) >= 0 || !utf8.ValidString(s) {
				t.Errorf("%s is not one clean line: %q", what, s)
			}
			if leaks.MatchString(s) {
				t.Errorf("%s leaks: %q", what, s)
			}
		}
		if e.Message == "" || e.RetryAfter < 0 || e.RetryAfter > refusal.MaxRetryAfter || e.Status != status {
			t.Errorf("%+v", e)
		}
		if e.Class == Throttled && status != http.StatusTooManyRequests {
			t.Errorf("status %d is taken for throttling", status)
		}
	})
}
