package graphsim

import (
	"fmt"
	"strings"
)

// A clause is one condition of a $filter.
type clause struct {
	field string
	eq    bool // else contains
	value string
}

// filter reads contains(field,'value') and field eq 'value', joined by and.
func (q query[E]) filter(s string) ([]clause, *fail) {
	var clauses []clause
	for rest := strings.TrimSpace(s); ; {
		cl, after, ok := readClause(rest)
		if !ok {
			return nil, badRequest(fmt.Sprintf("Invalid filter clause: syntax error in '%s'.", s))
		}
		if _, known := q.fields[cl.field]; !known {
			return nil, badRequest(fmt.Sprintf("Could not find a property named '%s' that can be filtered by.", cl.field))
		}
		if cl.eq && !q.eq || q.hyphens && strings.Count(cl.value, "-") > 2 {
			return nil, intuneRefusal(400, "BadRequest", "The filter is not supported")
		}
		clauses = append(clauses, cl)
		if after == "" {
			return clauses, nil
		}
		var joined bool
		if rest, joined = strings.CutPrefix(after, "and "); !joined {
			return nil, badRequest(fmt.Sprintf("Invalid filter clause: 'and' expected in '%s'.", s))
		}
		rest = strings.TrimSpace(rest)
	}
}

// readClause reads the clause at the beginning of s.
func readClause(s string) (cl clause, rest string, ok bool) {
	if inner, is := strings.CutPrefix(s, "contains("); is {
		field, after, found := strings.Cut(inner, ",")
		cl.field = strings.TrimSpace(field)
		if !found {
			return cl, "", false
		}
		cl.value, after, ok = readLiteral(strings.TrimSpace(after))
		after, closed := strings.CutPrefix(strings.TrimSpace(after), ")")
		return cl, strings.TrimSpace(after), ok && closed
	}
	field, after, found := strings.Cut(s, " eq ")
	if !found {
		return cl, "", false
	}
	cl.field, cl.eq = strings.TrimSpace(field), true
	cl.value, after, ok = readLiteral(strings.TrimSpace(after))
	return cl, strings.TrimSpace(after), ok
}

// readLiteral reads a string in single quotes, in which two stand for one.
func readLiteral(s string) (value, rest string, ok bool) {
	if !strings.HasPrefix(s, "'") {
		return "", "", false
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		return b.String(), s[i+1:], true
	}
	return "", "", false
}

// matches compares without regard to case, as the service's database does.
func (q query[E]) matches(e *E, match []clause) bool {
	for _, cl := range match {
		v := fold(q.fields[cl.field](e))
		if cl.eq && v != fold(cl.value) || !cl.eq && !strings.Contains(v, fold(cl.value)) {
			return false
		}
	}
	return true
}
