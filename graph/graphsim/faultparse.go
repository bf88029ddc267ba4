package graphsim

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ParseFaults reads the notation of --faults: faults separated by commas,
// each
//
//	NAME[=DURATION][@[METHOD][/PATH]]:RATE   by rate, from 0 to 1
//	NAME[=DURATION][@[METHOD][/PATH]]#N[-M]  exactly the Nth (to the Mth) request that matches
//
// as in "503:0.02,lost:0.01", "503=7s@PATCH:0.02", "504@POST/importDeviceIdentityList#1",
// "hang#3", "503#10-40". METHOD and PATH (any part of the path) restrict the
// requests that are counted. Of several faults that would happen to one
// request the first in the list does. Requests refused for their quota or
// their token, and those of the token endpoint, are not counted.
//
// Refused, nothing is applied:
//
//	400 401 403 404 405 408 409 413 423 429 500 501 502 503 504 509
//	429bare  429 without Retry-After (429 itself says 1 second)
//	noroute  400 as the live service gives it for a route that does not exist
//	reset    connection reset
//	html     status 200 with a page of HTML, as of a proxy
//	hang     no reply until the client gives up (or DURATION, then 504)
//
// Applied, but the reply is lost or is not what it should be:
//
//	503applied and so on, for every status above
//	lost         the connection ends before the reply
//	hangapplied  as hang
//	truncated    the connection ends within the body
//	invalidjson  a whole body that is no JSON
//	empty        the status without the body
//	slow         a body in drops, for DURATION (2s)
//	wrong        stored, but the body shows other values
//	storage      an Autopilot import that ends with StorageError
//
// Answered with success, but not applied:
//
//	ignored  the body shows the values as they were
//	lie      the body shows the values that were asked for
//
// DURATION is the Retry-After of a status. Within a $batch the faults of a
// connection happen only to the whole of it.
func ParseFaults(s string) ([]Fault, error) {
	var faults []Fault
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		f, err := parseFault(part)
		if err != nil {
			return nil, err
		}
		faults = append(faults, f)
	}
	return faults, nil
}

func parseFault(part string) (Fault, error) {
	bad := func(format string, args ...any) (Fault, error) {
		return Fault{}, fmt.Errorf("fault %q: %s", part, fmt.Sprintf(format, args...))
	}
	at := strings.LastIndexAny(part, ":#")
	if at < 0 {
		return bad("want a rate, as in %s:0.01, or a number, as in %s#3", part, part)
	}
	head, when := part[:at], part[at+1:]
	head, where, _ := strings.Cut(head, "@")
	name, length, timed := strings.Cut(head, "=")
	f := Fault{Name: name}
	if _, ok := lookEffect(name); !ok {
		return bad("no fault is named %q; there are %s, and every status with applied behind it", name, strings.Join(FaultNames(), " "))
	}
	if timed {
		d, err := time.ParseDuration(length)
		if err != nil || d <= 0 {
			return bad("%q is no duration such as 7s", length)
		}
		f.For = d
	}
	if i := strings.IndexByte(where, '/'); i >= 0 {
		where, f.Path = where[:i], where[i:]
	}
	f.Method = strings.ToUpper(where)
	if f.Method != "" && !slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete}, f.Method) {
		return bad("%q is no method; want GET, POST, PATCH, PUT or DELETE, and a path begins with a slash", where)
	}
	if part[at] == ':' {
		rate, err := strconv.ParseFloat(when, 64)
		if err != nil || !(rate >= 0 && rate <= 1) {
			return bad("%q is no rate from 0 to 1", when)
		}
		f.Rate = rate
		return f, nil
	}
	from, to, isRange := strings.Cut(when, "-")
	var err error
	if f.Nth, err = strconv.Atoi(from); err != nil || f.Nth < 1 {
		return bad("%q is no number of a request, counting from 1", from)
	}
	if isRange {
		if f.Last, err = strconv.Atoi(to); err != nil || f.Last < f.Nth {
			return bad("%q is no number of a request from %d on", to, f.Nth)
		}
	}
	return f, nil
}

// FaultNames lists the faults that ParseFaults knows, in order.
func FaultNames() []string {
	return slices.Sorted(maps.Keys(effects))
}

// String is the fault in the notation of ParseFaults.
func (f Fault) String() string {
	var b strings.Builder
	b.WriteString(f.Name)
	if f.For > 0 {
		b.WriteString("=" + f.For.String())
	}
	if f.Method != "" || f.Path != "" {
		b.WriteString("@" + f.Method + f.Path)
	}
	switch {
	case f.Nth == 0:
		b.WriteString(":" + strconv.FormatFloat(f.Rate, 'g', -1, 64))
	case f.Last > f.Nth:
		fmt.Fprintf(&b, "#%d-%d", f.Nth, f.Last)
	default:
		fmt.Fprintf(&b, "#%d", f.Nth)
	}
	return b.String()
}
