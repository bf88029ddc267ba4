package refusal

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"rollcall/graph/internal/redact"
)

const guid = "1b0dbb35-0a4a-4f0d-8a3a-6c2a1c6f1b11"

var intuneBody = `{"error":{"code":"BadRequest","message":"{\r\n  \"_version\": 3,\r\n  \"Message\": \"Invalid Device Identifier parameter found for 1 import records! - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - Activity ID: ` + guid + ` - Url: https://fef.msub07.manage.microsoft.com/DeviceEnrollmentFE/StatelessDeviceEnrollmentFEService/deviceManagement/importedDeviceIdentities?api-version=5023-01-01\",\r\n  \"CustomApiErrorPhrase\": \"\",\r\n  \"RetryAfter\": null,\r\n  \"ErrorSourceService\": \"\",\r\n  \"HttpHeaders\": \"{}\"\r\n}","innerError":{"date":"2026-01-02T03:04:05","request-id":"` + guid + `","client-request-id":"` + guid + `"}}}`

func TestRead(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   Refusal
	}{
		{"envelope", 409, `{"error":{"code":"Conflict","message":"A sync is running.","innerError":{"request-id":"` + guid + `"}}}`,
			Refusal{Code: "Conflict", Message: "A sync is running.", RequestID: guid}},
		{"small innererror, nested", 400, `{"error":{"code":"BadRequest","message":"","innererror":{"message":"Bad tag","innererror":{"request-id":"` + guid + `"}}}}`,
			Refusal{Code: "BadRequest", Message: "Bad tag", RequestID: guid}},
		{"Intune", 400, intuneBody,
			Refusal{Code: "BadRequest", Message: "Invalid Device Identifier parameter found for 1 import records!", RequestID: guid, ActivityID: guid}},
		{"Intune with phrase and RetryAfter", 503, `{"error":{"code":"ServiceUnavailable","message":"{\"Message\":\"Busy - Operation ID (for customer support): x\",\"CustomApiErrorPhrase\":\"ZtdDeviceDeletionInProgess\",\"RetryAfter\":12.5}"}}`,
			Refusal{Code: "ZtdDeviceDeletionInProgess", Message: "Busy", RetryAfter: 12500 * time.Millisecond}},
		{"Intune with a line break in the text", 400, `{"error":{"code":"BadRequest","message":"{\r\n  \"Message\": \"Two\r\nlines - Activity ID: ` + guid + `\",\r\n  \"CustomApiErrorPhrase\": \"TagTooLong\"\r\n}"}}`,
			Refusal{Code: "TagTooLong", Message: "Two lines", ActivityID: guid}},
		{"older plain form", 400, `{"error":{"code":"BadRequest","message":"An error has occurred - Operation ID (for customer support): 0 - Activity ID: ` + guid + ` - Url: https://fef.example/x - CustomApiErrorPhrase: TagTooLong"}}`,
			Refusal{Code: "TagTooLong", Message: "An error has occurred", ActivityID: guid}},
		{"older plain form, empty phrase", 400, `{"error":{"code":"BadRequest","message":"An error has occurred - Activity ID: ` + guid + ` - CustomApiErrorPhrase: "}}`,
			Refusal{Code: "BadRequest", Message: "An error has occurred", ActivityID: guid}},
		{"no route", 400, `{"error":{"code":"No method match route template","message":"No OData route exists that match template ~/singleton/navigation/key with http verb PATCH for request /StatelessDeviceEnrollmentFEService/deviceManagement/x."}}`,
			Refusal{Code: "No method match route template", Message: "No OData route exists that match template ~/singleton/navigation/key with http verb PATCH for request /StatelessDeviceEnrollmentFEService/deviceManagement/x."}},
		{"route named behind the cut", 400, `{"error":{"code":"","message":"{\"Message\":\"x - Operation ID 1 No OData route exists\"}"}}`,
			Refusal{Message: "x"}},
		{"throttled", 429, `{"error":{"code":"TooManyRequests","innerError":{"code":"429","message":"Please retry after","request-id":"` + guid + `","status":"429"},"message":"Please retry again later."}}`,
			Refusal{Code: "TooManyRequests", Message: "Please retry again later.", RequestID: guid}},
		{"HTML", 502, "<html><head><title>502 Bad Gateway</title></head>", Refusal{Message: "HTTP 502 Bad Gateway"}},
		{"HTML after text", 502, "  error\n<HTML>", Refusal{Message: "HTTP 502 Bad Gateway"}},
		{"empty", 504, "", Refusal{Message: "HTTP 504 Gateway Timeout"}},
		{"unheard of", 799, "", Refusal{Message: "HTTP 799"}},
		{"plain text", 400, "upstream says no\r\n", Refusal{Message: "upstream says no"}},
		{"broken JSON", 500, `{"error":{"code":"x"`, Refusal{Message: "HTTP 500 Internal Server Error"}},
		{"empty envelope", 500, `{"error":{}}`, Refusal{Message: "HTTP 500 Internal Server Error"}},
		{"error is null", 500, `{"error":null}`, Refusal{Message: "HTTP 500 Internal Server Error"}},
		{"gateway", 400, `{"statusCode":400,"message":"Missing subscription key"}`, Refusal{Message: "Missing subscription key"}},
		{"sign-in service", 401, `{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}`,
			Refusal{Code: "invalid_client", Message: "AADSTS7000215: Invalid client secret provided."}},
		{"old OData", 400, `{"error":{"code":"x","message":{"lang":"en","value":"No."}}}`, Refusal{Code: "x", Message: "No."}},
		{"code is a number", 400, `{"error":{"code":17,"message":"No."}}`, Refusal{Code: "17", Message: "No."}},
		{"secrets", 400, `{"error":{"code":"BadRequest","message":"User Ada.Lovelace@contoso.com (ada%40contoso.com) with ` + strings.Repeat("T0FzAQEA", 30) + ` and eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJ0aWQi.c2ln at https://fef.example/secret?x=1 is\u0007 wrong\n\tindeed"}}`,
			Refusal{Code: "BadRequest", Message: "User A...@contoso.com (a...@contoso.com) with [data] and [token] at [url] is wrong indeed"}},
		{"part of a hash", 400, `{"error":{"code":"x","message":"hash T0HnAgEAHAAAAAoA4Q70ZQAACgDhDvRlBBqonmkCCQMCABAACQABAAgAEAAB, wrapped T0HnAgEAHAAAAAoA4Q70ZQAACgDhDvRlBBqonmkC\r\nCQMCABAACQABAAgAEAABAAAAAwARAEdlbnVpbmVJ no"}}`,
			Refusal{Code: "x", Message: "hash [data], wrapped [data] no"}},
		{"apostrophes", 400, `{"error":{"code":"x","message":"'maria.d'angelo@contoso.com' is not o'brien@contoso.com"}}`,
			Refusal{Code: "x", Message: "'m...@contoso.com' is not o...@contoso.com"}},
		{"request id that is none", 400, `{"error":{"code":"x","message":"y","innerError":{"request-id":"<script>"}}}`,
			Refusal{Code: "x", Message: "y"}},
		{"unpaired", 400, "{\"error\":{\"code\":\"x\",\"message\":\"a\\ud800b \xff\u202egnp.exe\"}}",
			Refusal{Code: "x", Message: "ab gnp.exe"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Read(test.status, []byte(test.body))
			got.RawCode, got.RawMessage = "", ""
			if got != test.want {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestMessagesAreCut(t *testing.T) {
	r := Read(400, []byte(`{"error":{"code":"`+strings.Repeat("c ", 200)+`","message":"`+strings.Repeat("ä ", 1000)+`"}}`))
	if n := utf8.RuneCountInString(r.Message); n != redact.MaxText || !strings.HasSuffix(r.Message, "…") {
		t.Errorf("%d characters: %s", n, r.Message)
	}
	if n := utf8.RuneCountInString(r.Code); n != maxCode || !strings.HasSuffix(r.Code, "…") {
		t.Errorf("%d characters: %s", n, r.Code)
	}
}

// TestRaw: what a caller looks into is there as it came, behind the cut too.
func TestRaw(t *testing.T) {
	message := strings.Repeat("x", 2*redact.MaxText) + " No OData route exists"
	r := Read(400, []byte(`{"error":{"code":"BadRequest","message":"`+message+` - CustomApiErrorPhrase: TagTooLong"}}`))
	if r.Code != "TagTooLong" || r.RawCode != "BadRequest" || !strings.HasPrefix(r.RawMessage, message) {
		t.Errorf("%+v", r)
	}
}
