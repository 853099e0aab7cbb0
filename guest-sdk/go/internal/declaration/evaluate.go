package declaration

import (
	"go/ast"
	"go/token"
	"reflect"
	"strconv"
)

// text is the value of a constant expression; false if it cannot be known without
// compiling.
func (source source) text(expression ast.Expr, sdkName string) (string, bool) {
	switch expression := expression.(type) {
	case *ast.BasicLit:
		if expression.Kind != token.STRING {
			return "", false
		}
		value, err := strconv.Unquote(expression.Value)
		return value, err == nil
	case *ast.ParenExpr:
		return source.text(expression.X, sdkName)
	case *ast.BinaryExpr:
		left, isLeft := source.text(expression.X, sdkName)
		right, isRight := source.text(expression.Y, sdkName)
		return left + right, expression.Op == token.ADD && isLeft && isRight
	case *ast.Ident:
		if value := source.constant(expression.Name); value != nil {
			return source.text(value, sdkName)
		}
	case *ast.SelectorExpr:
		value, exists := constants[member(expression, sdkName)]
		return value, exists
	}
	return "", false
}

// set assigns the value of an expression to a field.
func (source source) set(field reflect.Value, expression ast.Expr, sdkName string) error {
	switch field.Kind() {
	case reflect.String:
		if value, ok := source.text(expression, sdkName); ok {
			field.SetString(value)
			return nil
		}
	case reflect.Bool:
		if name, ok := expression.(*ast.Ident); ok && (name.Name == "true" || name.Name == "false") {
			field.SetBool(name.Name == "true")
			return nil
		}
	case reflect.Int:
		if literal, ok := expression.(*ast.BasicLit); ok && literal.Kind == token.INT {
			if value, err := strconv.ParseInt(literal.Value, 0, 32); err == nil {
				field.SetInt(value)
				return nil
			}
		}
	case reflect.Slice:
		if literal, ok := expression.(*ast.CompositeLit); ok {
			elements := reflect.MakeSlice(field.Type(), len(literal.Elts), len(literal.Elts))
			for index, element := range literal.Elts {
				if err := source.set(elements.Index(index), element, sdkName); err != nil {
					return err
				}
			}
			field.Set(elements)
			return nil
		}
	}
	return source.errorAt(expression, "not a literal or a constant of this package, "+
		"which `go tool corral build` could read")
}

// fields reads a struct literal.
func (source source) fields(literal *ast.CompositeLit, declared reflect.Type, sdkName string) (reflect.Value, error) {
	value := reflect.New(declared).Elem()
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return value, source.errorAt(element, "write the names of the fields of %s", declared.Name())
		}
		name, ok := pair.Key.(*ast.Ident)
		if !ok || !value.FieldByName(name.Name).IsValid() {
			return value, source.errorAt(pair, "%s has no such field", declared.Name())
		}
		if err := source.set(value.FieldByName(name.Name), pair.Value, sdkName); err != nil {
			return value, err
		}
	}
	return value, nil
}
