package importer

import (
	"strings"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// take notes the last reply.
func take(o *outcome.Outcome, r graph.Receipt) {
	o.HTTPStatus, o.RequestID, o.OfService = r.Status, r.RequestID, false
	o.Attempts += r.Attempts
}

// takeError notes the last reply where it was none to be glad of.
func takeError(o *outcome.Outcome, e *graph.Error) {
	o.HTTPStatus, o.RequestID, o.OfService = e.Status, e.RequestID, e.OfService()
	o.Attempts += e.Attempts
}

// failBy settles a row that failed by e.
func failBy(o *outcome.Outcome, c identity.Code, e *graph.Error) {
	o.Settle(outcome.Failed, c, e.Message)
	o.Doubt = e.Doubt
}

// errorCode is what stands in the error_code column: the service's own word where it has a usable one.
func errorCode(e *graph.Error) identity.Code {
	if e.Code != "" && !strings.ContainsAny(e.Code, " \t") {
		return identity.Code(e.Code)
	}
	return identity.Code(e.Class.String())
}
