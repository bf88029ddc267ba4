package odata

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A Kind is the type of a property's value on the wire.
type Kind uint8

// The kinds.
const (
	Text Kind = iota
	Enum
	Timestamp
	Blob
	Integer
	Boolean
	Object
	Objects
	Texts
)

// A Property is one that a request body may have.
type Property struct {
	Kind     Kind
	Nullable bool
	Values   []string // of an Enum
	Of       *Schema  // of an Object or Objects
}

// A Schema is the set of properties of a type: a body with any other is
// refused, as OData does.
type Schema struct {
	Name  string // without microsoft.graph.; "" for the parameters of an action
	Props map[string]Property
}

// A Setting is one property of a request body, read and checked.
type Setting struct {
	Name  string
	Null  bool
	Text  string    // Text, Enum, Blob (as it came)
	Time  time.Time // Timestamp
	Num   int       // Integer; Boolean as 0 or 1
	Sub   []Setting // Object
	Items [][]Setting
	Texts []string
}

// TextOf is the text of the setting with this name, "" where there is none.
func TextOf(settings []Setting, name string) string {
	for _, st := range settings {
		if st.Name == name {
			return st.Text
		}
	}
	return ""
}

// Read takes a request body apart in the order of its properties.
func (sc *Schema) Read(body []byte) ([]Setting, *Refusal) {
	if !utf8.Valid(body) {
		return nil, BadRequest("The request body is not valid UTF-8.")
	}
	if !json.Valid(body) {
		return nil, BadRequest("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
	}
	body = bytes.TrimSpace(body)
	if body[0] != '{' {
		return nil, BadRequest("Invalid JSON. An unexpected node was found; a 'StartObject' node was expected.")
	}
	return sc.object(body)
}

// object reads a valid JSON object.
func (sc *Schema) object(b []byte) ([]Setting, *Refusal) {
	settings := make([]Setting, 0, 8)
	var bad *Refusal
	EachMember(b, func(name string, raw []byte) bool {
		if strings.HasPrefix(name, "@odata.") {
			bad = sc.annotation(name, raw)
			return bad == nil
		}
		p, known := sc.Props[name]
		if !known {
			bad = BadRequest(fmt.Sprintf("The property '%s' does not exist on type '%s'. Make sure to only use property names that are defined by the type.", name, sc.title()))
			return false
		}
		if slices.ContainsFunc(settings, func(s Setting) bool { return s.Name == name }) {
			bad = BadRequest(fmt.Sprintf("Multiple properties with the name '%s' were detected in a resource or a complex value.", name))
			return false
		}
		s := Setting{Name: name}
		if bad = p.value(&s, raw); bad != nil {
			return false
		}
		settings = append(settings, s)
		return true
	})
	return settings, bad
}

func (sc *Schema) title() string {
	if sc.Name == "" {
		return "Edm.Untyped"
	}
	return "microsoft.graph." + sc.Name
}

// annotation checks @odata.type, which must name the type itself, and lets
// the others pass.
func (sc *Schema) annotation(name string, raw []byte) *Refusal {
	if name != "@odata.type" || sc.Name == "" {
		return nil
	}
	if got := strings.TrimPrefix(unquote(raw), "#"); raw[0] != '"' || got != "microsoft.graph."+sc.Name {
		return BadRequest(fmt.Sprintf("A type named '%s' could not be resolved by the model or is not assignable to the expected type '%s'.", got, sc.title()))
	}
	return nil
}

// value reads raw, a valid JSON value, into s.
func (p Property) value(s *Setting, raw []byte) *Refusal {
	if raw[0] == 'n' {
		if !p.Nullable {
			return BadRequest(fmt.Sprintf("A null value was found for the property named '%s', which does not allow null.", s.Name))
		}
		s.Null = true
		return nil
	}
	switch p.Kind {
	case Text, Enum, Timestamp, Blob:
		if raw[0] != '"' {
			return wrongType(s.Name, raw)
		}
		s.Text = unquote(raw)
		return p.checkText(s)
	case Integer:
		n, err := strconv.Atoi(string(raw))
		if err != nil {
			return wrongType(s.Name, raw)
		}
		s.Num = n
	case Boolean:
		if raw[0] != 't' && raw[0] != 'f' {
			return wrongType(s.Name, raw)
		}
		if raw[0] == 't' {
			s.Num = 1
		}
	case Object:
		if raw[0] != '{' {
			return wrongType(s.Name, raw)
		}
		var bad *Refusal
		s.Sub, bad = p.Of.object(raw)
		return bad
	case Objects, Texts:
		return p.list(s, raw)
	}
	return nil
}

func (p Property) checkText(s *Setting) *Refusal {
	switch p.Kind {
	case Enum:
		if !slices.Contains(p.Values, s.Text) {
			return BadRequest(fmt.Sprintf("Cannot convert the literal '%s' of property '%s' to the expected enumeration type; its members are %s.", s.Text, s.Name, strings.Join(p.Values, ", ")))
		}
	case Timestamp:
		t, err := time.Parse(time.RFC3339Nano, s.Text)
		if err != nil {
			return BadRequest(fmt.Sprintf("Cannot convert the literal '%s' of property '%s' to the expected type 'Edm.DateTimeOffset'.", s.Text, s.Name))
		}
		s.Time = t.UTC().Truncate(100 * time.Nanosecond)
	case Blob:
		if _, err := DecodeBinary(s.Text); err != nil {
			return BadRequest(fmt.Sprintf("Cannot convert the literal of property '%s' to the expected type 'Edm.Binary': it is not base64.", s.Name))
		}
	}
	return nil
}

func (p Property) list(s *Setting, raw []byte) *Refusal {
	if raw[0] != '[' {
		return wrongType(s.Name, raw)
	}
	var bad *Refusal
	EachElement(raw, func(raw []byte) bool {
		switch {
		case p.Kind == Texts && raw[0] == '"':
			s.Texts = append(s.Texts, unquote(raw))
		case p.Kind == Objects && raw[0] == '{':
			var item []Setting
			if item, bad = p.Of.object(raw); bad == nil {
				s.Items = append(s.Items, item)
			}
		default:
			bad = wrongType(s.Name, raw)
		}
		return bad == nil
	})
	return bad
}

// Selection reads the value of $select.
func (sc *Schema) Selection(list string) (names []string, r *Refusal) {
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if _, known := sc.Props[name]; !known {
			return nil, BadRequest(fmt.Sprintf("Could not find a property named '%s' on type '%s'.", name, sc.title()))
		}
		names = append(names, name)
	}
	return names, nil
}

func wrongType(name string, raw []byte) *Refusal {
	if len(raw) > 60 {
		raw = raw[:60]
	}
	return BadRequest(fmt.Sprintf("Cannot convert the value '%s' of property '%s' to the expected type.", strings.ToValidUTF8(string(raw), "?"), name))
}

// DecodeBinary reads base64 of either alphabet, with padding: the service
// refuses it without.
func DecodeBinary(s string) ([]byte, error) {
	if strings.ContainsAny(s, "-_") {
		return base64.URLEncoding.DecodeString(s)
	}
	return base64.StdEncoding.DecodeString(s)
}

// unquote is the text of a valid JSON string.
func unquote(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 && len(raw) >= 2 {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
