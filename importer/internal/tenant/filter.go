package tenant

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// A Filter says which entries of a tenant are meant: all its conditions must hold. Without any it means every entry.
type Filter struct {
	conditions []condition
}

// A condition compares one property, without regard to letter case.
type condition struct {
	property string // as the list of properties writes it
	op       string
	value    string // in lower case
}

// operators, those first that begin another.
var operators = []string{"!=", "^=", "*=", "$=", "="}

// conjunction joins two conditions; a first value that is empty leaves no space before it.
var conjunction = regexp.MustCompile(`(?i)(^|\s)and(\s+|$)`)

// ParseFilter reads conditions of the form PROPERTY OP VALUE joined by " and ", as in
//
//	description^=asset: and platform!=windows
//
// OP is = != ^= (begins with) *= (contains) $= (ends with). A value in quotes, single or double, may hold anything, its own quotes
// doubled; without it may be empty with = and !=. A property must be one of those given, in any letter case.
func ParseFilter(expr string, properties []string) (f Filter, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%q: %w", expr, err)
		}
	}()
	rest := strings.TrimSpace(expr)
	if rest == "" {
		return f, errors.New("want a condition, as in description^=asset")
	}
	for {
		var c condition
		if c, rest, err = parseCondition(rest, properties); err != nil {
			return Filter{}, err
		}
		f.conditions = append(f.conditions, c)
		if rest == "" {
			return f, nil
		}
	}
}

// parseCondition reads the first condition and returns what stands behind its "and".
func parseCondition(s string, properties []string) (c condition, rest string, err error) {
	at := strings.IndexAny(s, "=!^*$<>~ \t")
	if at < 0 {
		return c, "", fmt.Errorf("%q has no operator: want PROPERTY OP VALUE, OP one of %s", s, strings.Join(operators, " "))
	}
	name := s[:at]
	for _, p := range properties {
		if strings.EqualFold(p, name) {
			c.property = p
		}
	}
	if c.property == "" {
		return c, "", fmt.Errorf("%q is no property here: use one of %s", name, strings.Join(properties, ", "))
	}
	s = strings.TrimLeft(s[at:], " \t")
	for _, op := range operators {
		if strings.HasPrefix(s, op) {
			c.op = op
			break
		}
	}
	s = strings.TrimPrefix(s, c.op)
	if c.op == "" || c.op == "=" && strings.HasPrefix(s, "=") {
		return c, "", fmt.Errorf("no operator after %s: use one of %s", c.property, strings.Join(operators, " "))
	}
	value, rest, err := parseValue(strings.TrimLeft(s, " \t"))
	if err != nil {
		return c, "", err
	}
	if value == "" && c.op != "=" && c.op != "!=" {
		return c, "", fmt.Errorf("%s%s without a value means every entry: give one", c.property, c.op)
	}
	c.value = strings.ToLower(value)
	return c, rest, nil
}

// parseValue reads a value, in quotes or up to the next " and ".
func parseValue(s string) (value, rest string, err error) {
	if s == "" || s[0] != '\'' && s[0] != '"' {
		at := conjunction.FindStringIndex(s)
		if at == nil {
			return strings.TrimSpace(s), "", nil
		}
		if rest = s[at[1]:]; rest == "" {
			return "", "", errors.New(`nothing follows "and"`)
		}
		return strings.TrimSpace(s[:at[0]]), rest, nil
	}
	quote := s[:1]
	var b strings.Builder
	for s = s[1:]; ; {
		text, after, closed := strings.Cut(s, quote)
		b.WriteString(text)
		if !closed {
			return "", "", fmt.Errorf("the quote %s is not closed", quote)
		}
		if s = after; !strings.HasPrefix(s, quote) {
			break
		}
		b.WriteString(quote)
		s = s[1:]
	}
	rest = strings.TrimSpace(s)
	if rest == "" {
		return b.String(), "", nil
	}
	word, rest, _ := strings.Cut(rest, " ")
	if !strings.EqualFold(word, "and") || strings.TrimSpace(rest) == "" {
		return "", "", fmt.Errorf(`%q follows a value where "and" and another condition can`, word)
	}
	return b.String(), strings.TrimSpace(rest), nil
}

// Match reports whether an entry is meant. Value returns the entry's value of a property, and false where it has no such property:
// no condition on that holds.
func (f Filter) Match(value func(name string) (string, bool)) bool {
	for _, c := range f.conditions {
		if text, ok := value(c.property); !ok || !c.holds(strings.ToLower(text)) {
			return false
		}
	}
	return true
}

// holds reports whether the condition is true of a text in lower case.
func (c condition) holds(text string) bool {
	switch c.op {
	case "=":
		return text == c.value
	case "!=":
		return text != c.value
	case "^=":
		return strings.HasPrefix(text, c.value)
	case "*=":
		return strings.Contains(text, c.value)
	case "$=":
		return strings.HasSuffix(text, c.value)
	}
	panic("filter: operator " + c.op)
}
