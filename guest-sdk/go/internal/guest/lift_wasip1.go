package guest

import (
	"unsafe"

	wit "github.com/corral-functions/sdk-go/internal/bindings/corral_function_types"
	"github.com/corral-functions/sdk-go/internal/contract"
	"github.com/corral-functions/sdk-go/internal/wit/types"
)

// fields converts names with values from the bindings.
func fields(fields []types.Tuple2[string, string]) contract.Fields {
	converted := make(contract.Fields, len(fields))
	for index, field := range fields {
		converted[index] = [2]string{field.F0, field.F1}
	}
	return converted
}

// Value converts a value from the bindings.
func Value(value wit.Value) contract.Value {
	switch value.Tag() {
	case wit.ValueText:
		return contract.Value{Kind: contract.Text, Data: received(value.Text())}
	case wit.ValueJson:
		return contract.Value{Kind: contract.JSON, Data: received(value.Json())}
	case wit.ValueBytes:
		return contract.Value{Kind: contract.Bytes, Data: value.Bytes()}
	case wit.ValueHttp:
		request := value.Http()
		return contract.Value{
			Kind:    contract.HTTP,
			Request: &contract.Request{Method: request.Method, URL: request.Url, Body: request.Body},
		}
	}
	return contract.Value{}
}

// received is text from the host as bytes, without a copy: it was written for this call,
// and nothing else refers to it.
func received(text string) []byte {
	return unsafe.Slice(unsafe.StringData(text), len(text))
}
