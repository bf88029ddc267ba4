package graph

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// A Property is one member of a request body.
type Property struct {
	Name string
	// Value is a string, nil (JSON null: clear the property), bool, int,
	// json.RawMessage (sent as it is), Patch (a nested object) or []Patch.
	Value any
}

// A Patch is a request body: its properties in the order in which they are sent.
// Order is kept so that a request looks like the documentation's examples and
// two runs send the same bytes.
type Patch []Property

// MarshalJSON implements json.Marshaler; the properties keep their order.
func (p Patch) MarshalJSON() ([]byte, error) { return p.append(nil) }

// encode returns the body. Characters such as < > & and the + / = of base64 are
// left as they are: the service takes JSON, not HTML.
func (p Patch) encode() ([]byte, error) {
	size := 64
	for i := range p {
		size += len(p[i].Name) + 8
		if s, ok := p[i].Value.(string); ok {
			size += len(s) + 4
		} else {
			size += 32
		}
	}
	return p.append(make([]byte, 0, size))
}

func (p Patch) append(b []byte) ([]byte, error) {
	b = append(b, '{')
	for i := range p {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, p[i].Name)
		b = append(b, ':')
		var err error
		if b, err = appendValue(b, p[i].Value); err != nil {
			return nil, fmt.Errorf("property %s: %w", p[i].Name, err)
		}
	}
	return append(b, '}'), nil
}

func appendValue(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case string:
		return appendString(b, v), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case json.RawMessage:
		if !json.Valid(v) {
			return nil, fmt.Errorf("not valid JSON")
		}
		return append(b, v...), nil
	case Patch:
		return v.append(b)
	case []Patch:
		return appendPatches(b, v)
	}
	return nil, fmt.Errorf("values of type %T are not supported", v)
}

func appendPatches(b []byte, list []Patch) ([]byte, error) {
	b = append(b, '[')
	for i, p := range list {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = p.append(b); err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
	}
	return append(b, ']'), nil
}

const hex = "0123456789abcdef"

// appendString appends s as a JSON string. Almost every value here is plain
// ASCII (a hash is 4,000 characters of it), so runs that need no escape are
// copied whole. Bytes that are not UTF-8 become U+FFFD, as encoding/json does.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := plain(s); i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		b = append(b, s[start:i]...)
		b = appendEscape(b, c)
		i += size
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// plain is the length, in steps of eight, of a prefix of s that needs no escape.
// It looks at eight bytes at once, as of a hash there are hundreds of such.
func plain(s string) int {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	n := 0
	for ; len(s)-n >= 8; n += 8 {
		w := s[n : n+8]
		x := uint64(w[0]) | uint64(w[1])<<8 | uint64(w[2])<<16 | uint64(w[3])<<24 |
			uint64(w[4])<<32 | uint64(w[5])<<40 | uint64(w[6])<<48 | uint64(w[7])<<56
		quote, backslash := x^('"'*ones), x^('\\'*ones)
		// A byte's high bit is set by the subtraction where it was below the
		// bound; a false alarm by a borrow only ends the prefix early.
		if (x|(x-0x20*ones)|(quote-ones)&^quote|(backslash-ones)&^backslash)&highs != 0 {
			break
		}
	}
	return n
}

func appendEscape(b []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(b, '\\', c)
	case c == '\n':
		return append(b, `\n`...)
	case c == '\r':
		return append(b, `\r`...)
	case c == '\t':
		return append(b, `\t`...)
	case c >= utf8.RuneSelf:
		return append(b, `\ufffd`...)
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}
