// Package odata is the language that Graph speaks over HTTP, as far as the
// simulator needs it: a [Schema] reads a request body and refuses what OData
// refuses, a [Refusal] is written as Graph writes errors, [ParseFilter] reads a
// $filter, and [AppendText] and its like write JSON. Nothing here knows what an
// entity means.
package odata
