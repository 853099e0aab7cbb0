package wasihttp

import (
	"net/http"
	"strings"

	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_http_types"
	"github.com/corral-functions/sdk-go/internal/collection"
	"github.com/corral-functions/sdk-go/internal/wit/types"
)

// Header converts the fields of a message that came in, and drops them.
func Header(fields *wasi_http_types.Fields) http.Header {
	defer fields.Drop()
	header := http.Header{}
	for _, entry := range collection.Call(fields.Entries) {
		header.Add(entry.F0, string(entry.F1))
	}
	return header
}

// Fields converts a header; false if a field is not valid, or one that Corral sets.
func Fields(header http.Header) (*wasi_http_types.Fields, bool) {
	var entries []types.Tuple2[string, []uint8]
	for name, values := range header {
		for _, value := range values {
			entries = append(entries, types.Tuple2[string, []uint8]{F0: strings.ToLower(name), F1: []byte(value)})
		}
	}
	fields := wasi_http_types.FieldsFromList(entries)
	return fields.Ok(), fields.Tag() == types.ResultOk
}
