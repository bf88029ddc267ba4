package graph

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

const guid = "1b0dbb35-0a4a-4f0d-8a3a-6c2a1c6f1b11"

var intuneBody = `{"error":{"code":"BadRequest","message":"{\r\n  \"_version\": 3,\r\n  \"Message\": \"Invalid Device Identifier parameter found for 1 import records! - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - Activity ID: ` + guid + ` - Url: https://fef.msub07.manage.microsoft.com/DeviceEnrollmentFE/StatelessDeviceEnrollmentFEService/deviceManagement/importedDeviceIdentities?api-version=5023-01-01\",\r\n  \"CustomApiErrorPhrase\": \"\",\r\n  \"RetryAfter\": null,\r\n  \"ErrorSourceService\": \"\",\r\n  \"HttpHeaders\": \"{}\"\r\n}","innerError":{"date":"2026-01-02T03:04:05","request-id":"` + guid + `","client-request-id":"` + guid + `"}}}`

func TestParseError(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   Error
	}{
		{"envelope", 409, `{"error":{"code":"Conflict","message":"A sync is running.","innerError":{"request-id":"` + guid + `"}}}`,
			Error{Class: Permanent, Code: "Conflict", Message: "A sync is running.", RequestID: guid}},
		{"small innererror, nested", 400, `{"error":{"code":"BadRequest","message":"","innererror":{"message":"Bad tag","innererror":{"request-id":"` + guid + `"}}}}`,
			Error{Class: Permanent, Code: "BadRequest", Message: "Bad tag", RequestID: guid}},
		{"Intune", 400, intuneBody,
			Error{Class: Permanent, Code: "BadRequest", Message: "Invalid Device Identifier parameter found for 1 import records!", RequestID: guid, ActivityID: guid}},
		{"Intune with phrase and RetryAfter", 503, `{"error":{"code":"ServiceUnavailable","message":"{\"Message\":\"Busy - Operation ID (for customer support): x\",\"CustomApiErrorPhrase\":\"ZtdDeviceDeletionInProgess\",\"RetryAfter\":12.5}"}}`,
			Error{Class: Transient, Code: "ZtdDeviceDeletionInProgess", Message: "Busy", RetryAfter: 12500 * time.Millisecond}},
		{"Intune with a line break in the text", 400, `{"error":{"code":"BadRequest","message":"{\r\n  \"Message\": \"Two\r\nlines - Activity ID: ` + guid + `\",\r\n  \"CustomApiErrorPhrase\": \"TagTooLong\"\r\n}"}}`,
			Error{Class: Permanent, Code: "TagTooLong", Message: "Two lines", ActivityID: guid}},
		{"older plain form", 400, `{"error":{"code":"BadRequest","message":"An error has occurred - Operation ID (for customer support): 0 - Activity ID: ` + guid + ` - Url: https://fef.example/x - CustomApiErrorPhrase: TagTooLong"}}`,
			Error{Class: Permanent, Code: "TagTooLong", Message: "An error has occurred", ActivityID: guid}},
		{"older plain form, empty phrase", 400, `{"error":{"code":"BadRequest","message":"An error has occurred - Activity ID: ` + guid + ` - CustomApiErrorPhrase: "}}`,
			Error{Class: Permanent, Code: "BadRequest", Message: "An error has occurred", ActivityID: guid}},
		{"no route", 400, `{"error":{"code":"No method match route template","message":"No OData route exists that match template ~/singleton/navigation/key with http verb PATCH for request /StatelessDeviceEnrollmentFEService/deviceManagement/x."}}`,
			Error{Class: RouteRefused, Code: "No method match route template", Message: "No OData route exists that match template ~/singleton/navigation/key with http verb PATCH for request /StatelessDeviceEnrollmentFEService/deviceManagement/x."}},
		{"route named behind the cut", 400, `{"error":{"code":"","message":"{\"Message\":\"x - Operation ID 1 No OData route exists\"}"}}`,
			Error{Class: RouteRefused, Message: "x"}},
		{"throttled", 429, `{"error":{"code":"TooManyRequests","innerError":{"code":"429","message":"Please retry after","request-id":"` + guid + `","status":"429"},"message":"Please retry again later."}}`,
			Error{Class: Throttled, Code: "TooManyRequests", Message: "Please retry again later.", RequestID: guid}},
		{"HTML", 502, "<html><head><title>502 Bad Gateway</title></head>", Error{Class: Transient, Message: "HTTP 502 Bad Gateway"}},
		{"HTML after text", 502, "  error\n<HTML>", Error{Class: Transient, Message: "HTTP 502 Bad Gateway"}},
		{"empty", 504, "", Error{Class: Transient, Message: "HTTP 504 Gateway Timeout"}},
		{"unheard of", 799, "", Error{Class: Transient, Message: "HTTP 799"}},
		{"plain text", 400, "upstream says no\r\n", Error{Class: Permanent, Message: "upstream says no"}},
		{"broken JSON", 500, `{"error":{"code":"x"`, Error{Class: Transient, Message: "HTTP 500 Internal Server Error"}},
		{"empty envelope", 500, `{"error":{}}`, Error{Class: Transient, Message: "HTTP 500 Internal Server Error"}},
		{"error is null", 500, `{"error":null}`, Error{Class: Transient, Message: "HTTP 500 Internal Server Error"}},
		{"gateway", 400, `{"statusCode":400,"message":"Missing subscription key"}`, Error{Class: Permanent, Message: "Missing subscription key"}},
		{"sign-in service", 401, `{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}`,
			Error{Class: Unauthorized, Code: "invalid_client", Message: "AADSTS7000215: Invalid client secret provided."}},
		{"old OData", 400, `{"error":{"code":"x","message":{"lang":"en","value":"No."}}}`, Error{Class: Permanent, Code: "x", Message: "No."}},
		{"code is a number", 400, `{"error":{"code":17,"message":"No."}}`, Error{Class: Permanent, Code: "17", Message: "No."}},
		{"secrets", 400, `{"error":{"code":"BadRequest","message":"User Ada.Lovelace@contoso.com (ada%40contoso.com) with ` + strings.Repeat("T0FzAQEA", 30) + ` and eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJ0aWQi.c2ln at https://fef.example/secret?x=1 is\u0007 wrong\n\tindeed"}}`,
			Error{Class: Permanent, Code: "BadRequest", Message: "User A...@contoso.com (a...@contoso.com) with [data] and [token] at [url] is wrong indeed"}},
		{"part of a hash", 400, `{"error":{"code":"x","message":"hash T0HnAgEAHAAAAAoA4Q70ZQAACgDhDvRlBBqonmkCCQMCABAACQABAAgAEAAB, wrapped T0HnAgEAHAAAAAoA4Q70ZQAACgDhDvRlBBqonmkC\r\nCQMCABAACQABAAgAEAABAAAAAwARAEdlbnVpbmVJ no"}}`,
			Error{Class: Permanent, Code: "x", Message: "hash [data], wrapped [data] no"}},
		{"apostrophes", 400, `{"error":{"code":"x","message":"'maria.d'angelo@contoso.com' is not o'brien@contoso.com"}}`,
			Error{Class: Permanent, Code: "x", Message: "'m...@contoso.com' is not o...@contoso.com"}},
		{"request id that is none", 400, `{"error":{"code":"x","message":"y","innerError":{"request-id":"<script>"}}}`,
			Error{Class: Permanent, Code: "x", Message: "y"}},
		{"unpaired", 400, "{\"error\":{\"code\":\"x\",\"message\":\"a\\ud800b \xff\u202egnp.exe\"}}",
			Error{Class: Permanent, Code: "x", Message: "ab gnp.exe"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.want.Status = test.status
			if got := *parseError(test.status, []byte(test.body)); got != test.want {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestMessagesAreCut(t *testing.T) {
	e := parseError(400, []byte(graphError("BadRequest", strings.Repeat("ä ", 1000))))
	if n := utf8.RuneCountInString(e.Message); n != maxMessage || !strings.HasSuffix(e.Message, "…") {
		t.Errorf("%d characters: %s", n, e.Message)
	}
}

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

func FuzzParseError(f *testing.F) {
	for _, s := range []string{
		"", "<html>", "null", "[]", `"x"`, `{"error":null}`, `{"error":"x","error_description":"y"}`, intuneBody,
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
			if utf8.RuneCountInString(e.Message) > maxMessage || utf8.RuneCountInString(e.Code) > maxCode {
				t.Errorf("%s is too long: %q", what, s)
			}
			if strings.IndexFunc(s, unicode.IsControl) >= 0 || !utf8.ValidString(s) {
				t.Errorf("%s is not one clean line: %q", what, s)
			}
			if leaks.MatchString(s) {
				t.Errorf("%s leaks: %q", what, s)
			}
		}
		if e.Message == "" || e.RetryAfter < 0 || e.RetryAfter > maxRetryAfter || e.Status != status {
			t.Errorf("%+v", e)
		}
		if e.Class == Throttled && status != http.StatusTooManyRequests {
			t.Errorf("status %d is taken for throttling", status)
		}
	})
}

// TestTokenThatIsRepeated: a proxy that shows what it was sent does not bring the token into an error.
func TestTokenThatIsRepeated(t *testing.T) {
	secret := "token-of-no-known-form"
	for _, body := range []string{graphError("Bad"+secret, "got Bearer "+secret+", twice: "+secret), "Authorization: Bearer " + secret} {
		c, err := New(StaticToken(secret), Options{BaseURL: testRoot, Transport: &fake{answer: script(says(400, body))}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.PatchCorporateItem(t.Context(), "1", onePatch)
		if e := AsError(err); e == nil || strings.Contains(err.Error(), secret) || !strings.Contains(e.Message, "[token]") {
			t.Errorf("%s: %v", body, err)
		}
	}
}
