// Package contract has the values of the contract between Corral and a plugin, as
// wit/function.wit describes them, without the generated bindings: those compile only
// for WebAssembly.
package contract

// Fields are names with values, in order. Names may repeat.
type Fields = [][2]string

// Kind says which fields of a [Value] or an [Output] are in use.
type Kind int

// The kinds of values. Messages occur only in outputs.
const (
	None Kind = iota
	Text
	JSON
	Bytes
	HTTP
	Messages
)

// String describes a value of this kind, for error messages.
func (kind Kind) String() string {
	switch kind {
	case None:
		return "empty"
	case Text:
		return "text"
	case JSON:
		return "JSON"
	case Bytes:
		return "bytes"
	case HTTP:
		return "an HTTP request"
	case Messages:
		return "a list of messages"
	}
	return "unknown"
}

// Value is the value of the trigger or of an input binding.
type Value struct {
	Kind Kind
	// Data is the text, the JSON document or the bytes.
	Data []byte
	// Request is set if Kind is HTTP.
	Request *Request
}

// Request is the part of an HTTP request that arrives with the invocation. The host
// has the rest.
type Request struct {
	Method string
	URL    string
	Body   []byte
}

// TraceContext is a W3C Trace Context. State may be empty.
type TraceContext struct {
	Parent string
	State  string
}
