package graphsim

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

// A kind is the type of a property's value on the wire.
type kind uint8

const (
	text kind = iota
	enum
	timestamp
	blob
	integer
	boolean
	object
	objects
	texts
)

// A property is one that a request body may have.
type property struct {
	kind     kind
	nullable bool
	values   []string // of an enum
	of       *schema  // of an object or a list of objects
}

// A schema is the set of properties of a type: a body with any other is
// refused, as OData does.
type schema struct {
	name  string // without microsoft.graph.; "" for the parameters of an action
	props map[string]property
}

// A setting is one property of a request body, read and checked.
type setting struct {
	name  string
	null  bool
	text  string    // text, enum, blob (as it came)
	time  time.Time // timestamp
	num   int       // integer; boolean as 0 or 1
	sub   []setting // object
	items [][]setting
	texts []string
}

// read takes a request body apart in the order of its properties.
func (sc *schema) read(body []byte) ([]setting, *fail) {
	if !utf8.Valid(body) {
		return nil, badRequest("The request body is not valid UTF-8.")
	}
	if !json.Valid(body) {
		return nil, badRequest("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
	}
	body = bytes.TrimSpace(body)
	if body[0] != '{' {
		return nil, badRequest("Invalid JSON. An unexpected node was found; a 'StartObject' node was expected.")
	}
	return sc.object(body)
}

// object reads a valid JSON object.
func (sc *schema) object(b []byte) ([]setting, *fail) {
	settings := make([]setting, 0, 8)
	var bad *fail
	eachMember(b, func(name string, raw []byte) bool {
		if strings.HasPrefix(name, "@odata.") {
			bad = sc.annotation(name, raw)
			return bad == nil
		}
		p, known := sc.props[name]
		if !known {
			bad = badRequest(fmt.Sprintf("The property '%s' does not exist on type '%s'. Make sure to only use property names that are defined by the type.", name, sc.title()))
			return false
		}
		if slices.ContainsFunc(settings, func(s setting) bool { return s.name == name }) {
			bad = badRequest(fmt.Sprintf("Multiple properties with the name '%s' were detected in a resource or a complex value.", name))
			return false
		}
		s := setting{name: name}
		if bad = p.value(&s, raw); bad != nil {
			return false
		}
		settings = append(settings, s)
		return true
	})
	return settings, bad
}

func (sc *schema) title() string {
	if sc.name == "" {
		return "Edm.Untyped"
	}
	return "microsoft.graph." + sc.name
}

// annotation checks @odata.type, which must name the type itself, and lets
// the others pass.
func (sc *schema) annotation(name string, raw []byte) *fail {
	if name != "@odata.type" || sc.name == "" {
		return nil
	}
	if got := strings.TrimPrefix(unquote(raw), "#"); raw[0] != '"' || got != "microsoft.graph."+sc.name {
		return badRequest(fmt.Sprintf("A type named '%s' could not be resolved by the model or is not assignable to the expected type '%s'.", got, sc.title()))
	}
	return nil
}

// value reads raw, a valid JSON value, into s.
func (p property) value(s *setting, raw []byte) *fail {
	if raw[0] == 'n' {
		if !p.nullable {
			return badRequest(fmt.Sprintf("A null value was found for the property named '%s', which does not allow null.", s.name))
		}
		s.null = true
		return nil
	}
	switch p.kind {
	case text, enum, timestamp, blob:
		if raw[0] != '"' {
			return wrongType(s.name, raw)
		}
		s.text = unquote(raw)
		return p.checkText(s)
	case integer:
		n, err := strconv.Atoi(string(raw))
		if err != nil {
			return wrongType(s.name, raw)
		}
		s.num = n
	case boolean:
		if raw[0] != 't' && raw[0] != 'f' {
			return wrongType(s.name, raw)
		}
		if raw[0] == 't' {
			s.num = 1
		}
	case object:
		if raw[0] != '{' {
			return wrongType(s.name, raw)
		}
		var bad *fail
		s.sub, bad = p.of.object(raw)
		return bad
	case objects, texts:
		return p.list(s, raw)
	}
	return nil
}

func (p property) checkText(s *setting) *fail {
	switch p.kind {
	case enum:
		if !slices.Contains(p.values, s.text) {
			return badRequest(fmt.Sprintf("Cannot convert the literal '%s' of property '%s' to the expected enumeration type; its members are %s.", s.text, s.name, strings.Join(p.values, ", ")))
		}
	case timestamp:
		t, err := time.Parse(time.RFC3339Nano, s.text)
		if err != nil {
			return badRequest(fmt.Sprintf("Cannot convert the literal '%s' of property '%s' to the expected type 'Edm.DateTimeOffset'.", s.text, s.name))
		}
		s.time = t.UTC().Truncate(100 * time.Nanosecond)
	case blob:
		if _, err := decodeBinary(s.text); err != nil {
			return badRequest(fmt.Sprintf("Cannot convert the literal of property '%s' to the expected type 'Edm.Binary': it is not base64.", s.name))
		}
	}
	return nil
}

func (p property) list(s *setting, raw []byte) *fail {
	if raw[0] != '[' {
		return wrongType(s.name, raw)
	}
	var bad *fail
	eachElement(raw, func(raw []byte) bool {
		switch {
		case p.kind == texts && raw[0] == '"':
			s.texts = append(s.texts, unquote(raw))
		case p.kind == objects && raw[0] == '{':
			var item []setting
			if item, bad = p.of.object(raw); bad == nil {
				s.items = append(s.items, item)
			}
		default:
			bad = wrongType(s.name, raw)
		}
		return bad == nil
	})
	return bad
}

func wrongType(name string, raw []byte) *fail {
	if len(raw) > 60 {
		raw = raw[:60]
	}
	return badRequest(fmt.Sprintf("Cannot convert the value '%s' of property '%s' to the expected type.", strings.ToValidUTF8(string(raw), "?"), name))
}

// decodeBinary reads base64 of either alphabet, with padding: the service
// refuses it without.
func decodeBinary(s string) ([]byte, error) {
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
