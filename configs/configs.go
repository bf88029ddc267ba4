// Package configs reads the YAML file of --config. Its keys are the long names of flags; [Load] reads it, and example.yaml in
// this folder shows every key.
package configs

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// A Setting is one key of the file.
type Setting struct {
	Name  string // of the flag, without dashes
	Value string // as the command line would have it: the members of a list joined by commas, in quotes where they hold one
	Line  int
}

// Load reads the file's text. Known says which names are flags. All faults are returned at once, each with line and column.
func Load(name string, text []byte, known func(string) bool) ([]Setting, error) {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, true))
	}
	var out []Setting
	var faults []error
	fault := func(n ast.Node, format string, args ...any) {
		at := n.GetToken().Position
		faults = append(faults, fmt.Errorf("%s:%d:%d: %s", name, at.Line, at.Column, fmt.Sprintf(format, args...)))
	}
	for _, doc := range file.Docs {
		for _, entry := range entries(doc.Body, fault) {
			key := entry.Key.String()
			switch value, ok := scalar(entry.Value); {
			case !known(key):
				fault(entry.Key, "%q is no setting; the names are those of the flags, see 'rollcall update --help'", key)
			case !ok:
				fault(entry.Key, "%q wants one value or a list of values", key)
			default:
				out = append(out, Setting{Name: key, Value: value, Line: entry.Key.GetToken().Position.Line})
			}
		}
	}
	return out, errors.Join(faults...)
}

func entries(body ast.Node, fault func(ast.Node, string, ...any)) []*ast.MappingValueNode {
	switch n := body.(type) {
	case nil, *ast.CommentGroupNode, *ast.NullNode:
		return nil
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	fault(body, "want lines of the form 'name: value'")
	return nil
}

// scalar returns a value as the command line would have it.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case *ast.SequenceNode:
		var list []string
		for _, v := range n.Values {
			s, ok := scalar(v)
			if !ok {
				return "", false
			}
			list = append(list, s)
		}
		return join(list), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// join makes one value of a list, as the record of CSV that flags split it by.
func join(list []string) string {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write(list) // into memory: cannot fail
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}
