package contract

// Output is the value of an output binding.
type Output struct {
	Kind Kind
	// Data is the text, the JSON document or the bytes.
	Data []byte
	// Messages is set if Kind is Messages; each is text, JSON or bytes.
	Messages []Output
	// Response is set if Kind is HTTP.
	Response *Response
}

// Response is an HTTP response.
type Response struct {
	Status  int
	Headers Fields
	Body    []byte
}

// Named is an output with the name of its binding.
type Named struct {
	Name   string
	Output Output
}

// Outcome is the result of an invocation that succeeded.
type Outcome struct {
	Outputs []Named
	// Return is nil if the function returned nothing.
	Return *Output
	// Trace is the function's own span, nil if it made none.
	Trace *TraceContext
}

// Fault says who must act for the next call to succeed.
type Fault int

// The zero value is the function's own fault.
const (
	FaultFunction Fault = iota
	FaultCaller
	FaultConfiguration
	FaultUpstream
)

// Failure is the result of an invocation that failed.
type Failure struct {
	Fault     Fault
	Retryable bool
	Message   string
}
