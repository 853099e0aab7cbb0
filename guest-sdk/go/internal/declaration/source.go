package declaration

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// sdk is the import path of the SDK.
const sdk = "github.com/corral-functions/sdk-go"

// source is one package of the plugin's own module.
type source struct {
	files     []*ast.File
	positions *token.FileSet
	// folder is where the command runs, for positions in messages.
	folder string
}

// listed is what "go list" says about a package.
type listed struct {
	Dir        string
	Name       string
	GoFiles    []string
	ImportPath string
	Module     *struct{ Main bool }
}

// Program is the source of a plugin.
type Program struct {
	// sources are the packages of its own module. The package main is the last.
	sources []source
	// imports are the paths of all packages that are linked.
	imports map[string]bool
}

// Imports says whether the program links a package.
func (program Program) Imports(path string) bool {
	return program.imports[path]
}

// Load parses the files of the package and of those that it imports from its own module,
// as they are compiled for a plugin.
func Load(pattern string) (Program, error) {
	command := exec.Command("go", "list", "-deps", "-json=Dir,Name,GoFiles,ImportPath,Module", pattern)
	command.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		return Program{}, fmt.Errorf("go list failed: %w", err)
	}
	program := Program{imports: map[string]bool{}}
	packages := json.NewDecoder(strings.NewReader(string(output)))
	for {
		var found listed
		if err := packages.Decode(&found); errors.Is(err, io.EOF) {
			return program, nil
		} else if err != nil {
			return Program{}, fmt.Errorf("cannot read what go list says: %w", err)
		}
		program.imports[found.ImportPath] = true
		if found.Module == nil || !found.Module.Main {
			continue
		}
		parsed, err := parse(found)
		if err != nil {
			return Program{}, err
		}
		program.sources = append(program.sources, parsed)
	}
}

func parse(found listed) (source, error) {
	folder, err := os.Getwd()
	if err != nil {
		return source{}, err
	}
	parsed := source{positions: token.NewFileSet(), folder: folder}
	for _, name := range found.GoFiles {
		file, err := parser.ParseFile(parsed.positions, filepath.Join(found.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return source{}, err
		}
		parsed.files = append(parsed.files, file)
	}
	return parsed, nil
}

// errorAt is an error at a place in the source.
func (source source) errorAt(node ast.Node, format string, arguments ...any) error {
	place := source.positions.Position(node.Pos())
	if relative, err := filepath.Rel(source.folder, place.Filename); err == nil {
		place.Filename = relative
	}
	return fmt.Errorf("%s: %s", place, fmt.Sprintf(format, arguments...))
}

// nameOfSDK is how the file refers to the SDK; empty if it does not.
func nameOfSDK(file *ast.File) string {
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil || imported != sdk {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return "corral"
	}
	return ""
}

// member is the name of what the expression takes from the SDK, as in corral.Handle;
// empty if it is something else.
func member(expression ast.Expr, sdkName string) string {
	switch expression := expression.(type) {
	case *ast.IndexExpr:
		return member(expression.X, sdkName)
	case *ast.IndexListExpr:
		return member(expression.X, sdkName)
	case *ast.ParenExpr:
		return member(expression.X, sdkName)
	case *ast.SelectorExpr:
		if name, ok := expression.X.(*ast.Ident); ok && sdkName != "" && name.Name == sdkName {
			return expression.Sel.Name
		}
	}
	return ""
}

// calls visits the calls of functions of the SDK.
func (source source) calls(visit func(function string, call *ast.CallExpr, sdkName string) error) error {
	for _, file := range source.files {
		sdkName := nameOfSDK(file)
		var failed error
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok || failed != nil {
				return failed == nil
			}
			if function := member(call.Fun, sdkName); function != "" {
				failed = visit(function, call, sdkName)
			}
			return failed == nil
		})
		if failed != nil {
			return failed
		}
	}
	return nil
}

// constant is the value that a constant of the package is declared with; nil if there is
// no such constant.
func (source source) constant(name string) ast.Expr {
	for _, file := range source.files {
		for _, declared := range file.Decls {
			group, ok := declared.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, spec := range group.Specs {
				values := spec.(*ast.ValueSpec)
				for index, identifier := range values.Names {
					if identifier.Name == name && index < len(values.Values) {
						return values.Values[index]
					}
				}
			}
		}
	}
	return nil
}
