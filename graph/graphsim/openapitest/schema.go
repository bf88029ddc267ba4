package openapitest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A schema is the subset of OpenAPI's that the description uses. A property
// described as {} may be anything.
type schema struct {
	Ref                  string             `json:"$ref"`
	Type                 string             `json:"type"`
	Format               string             `json:"format"`
	Nullable             bool               `json:"nullable"`
	Enum                 []string           `json:"enum"`
	Pattern              string             `json:"pattern"`
	Minimum              *float64           `json:"minimum"`
	Maximum              *float64           `json:"maximum"`
	MinLength            int                `json:"minLength"`
	MinItems             int                `json:"minItems"`
	MaxItems             int                `json:"maxItems"`
	Items                *schema            `json:"items"`
	AllOf                []*schema          `json:"allOf"`
	AnyOf                []*schema          `json:"anyOf"`
	Required             []string           `json:"required"`
	Properties           map[string]*schema `json:"properties"`
	AdditionalProperties json.RawMessage    `json:"additionalProperties"`
}

// resolve follows references and folds allOf into one schema: parts that each
// forbid additional properties allow one another's.
func (sp *spec) resolve(sc *schema) *schema {
	if sc.Ref != "" {
		target := sp.Components.Schemas[sc.Ref[strings.LastIndexByte(sc.Ref, '/')+1:]]
		if target == nil {
			panic("openapitest: dangling " + sc.Ref)
		}
		return sp.resolve(target)
	}
	if len(sc.AllOf) == 0 {
		return sc
	}
	one := *sc
	one.AllOf = nil
	one.Properties = maps.Clone(sc.Properties)
	if one.Properties == nil {
		one.Properties = map[string]*schema{}
	}
	for _, part := range sc.AllOf {
		part = sp.resolve(part)
		if one.Type == "" {
			one.Type = part.Type
		}
		one.Enum = append(one.Enum, part.Enum...)
		one.Required = append(one.Required, part.Required...)
		maps.Copy(one.Properties, part.Properties)
		if part.AdditionalProperties != nil {
			one.AdditionalProperties = part.AdditionalProperties
		}
	}
	return &one
}

// check says where v, of encoding/json with numbers as json.Number, is not
// what sc describes.
func (sp *spec) check(sc *schema, v any, at string) error {
	sc = sp.resolve(sc)
	if len(sc.AnyOf) > 0 {
		var err error
		for _, part := range sc.AnyOf {
			if err = sp.check(part, v, at); err == nil {
				return nil
			}
		}
		return err
	}
	if v == nil {
		if sc.Nullable || sc.Type == "" {
			return nil
		}
		return fmt.Errorf("%s is null", at)
	}
	switch sc.Type {
	case "":
		return nil
	case "object":
		return sp.checkObject(sc, v, at)
	case "array":
		list, ok := v.([]any)
		if !ok {
			return fmt.Errorf("%s is no array", at)
		}
		if len(list) < sc.MinItems || sc.MaxItems > 0 && len(list) > sc.MaxItems {
			return fmt.Errorf("%s has %d items", at, len(list))
		}
		for i, item := range list {
			if err := sp.check(sc.Items, item, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	case "string":
		return sc.checkString(v, at)
	case "boolean":
		if _, ok := v.(bool); !ok {
			return fmt.Errorf("%s is no boolean", at)
		}
	case "integer", "number":
		return sc.checkNumber(v, at)
	default:
		panic("openapitest: type " + sc.Type)
	}
	return nil
}

func (sp *spec) checkObject(sc *schema, v any, at string) error {
	members, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%s is no object", at)
	}
	for _, name := range sc.Required {
		if _, ok := members[name]; !ok {
			return fmt.Errorf("%s lacks %s", at, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		p, known := sc.Properties[name]
		switch {
		case known:
		case string(sc.AdditionalProperties) == "false":
			return fmt.Errorf("%s has %s, which is not described", at, name)
		case len(sc.AdditionalProperties) > 0 && sc.AdditionalProperties[0] == '{':
			p = &schema{}
			if err := json.Unmarshal(sc.AdditionalProperties, p); err != nil {
				return err
			}
		default:
			continue
		}
		if err := sp.check(p, members[name], at+"."+name); err != nil {
			return err
		}
	}
	return nil
}

func (sc *schema) checkString(v any, at string) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("%s is no string", at)
	}
	if sc.Enum != nil && !slices.Contains(sc.Enum, s) {
		return fmt.Errorf("%s is %q, none of %s", at, s, strings.Join(sc.Enum, ", "))
	}
	if len(s) < sc.MinLength {
		return fmt.Errorf("%s is too short", at)
	}
	if sc.Pattern != "" {
		if match, err := regexp.MatchString(sc.Pattern, s); err != nil || !match {
			return fmt.Errorf("%s is %q, which does not match %s", at, s, sc.Pattern)
		}
	}
	var err error
	switch sc.Format {
	case "date-time":
		_, err = time.Parse(time.RFC3339Nano, s)
	case "base64url": // the service reads both alphabets
		_, err = base64.StdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/").Replace(s))
	}
	if err != nil {
		return fmt.Errorf("%s is no %s: %w", at, sc.Format, err)
	}
	return nil
}

func (sc *schema) checkNumber(v any, at string) error {
	n, ok := v.(json.Number)
	if !ok {
		return fmt.Errorf("%s is no number", at)
	}
	f, err := n.Float64()
	if err != nil || sc.Type == "integer" && strings.ContainsAny(n.String(), ".eE") {
		return fmt.Errorf("%s is %s, no %s", at, n, sc.Type)
	}
	if sc.Minimum != nil && f < *sc.Minimum || sc.Maximum != nil && f > *sc.Maximum {
		return fmt.Errorf("%s is %s, out of range", at, n)
	}
	return nil
}
