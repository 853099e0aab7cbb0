package corral

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// Input is the value of the input binding of that name, converted to T as the trigger's
// value is: the package's documentation lists the types. It can be taken once.
func Input[T any](ctx context.Context, name string) (T, error) {
	current := invocationOf(ctx)
	value, exists := current.host.TakeInput(name)
	if !exists {
		var none T
		return none, current.noInput(name)
	}
	return decode[T](input{name: func() string { return name }, value: value, invocation: current})
}

func takeTrigger[T any](current *invocation) (T, error) {
	value := current.takeTriggerValue()
	return decode[T](input{name: current.host.TriggerName, value: *value, invocation: current})
}

func (current *invocation) noInput(name string) error {
	return ConfigurationError(fmt.Errorf("there is no input `%s` left to take: add a binding of "+
		"direction `in` to function.json, or take one of: %s",
		name, strings.Join(current.host.InputNames(), ", ")))
}

// input is a value that is to be converted to a function's argument.
type input struct {
	// name is that of the binding. It is asked for only for a message.
	name       func() string
	value      contract.Value
	invocation *invocation
}

// decoder is a type of this package that knows how it is made of an input. Only
// pointers to it are decoders.
type decoder interface {
	decodeInput(input input) error
}

// decode converts a value. One that does not match T is the caller's fault; a binding
// that does not match is the configuration's.
func decode[T any](input input) (T, error) {
	var target T
	if isPointer[T]() {
		if input.value.Kind == contract.None {
			return target, nil
		}
		if request, ok := any(&target).(**Request); ok {
			return target, input.decodeRequest(request)
		}
		element := reflect.New(reflect.TypeFor[T]().Elem())
		if err := input.decodeTo(element.Interface()); err != nil {
			return target, err
		}
		reflect.ValueOf(&target).Elem().Set(element)
		return target, nil
	}
	err := input.decodeTo(&target)
	return target, err
}

func isPointer[T any]() bool {
	return reflect.TypeFor[T]().Kind() == reflect.Pointer
}

// decodeTo converts the value to what target points to.
func (input input) decodeTo(target any) error {
	switch target := target.(type) {
	case decoder:
		return target.decodeInput(input)
	case *string:
		data, err := input.text()
		*target = string(data)
		return err
	case *[]byte:
		if input.value.Kind == contract.None {
			return input.mismatch("bytes")
		}
		*target = input.data()
		return nil
	}
	if input.value.Kind == contract.None {
		return input.mismatch("JSON")
	}
	if err := decodeJSON(input.data(), target); err != nil {
		return CallerError(fmt.Errorf("input `%s` is not the JSON expected: %w", input.name(), err))
	}
	return nil
}

// data is the value's content.
func (input input) data() []byte {
	if input.value.Kind == contract.HTTP {
		return input.value.Request.Body
	}
	return input.value.Data
}

func (input input) text() ([]byte, error) {
	if input.value.Kind == contract.None {
		return nil, input.mismatch("text")
	}
	data := input.data()
	if err := checkUTF8(data); err != nil {
		return nil, CallerError(fmt.Errorf("input `%s` is not UTF-8: %w", input.name(), err))
	}
	return data, nil
}

func (input input) decodeRequest(target **Request) error {
	if input.value.Kind != contract.HTTP {
		return input.mismatch("an HTTP request")
	}
	*target = newRequest(input.invocation.host, input.value.Request)
	return nil
}

// mismatch is the error for a value of the wrong kind: the binding in function.json does
// not match the function's argument.
func (input input) mismatch(wanted string) error {
	return ConfigurationError(errors.New("input `" + input.name() + "` is " +
		input.value.Kind.String() + ", but the function takes " + wanted))
}
