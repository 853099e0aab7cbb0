// Package declaration reads from a plugin's source which bindings its function declares,
// and checks the names that the function uses.
package declaration

import (
	"encoding/json"
	"go/ast"
	"strings"
)

// Section is the name of the custom section that has the declaration.
const Section = "corral:function.json"

// Declared returns the function.json that the program declares; nil if it declares nothing.
func (program Program) Declared() ([]byte, error) {
	if len(program.sources) == 0 {
		return nil, nil
	}
	bindings, err := program.sources[len(program.sources)-1].declared()
	if err != nil || bindings == nil {
		return nil, err
	}
	for _, source := range program.sources {
		if err := source.checkNames(bindings); err != nil {
			return nil, err
		}
	}
	objects := make([]json.RawMessage, len(bindings))
	for index, binding := range bindings {
		objects[index] = binding.object
	}
	return json.Marshal(map[string]any{"bindings": objects})
}

// declared are the bindings of the package's function, as they are in function.json.
func (source source) declared() ([]binding, error) {
	var bindings []binding
	err := source.calls(func(function string, call *ast.CallExpr, sdkName string) error {
		if (function != "Handle" && function != "Consume") || len(call.Args) < 2 {
			return nil
		}
		if bindings != nil {
			return source.errorAt(call, "a plugin has one function, and another one is declared before")
		}
		if call.Ellipsis.IsValid() {
			return source.errorAt(call.Args[1], "write the bindings as arguments, so that "+
				"`go tool corral build` can read them")
		}
		for _, argument := range call.Args[1:] {
			binding, err := source.binding(argument, sdkName)
			if err != nil {
				return err
			}
			bindings = append(bindings, binding)
		}
		if err := source.addArguments(&bindings[0], call.Args[0], sdkName); err != nil {
			return err
		}
		return source.check(call, bindings)
	})
	if err != nil || bindings == nil {
		return nil, err
	}
	return withResponse(bindings), nil
}

// check finds what the bindings of one function cannot be together.
func (source source) check(call *ast.CallExpr, bindings []binding) error {
	names := map[string]bool{}
	for index, binding := range bindings {
		if isTrigger(binding.binding) != (index == 0) {
			return source.errorAt(binding.place, "a function has one trigger, which is the first binding")
		}
		if names[strings.ToLower(binding.name)] {
			return source.errorAt(binding.place, "another binding is called `%s`", binding.name)
		}
		names[strings.ToLower(binding.name)] = true
	}
	return nil
}

// withResponse adds the output binding that belongs to an HTTP trigger.
func withResponse(bindings []binding) []binding {
	if !strings.EqualFold(bindings[0].binding, "httpTrigger") {
		return bindings
	}
	for _, binding := range bindings {
		if binding.binding == response.binding {
			return bindings
		}
	}
	return append([]binding{bindings[0], response}, bindings[1:]...)
}
