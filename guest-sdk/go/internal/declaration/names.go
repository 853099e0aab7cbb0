package declaration

import (
	"go/ast"
	"strings"
)

// checkNames compares the names in calls of Output, Push and Input with those that are
// declared. A name that is known only at run time is not checked.
func (source source) checkNames(bindings []binding) error {
	directions := map[string]string{"Output": "out", "Push": "out", "Input": "in"}
	return source.calls(func(function string, call *ast.CallExpr, sdkName string) error {
		direction, exists := directions[function]
		if !exists || len(call.Args) < 2 {
			return nil
		}
		name, ok := source.text(call.Args[1], sdkName)
		if !ok {
			return nil
		}
		var known []string
		for _, binding := range bindings {
			if binding.direction != direction || isTrigger(binding.binding) {
				continue
			}
			if binding.name == name {
				return nil
			}
			known = append(known, "`"+binding.name+"`")
		}
		what := map[string]string{"out": "output", "in": "input"}[direction]
		if known == nil {
			return source.errorAt(call.Args[1], "there is no %s `%s`: the function declares none", what, name)
		}
		return source.errorAt(call.Args[1], "there is no %s `%s`: the function declares %s",
			what, name, strings.Join(known, ", "))
	})
}
