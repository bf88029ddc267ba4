package odata

import (
	"fmt"
	"strings"
)

// A Clause is one condition of a $filter.
type Clause struct {
	Field string
	Op    Op
	Value string
}

// An Op is how a clause compares.
type Op uint8

// The operators that the service has.
const (
	Contains Op = iota
	Equals
)

// ParseFilter reads contains(field,'value') and field eq 'value', joined by and.
// What check refuses is refused.
func ParseFilter(s string, check func(Clause) *Refusal) ([]Clause, *Refusal) {
	var clauses []Clause
	for rest := strings.TrimSpace(s); ; {
		cl, after, ok := readClause(rest)
		if !ok {
			return nil, BadRequest(fmt.Sprintf("Invalid filter clause: syntax error in '%s'.", s))
		}
		if r := check(cl); r != nil {
			return nil, r
		}
		clauses = append(clauses, cl)
		if after == "" {
			return clauses, nil
		}
		var joined bool
		if rest, joined = strings.CutPrefix(after, "and "); !joined {
			return nil, BadRequest(fmt.Sprintf("Invalid filter clause: 'and' expected in '%s'.", s))
		}
		rest = strings.TrimSpace(rest)
	}
}

// Matches compares without regard to case, as the service's database does.
func (cl Clause) Matches(text string) bool {
	text, value := strings.ToLower(text), strings.ToLower(cl.Value)
	if cl.Op == Equals {
		return text == value
	}
	return strings.Contains(text, value)
}

// readClause reads the clause at the beginning of s.
func readClause(s string) (cl Clause, rest string, ok bool) {
	if inner, is := strings.CutPrefix(s, "contains("); is {
		field, after, found := strings.Cut(inner, ",")
		cl.Field = strings.TrimSpace(field)
		if !found {
			return cl, "", false
		}
		cl.Value, after, ok = readLiteral(strings.TrimSpace(after))
		after, closed := strings.CutPrefix(strings.TrimSpace(after), ")")
		return cl, strings.TrimSpace(after), ok && closed
	}
	field, after, found := strings.Cut(s, " eq ")
	if !found {
		return cl, "", false
	}
	cl.Field, cl.Op = strings.TrimSpace(field), Equals
	cl.Value, after, ok = readLiteral(strings.TrimSpace(after))
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
