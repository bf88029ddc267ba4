package fault

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Parse reads faults separated by commas, each
//
//	NAME[=DURATION][@[METHOD][/PATH]]:RATE   by rate, from 0 to 1
//	NAME[=DURATION][@[METHOD][/PATH]]#N[-M]  exactly the Nth (to the Mth) request that matches
//
// The names are told by graphsim.ParseFaults, which is this.
func Parse(s string) ([]Fault, error) {
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
	if _, ok := Lookup(name); !ok {
		return bad("no fault is named %q; there are %s, and every status with applied behind it", name, strings.Join(Names(), " "))
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

// String is the fault in the notation of Parse.
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
