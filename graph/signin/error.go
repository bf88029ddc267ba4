package signin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"rollcall/graph/internal/redact"
	"rollcall/graph/internal/refusal"
)

// An Error says why there is no token. Its texts are one line and hold neither secrets nor tokens nor
// user names, so they can be stored and shown; it has no cause, since the library's own text may
// hold them.
type Error struct {
	Status  int    // HTTP status of the sign-in service's refusal; 0 where there was none
	Code    string // the service's machine code, as in invalid_client, or ""
	Message string // what happened
}

// Error is one line: "401 invalid_client: sign-in: text".
func (e *Error) Error() string {
	switch {
	case e.Status != 0 && e.Code != "":
		return fmt.Sprintf("%d %s: %s", e.Status, e.Code, e.Message)
	case e.Status != 0:
		return fmt.Sprintf("%d: %s", e.Status, e.Message)
	case e.Code != "":
		return e.Code + ": " + e.Message
	}
	return e.Message
}

// failed makes an [Error] of a failed sign-in. The library's own text runs over many lines and
// repeats the reply: what the sign-in service says in its error_description is what a person needs.
func failed(err error, secrets ...string) error {
	var told *Error
	if errors.As(err, &told) || errors.Is(err, context.Canceled) {
		return err
	}
	e := &Error{Message: err.Error()}
	var refused *azidentity.AuthenticationFailedError
	if errors.As(err, &refused) && refused.RawResponse != nil {
		if body, err := runtime.Payload(refused.RawResponse); err == nil {
			status := refused.RawResponse.StatusCode
			r := refusal.Read(status, body)
			e.Status, e.Code, e.Message = status, r.Code, r.Message
		}
	}
	for _, tail := range []string{" Trace ID:", " To troubleshoot"} {
		e.Message, _, _ = strings.Cut(e.Message, tail)
	}
	for _, s := range secrets {
		if s != "" {
			e.Message = strings.ReplaceAll(e.Message, s, "[secret]")
		}
	}
	e.Message = "sign-in: " + strings.TrimPrefix(redact.Text(e.Message), "sign-in: ")
	return e
}
