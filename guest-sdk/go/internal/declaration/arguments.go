package declaration

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"reflect"
	"strconv"
	"strings"
)

// property is an entry of toolProperties.
type property struct {
	Name        string `json:"propertyName"`
	Type        string `json:"propertyType"`
	Description string `json:"description"`
	IsRequired  bool   `json:"isRequired"`
	IsArray     bool   `json:"isArray,omitempty"`
}

// promptArgument is an entry of promptArguments.
type promptArgument struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Required    bool   `json:"required"`
}

// addArguments adds to the trigger of a tool or a prompt what the function takes.
func (source source) addArguments(trigger *binding, function ast.Expr, sdkName string) error {
	var wanted string
	switch trigger.binding {
	case "mcpToolTrigger":
		wanted = "ToolCall"
	case "mcpPromptTrigger":
		wanted = "PromptCall"
	default:
		return nil
	}
	properties, err := source.arguments(function, wanted, sdkName)
	if err != nil {
		return err
	}
	key, list := "toolProperties", any(properties)
	if wanted == "PromptCall" {
		arguments := make([]promptArgument, 0, len(properties))
		for _, property := range properties {
			if property.Type != "string" || property.IsArray {
				return source.errorAt(function, "the argument `%s` of a prompt is not text", property.Name)
			}
			arguments = append(arguments, promptArgument{property.Name, property.Description, property.IsRequired})
		}
		key, list = "promptArguments", arguments
	}
	text := string(encoded(reflect.ValueOf(list)))
	more := "," + strconv.Quote(key) + ":" + string(encoded(reflect.ValueOf(text)))
	if wanted == "ToolCall" {
		more += `,"useResultSchema":true`
	}
	object := strings.TrimSuffix(string(trigger.object), "}")
	trigger.object = json.RawMessage(object + more + "}")
	return nil
}

// arguments are the fields of the struct in ToolCall[T] or PromptCall[T], which a function
// of the package takes.
func (source source) arguments(function ast.Expr, wanted, sdkName string) ([]property, error) {
	declared := source.functionType(function)
	if declared == nil || len(declared.Params.List) == 0 {
		return nil, source.errorAt(function, "not a function of this package, whose arguments "+
			"`go tool corral build` could read")
	}
	parameter := declared.Params.List[len(declared.Params.List)-1].Type
	index, ok := parameter.(*ast.IndexExpr)
	if !ok || member(index.X, sdkName) != wanted {
		return nil, source.errorAt(parameter, "the function takes a %s with a struct of its arguments", wanted)
	}
	fields := source.structType(index.Index)
	if fields == nil {
		return nil, source.errorAt(index.Index, "not a struct of this package")
	}
	properties := []property{}
	for _, field := range fields.Fields.List {
		if len(field.Names) == 0 {
			return nil, source.errorAt(field, "an embedded struct cannot be an argument; write its fields")
		}
		for _, name := range field.Names {
			if name.IsExported() {
				properties = append(properties, source.property(name.Name, field))
			}
		}
	}
	return properties, nil
}

func (source source) property(name string, field *ast.Field) property {
	var tag reflect.StructTag
	if field.Tag != nil {
		text, _ := strconv.Unquote(field.Tag.Value)
		tag = reflect.StructTag(text)
	}
	named, options, _ := strings.Cut(tag.Get("json"), ",")
	if named != "" {
		name = named
	}
	expression := field.Type
	pointer, isPointer := expression.(*ast.StarExpr)
	if isPointer {
		expression = pointer.X
	}
	array, isArray := expression.(*ast.ArrayType)
	if isArray {
		expression = array.Elt
	}
	isOptional := isPointer || strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
	return property{name, schemaType(expression), tag.Get("description"), !isOptional, isArray}
}

// schemaType is the type of JSON Schema that a type of Go is.
func schemaType(expression ast.Expr) string {
	identifier, ok := expression.(*ast.Ident)
	switch {
	case !ok:
		return "object"
	case identifier.Name == "string":
		return "string"
	case identifier.Name == "bool":
		return "boolean"
	case strings.HasPrefix(identifier.Name, "float"):
		return "number"
	case strings.HasPrefix(identifier.Name, "int"), strings.HasPrefix(identifier.Name, "uint"):
		return "integer"
	}
	return "object"
}

// functionType is that of a function literal or of a function of the package; nil if it is
// neither.
func (source source) functionType(function ast.Expr) *ast.FuncType {
	switch function := function.(type) {
	case *ast.FuncLit:
		return function.Type
	case *ast.Ident:
		for _, file := range source.files {
			for _, declared := range file.Decls {
				if found, ok := declared.(*ast.FuncDecl); ok && found.Recv == nil && found.Name.Name == function.Name {
					return found.Type
				}
			}
		}
	}
	return nil
}

// structType is a struct that is written in place or declared in the package; nil if there
// is none.
func (source source) structType(expression ast.Expr) *ast.StructType {
	switch expression := expression.(type) {
	case *ast.StructType:
		return expression
	case *ast.Ident:
		for _, file := range source.files {
			for _, declared := range file.Decls {
				group, ok := declared.(*ast.GenDecl)
				if !ok || group.Tok != token.TYPE {
					continue
				}
				for _, spec := range group.Specs {
					if found, ok := spec.(*ast.TypeSpec); ok && found.Name.Name == expression.Name {
						fields, _ := found.Type.(*ast.StructType)
						return fields
					}
				}
			}
		}
	}
	return nil
}
