package corral

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// Output sets the output binding of that name, replacing an earlier value. The value is
// a string, []byte, json.RawMessage, [Messages], [Response], or any other value, which
// is encoded as JSON; nil leaves the binding without a value.
//
// A value that cannot be encoded fails the invocation when the function returns, so that
// Output needs no error.
func Output(ctx context.Context, name string, value any) {
	invocation := invocationOf(ctx)
	output, err := outputOf(value)

	invocation.mutex.Lock()
	defer invocation.mutex.Unlock()
	index := invocation.outputIndex(name)
	switch {
	case err != nil:
		invocation.failOutput(name, err)
	case output == nil && index >= 0:
		invocation.outputs = slices.Delete(invocation.outputs, index, index+1)
	case output == nil:
	case index >= 0:
		invocation.outputs[index].Output = *output
	default:
		invocation.outputs = append(invocation.outputs, contract.Named{Name: name, Output: *output})
	}
}

// Push appends a message to the output binding of that name. The value is a string,
// []byte, json.RawMessage, or any other value, which is encoded as JSON.
func Push(ctx context.Context, name string, value any) {
	invocation := invocationOf(ctx)
	added, err := message(value)

	invocation.mutex.Lock()
	defer invocation.mutex.Unlock()
	if err != nil {
		invocation.failOutput(name, err)
		return
	}
	index := invocation.outputIndex(name)
	if index < 0 {
		invocation.outputs = append(invocation.outputs, contract.Named{Name: name})
		index = len(invocation.outputs) - 1
	}
	output := &invocation.outputs[index].Output
	switch output.Kind {
	case contract.None, contract.Messages:
		output.Messages = append(output.Messages, added)
	case contract.HTTP:
		invocation.failOutput(name, errors.New("it already has an HTTP response"))
		return
	default:
		*output = contract.Output{Messages: []contract.Output{*output, added}}
	}
	output.Kind = contract.Messages
}

// outputOf converts a value; nil is no value.
func outputOf(value any) (*contract.Output, error) {
	if value == nil || isNilPointer(value) {
		return nil, nil
	}
	switch value := value.(type) {
	case *Response:
		content, err := value.encode()
		return httpOutput(content.response), err
	case Response:
		return outputOf(&value)
	case Messages:
		messages := make([]contract.Output, 0, len(value))
		for index, element := range value {
			converted, err := message(element)
			if err != nil {
				return nil, fmt.Errorf("message %d: %w", index, err)
			}
			messages = append(messages, converted)
		}
		return &contract.Output{Kind: contract.Messages, Messages: messages}, nil
	}
	output, err := message(value)
	return &output, err
}
