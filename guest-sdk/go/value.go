package corral

import "github.com/corral-functions/sdk-go/internal/contract"

// Value is the value of a trigger or of an input binding, without conversion.
type Value struct {
	kind    contract.Kind
	data    []byte
	request *Request
}

// Exists is false if the binding has no value, for example because a blob does not
// exist.
func (value Value) Exists() bool {
	return value.kind != contract.None
}

// IsText says that the value is text, exactly as it was written to the queue, blob or
// event.
func (value Value) IsText() bool {
	return value.kind == contract.Text
}

// IsJSON says that the value is a JSON document, exactly as it was sent.
func (value Value) IsJSON() bool {
	return value.kind == contract.JSON
}

// Bytes is the content: the text, the document, the bytes, or the request's body.
func (value Value) Bytes() []byte {
	return value.data
}

// Request is the request of an HTTP trigger, and nil for any other value.
func (value Value) Request() *Request {
	return value.request
}

func (value *Value) decodeInput(input input) error {
	*value = Value{kind: input.value.Kind, data: input.data()}
	if value.kind == contract.HTTP {
		return input.decodeRequest(&value.request)
	}
	return nil
}
