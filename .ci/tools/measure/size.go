package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A size is what is measured of one package.
type size struct {
	path  string // within the module
	files int
	lines int
	names float64
	knot  int
	undoc int
	bools int
}

// measure sizes the packages of the module in dir, in the order of their paths.
func measure(dir string) ([]size, error) {
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo |
			packages.NeedImports | packages.NeedDeps | packages.NeedModule,
		Dir: dir,
		// The same files on every machine. GOFLAGS of the caller is for the caller's module.
		Env: append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS="),
	}, "./...")
	if err != nil {
		return nil, err
	}
	var sizes []size
	for _, p := range loaded {
		if len(p.Errors) > 0 {
			return nil, fmt.Errorf("%s: %w", p.PkgPath, p.Errors[0])
		}
		if len(p.Syntax) == 0 {
			continue // nothing but tests
		}
		s := sizeOf(p)
		s.path = cmp.Or(strings.TrimPrefix(strings.TrimPrefix(p.PkgPath, p.Module.Path), "/"), path.Base(p.PkgPath))
		sizes = append(sizes, s)
	}
	slices.SortFunc(sizes, func(a, b size) int { return strings.Compare(a.path, b.path) })
	return sizes, nil
}

func sizeOf(p *packages.Package) size {
	named := naming(p)
	s := size{files: len(p.Syntax), knot: knot(named)}
	edges := 0
	for i, f := range p.Syntax {
		edges += len(named[i])
		s.lines += p.Fset.File(f.FileStart).LineCount()
		for _, decl := range f.Decls {
			s.undoc += undocumented(decl)
			s.bools += bools(p.TypesInfo, decl)
		}
	}
	s.names = float64(edges) / float64(s.files)
	return s
}

// naming is, for each file of p, the other files that it names.
func naming(p *packages.Package) []map[int]bool {
	index := map[string]int{} // of a file by name
	for i, f := range p.Syntax {
		index[p.Fset.File(f.FileStart).Name()] = i
	}
	named := make([]map[int]bool, len(p.Syntax))
	for i, f := range p.Syntax {
		named[i] = map[int]bool{}
		ast.Inspect(f, func(n ast.Node) bool {
			id, is := n.(*ast.Ident)
			if !is {
				return true
			}
			o := p.TypesInfo.Uses[id]
			if o == nil || o.Pkg() != p.Types {
				return true
			}
			if at, ours := index[p.Fset.File(o.Pos()).Name()]; ours && at != i {
				named[i][at] = true
			}
			return true
		})
	}
	return named
}

// undocumented counts the exported names of a declaration without a comment:
// their own, or that of the group in which they stand.
func undocumented(decl ast.Decl) (n int) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
			n++
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
					n++
				}
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
						n++
					}
				}
			}
		}
	}
	return n
}

// exportedReceiver says whether a reader of the documentation meets the method;
// a function has no receiver and is met.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}

// bools counts the parameters of type bool.
func bools(info *types.Info, decl ast.Decl) (n int) {
	d, is := decl.(*ast.FuncDecl)
	if !is {
		return 0
	}
	for v := range info.Defs[d.Name].(*types.Func).Signature().Params().Variables() {
		if types.Identical(v.Type(), types.Typ[types.Bool]) {
			n++
		}
	}
	return n
}
