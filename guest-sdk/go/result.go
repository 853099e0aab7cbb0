package corral

import (
	"errors"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// returned converts a function's result to the response of an HTTP caller, or else to
// the value for the binding named $return. Nil is no value: the function may have set a
// response on an output binding by name; otherwise Corral answers 204.
func returned(result any, isHTTP bool) (*contract.Output, error) {
	switch {
	case result == nil:
		return nil, nil
	case isNilPointer(result) && isHTTP:
		return httpOutput(&contract.Response{Status: 404}), nil
	case isNilPointer(result):
		return nil, nil
	}
	if messages, ok := result.(Messages); ok {
		if isHTTP {
			return nil, errors.New("a list of messages cannot be the response to an HTTP " +
				"request; set an output binding by name")
		}
		return outputOf(messages)
	}
	content, err := asResponse(result).encode()
	switch {
	case err != nil:
		return nil, err
	case isHTTP || !content.plain:
		return httpOutput(content.response), nil
	case content.body.Kind == contract.None:
		return nil, nil
	}
	return &content.body, nil
}

func asResponse(result any) *Response {
	switch result := result.(type) {
	case *Response:
		return result
	case Response:
		return &result
	}
	return &Response{Body: result}
}
