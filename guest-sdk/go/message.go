package corral

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// Messages are several messages for a queue, an event hub or a topic. Each is a string,
// []byte, json.RawMessage, or any other value, which is encoded as JSON.
type Messages []any

// message converts a value to text, bytes or JSON.
func message(value any) (contract.Output, error) {
	switch value := value.(type) {
	case string:
		return contract.Output{Kind: contract.Text, Data: []byte(value)}, nil
	case []byte:
		return contract.Output{Kind: contract.Bytes, Data: value}, nil
	case json.RawMessage:
		return contract.Output{Kind: contract.JSON, Data: value}, nil
	case Messages, Response, *Response, HTML:
		return contract.Output{}, fmt.Errorf("%T cannot be a message", value)
	}
	data, err := encodeJSON(value)
	return contract.Output{Kind: contract.JSON, Data: data}, err
}

// encodeJSON writes compact JSON, without Go's escapes for JSON inside HTML.
func encodeJSON(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// isNilPointer says whether value is a pointer that points nowhere.
func isNilPointer(value any) bool {
	reflected := reflect.ValueOf(value)
	return reflected.Kind() == reflect.Pointer && reflected.IsNil()
}
