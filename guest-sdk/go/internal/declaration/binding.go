package declaration

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"reflect"
	"strings"
)

// storage is the connection of storage bindings that name none.
const storage = "AzureWebJobsStorage"

// binding is one that a function declares.
type binding struct {
	binding   string
	direction string
	name      string
	// object is the whole binding for function.json.
	object json.RawMessage
	place  ast.Node
}

// response is the output binding that belongs to an HTTP trigger.
var response = binding{
	binding:   "http",
	direction: "out",
	name:      "res",
	object:    json.RawMessage(`{"type":"http","direction":"out","name":"res"}`),
}

func isTrigger(binding string) bool {
	return strings.HasSuffix(strings.ToLower(binding), "trigger")
}

// binding reads an argument of Handle or Consume.
func (source source) binding(argument ast.Expr, sdkName string) (binding, error) {
	switch argument := argument.(type) {
	case *ast.UnaryExpr:
		return source.binding(argument.X, sdkName)
	case *ast.CompositeLit:
		name := member(argument.Type, sdkName)
		if kind, exists := kinds[name]; exists {
			return source.typed(argument, kind, sdkName)
		}
	case *ast.CallExpr:
		if member(argument.Fun, sdkName) == "RawBinding" && len(argument.Args) == 1 {
			return source.raw(argument.Args[0], sdkName)
		}
	}
	return binding{}, source.errorAt(argument, "not a literal of a binding, such as "+
		"corral.QueueOutput{…}, which `go tool corral build` could read")
}

func (source source) typed(literal *ast.CompositeLit, kind kind, sdkName string) (binding, error) {
	value, err := source.fields(literal, kind.fields, sdkName)
	if err != nil {
		return binding{}, err
	}
	if name := value.FieldByName("Name"); name.String() == "" {
		name.SetString(kind.name)
	}
	if connection := value.FieldByName("Connection"); kind.isStorage && connection.String() == "" {
		connection.SetString(storage)
	}
	object := fmt.Sprintf(`{"type":%q,"direction":%q`, kind.binding, kind.direction)
	for index := range value.NumField() {
		tag := kind.fields.Field(index).Tag.Get("json")
		property, isOptional := strings.CutSuffix(tag, ",omitempty")
		field := value.Field(index)
		if field.IsZero() && isOptional {
			continue
		}
		if field.IsZero() {
			return binding{}, source.errorAt(literal, "%s has no %s",
				kind.fields.Name(), kind.fields.Field(index).Name)
		}
		object += fmt.Sprintf(",%q:%s", property, encoded(field))
	}
	if field := value.FieldByName("Topic"); field.IsValid() && (field.String() == "") == (value.FieldByName("Queue").String() == "") {
		return binding{}, source.errorAt(literal, "%s needs either a Queue or a Topic", kind.fields.Name())
	}
	return binding{
		binding:   kind.binding,
		direction: kind.direction,
		name:      value.FieldByName("Name").String(),
		object:    json.RawMessage(object + "}"),
		place:     literal,
	}, nil
}

func (source source) raw(argument ast.Expr, sdkName string) (binding, error) {
	text, ok := source.text(argument, sdkName)
	if !ok {
		return binding{}, source.errorAt(argument, "not a literal or a constant of this package, "+
			"which `go tool corral build` could read")
	}
	var known struct{ Type, Direction, Name string }
	var compact bytes.Buffer
	if err := json.Unmarshal([]byte(text), &known); err != nil {
		return binding{}, source.errorAt(argument, "not a JSON object: %v", err)
	}
	if known.Type == "" || known.Direction == "" || known.Name == "" {
		return binding{}, source.errorAt(argument, "a binding has a `type`, a `direction` and a `name`")
	}
	if err := json.Compact(&compact, []byte(text)); err != nil {
		return binding{}, source.errorAt(argument, "not JSON: %v", err)
	}
	return binding{known.Type, known.Direction, known.Name, compact.Bytes(), argument}, nil
}

// encoded is a field as JSON. Strings, their slices, numbers and booleans can be encoded.
func encoded(field reflect.Value) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(field.Interface()); err != nil {
		panic(err)
	}
	return bytes.TrimSpace(buffer.Bytes())
}
