package corral

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// Request is an HTTP request as the caller sent it to the Functions host.
//
// Headers, query and parameters are copied to the plugin when they are first used.
type Request struct {
	// Method is in upper case, for example GET.
	Method string
	// URL is the public one with scheme, host, escaped path and raw query.
	URL string
	// Body is empty when the caller sent none.
	Body []byte

	host    contract.Host
	headers func() contract.Fields
	query   func() contract.Fields
	params  func() contract.Fields
}

func newRequest(host contract.Host, request *contract.Request) *Request {
	return &Request{
		Method:  request.Method,
		URL:     request.URL,
		Body:    request.Body,
		host:    host,
		headers: sync.OnceValue(host.Headers),
		query:   sync.OnceValue(host.Query),
		params:  sync.OnceValue(host.Params),
	}
}

// Path is the path of the URL, escaped as the caller sent it; at least "/".
func (request *Request) Path() string {
	rest := request.URL
	if _, after, found := strings.Cut(rest, "://"); found {
		rest = after
	}
	if end := strings.IndexAny(rest, "?#"); end >= 0 {
		rest = rest[:end]
	}
	if start := strings.IndexByte(rest, '/'); start >= 0 {
		return rest[start:]
	}
	return "/"
}

// Header is the first header field of that name, in any case; empty if there is none.
func (request *Request) Header(name string) string {
	if values := request.host.Header(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// Headers are all header fields, in order, with the caller's casing.
func (request *Request) Headers() Fields {
	return request.headers()
}

// Query is the first query parameter of exactly that name, decoded; empty if there is
// none.
func (request *Request) Query(name string) string {
	for _, field := range request.query() {
		if field[0] == name {
			return field[1]
		}
	}
	return ""
}

// QueryFields are all query parameters, decoded, in order.
func (request *Request) QueryFields() Fields {
	return request.query()
}

// Param is a parameter of the route ("route": "orders/{id}"), decoded. It is empty for an
// optional one that the caller omitted.
func (request *Request) Param(name string) string {
	// The Functions host compares names of route parameters case-insensitively.
	return Fields(request.params()).Get(name)
}

// Params are all parameters of the route that have a value, decoded.
func (request *Request) Params() Fields {
	return request.params()
}

// Identities are the claims identities that the Functions host established, a JSON
// array; nil if it sent none.
func (request *Request) Identities() json.RawMessage {
	if identities, exists := request.host.Identities(); exists {
		return json.RawMessage(identities)
	}
	return nil
}

// Text is the body as text. A body that is not UTF-8 is the caller's error.
func (request *Request) Text() (string, error) {
	if err := checkUTF8(request.Body); err != nil {
		return "", CallerError(fmt.Errorf("the request's body is not UTF-8: %w", err))
	}
	return string(request.Body), nil
}

// JSON decodes the body. A body that does not match is the caller's error.
func (request *Request) JSON(target any) error {
	if err := decodeJSON(request.Body, target); err != nil {
		return CallerError(fmt.Errorf("the request's body is not the JSON expected: %w", err))
	}
	return nil
}
