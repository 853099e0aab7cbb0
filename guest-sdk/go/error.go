package corral

import (
	"errors"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// Fault says who must act for the next call to succeed.
type Fault int

// The zero value is the function's own fault: that of every error that says nothing else.
const (
	// FaultFunction is a bug of the function.
	FaultFunction Fault = iota
	// FaultCaller is something that the caller sent and that cannot be processed.
	FaultCaller
	// FaultConfiguration is a setting or a binding that is missing or wrong.
	FaultConfiguration
	// FaultUpstream is the failure of a service that the function called.
	FaultUpstream
)

// String is the fault's name in the contract.
func (fault Fault) String() string {
	switch fault {
	case FaultCaller:
		return "caller"
	case FaultConfiguration:
		return "configuration"
	case FaultUpstream:
		return "upstream"
	}
	return "function"
}

// Error adds to an error who is at fault, and whether a retry may help. Find it in a
// chain with [errors.As].
type Error struct {
	// Fault says who must act.
	Fault Fault
	// Retryable says that the same invocation may succeed later. The Functions host
	// retries by its own rules; this is for the operator, and sets Retry-After if the
	// caller gets the response directly.
	Retryable bool
	// Err is what went wrong.
	Err error

	// response is what an HTTP caller gets instead of a failed invocation.
	response *Response
}

// Error is the message of the error inside.
func (err *Error) Error() string {
	if err.Err == nil {
		return "fault of the " + err.Fault.String()
	}
	return err.Err.Error()
}

// Unwrap returns the error inside.
func (err *Error) Unwrap() error {
	return err.Err
}

// CallerError says that the caller sent something that cannot be processed. An HTTP
// caller gets the message with status 400.
func CallerError(err error) *Error {
	return &Error{Fault: FaultCaller, Err: err}
}

// ConfigurationError says that a setting or a binding is missing or wrong.
func ConfigurationError(err error) *Error {
	return &Error{Fault: FaultConfiguration, Err: err}
}

// UpstreamError says that a service that the function called failed.
func UpstreamError(err error) *Error {
	return &Error{Fault: FaultUpstream, Err: err}
}

// Retryable says that the same invocation may succeed later, whoever is at fault.
func Retryable(err error) *Error {
	marked := &Error{Retryable: true, Err: err}
	if inner := (*Error)(nil); errors.As(err, &inner) {
		marked.Fault = inner.Fault
		marked.response = inner.response
	} else if isUpstream(err) {
		marked.Fault = FaultUpstream
	}
	return marked
}

// isUpstream says whether an error that names no fault comes from a service.
func isUpstream(err error) bool {
	return contract.IsUpstream != nil && contract.IsUpstream(err)
}

// ResponseError ends the function with an HTTP response: ResponseError(404, "no such
// order"). The body is what [Response] takes. With another trigger the invocation fails;
// the fault is the caller's if status is below 500.
func ResponseError(status int, body any) error {
	response := &Response{Status: status, Body: body}
	content, err := response.encode()
	if err != nil {
		return err
	}
	fault := FaultFunction
	if status < 500 {
		fault = FaultCaller
	}
	return &Error{Fault: fault, Err: errors.New(content.describe()), response: response}
}

// responseTo is what an HTTP caller gets for an error, nil if the invocation fails.
func responseTo(err error) *contract.Response {
	marked := (*Error)(nil)
	if !errors.As(err, &marked) {
		return nil
	}
	if marked.response != nil {
		content, err := marked.response.encode()
		if err != nil {
			return nil
		}
		return content.response
	}
	if marked.Fault == FaultCaller {
		return &contract.Response{
			Status:  400,
			Headers: contract.Fields{{"content-type", mediaType(contract.Text, false)}},
			Body:    []byte(err.Error()),
		}
	}
	return nil
}

func failureOf(err error) *contract.Failure {
	failure := &contract.Failure{Message: err.Error()}
	if marked := (*Error)(nil); errors.As(err, &marked) {
		failure.Fault = contract.Fault(marked.Fault)
		failure.Retryable = marked.Retryable
	} else if isUpstream(err) {
		failure.Fault = contract.FaultUpstream
	}
	return failure
}
