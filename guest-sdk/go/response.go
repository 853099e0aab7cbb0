package corral

import (
	"fmt"
	"strings"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// Response is an HTTP response.
//
//	return &corral.Response{
//		Status:  201,
//		Headers: corral.Fields{{"location", "/api/orders/7"}},
//		Body:    order,
//	}, nil
type Response struct {
	// Status is 200 to 599. Zero means 200.
	Status int
	// Headers are the header fields, in order.
	Headers Fields
	// Body is nil, a string (text/plain), []byte (application/octet-stream), [HTML],
	// json.RawMessage, or any other value, which is encoded as JSON. Its media type is
	// declared unless Headers have a content-type.
	Body any
}

// HTML is text that is sent as text/html.
type HTML string

// Redirect sends the caller to another URL: with status 303 to fetch the result of a
// form, with 307 or 308 to repeat the request there.
func Redirect(status int, location string) *Response {
	return &Response{Status: status, Headers: Fields{{"location", location}}}
}

// encoded is a response whose body has been encoded.
type encoded struct {
	response *contract.Response
	// body is what the body would be as a message: text, JSON or bytes, or nothing.
	body contract.Output
	// plain says that there is only a body, so that a function without an HTTP caller
	// can return it.
	plain bool
}

func (response *Response) encode() (encoded, error) {
	status := response.Status
	if status == 0 {
		status = 200
	}
	if status < 200 || status > 599 {
		return encoded{}, fmt.Errorf("%d is not a valid status code; use 200 to 599", status)
	}
	body, err := encodeBody(response.Body)
	if err != nil {
		return encoded{}, fmt.Errorf("the response's body: %w", err)
	}
	headers := response.Headers
	_, isHTML := response.Body.(HTML)
	if media := mediaType(body.Kind, isHTML); media != "" && !headers.Has("content-type") {
		headers = append(headers[:len(headers):len(headers)], [2]string{"content-type", media})
	}
	return encoded{
		response: &contract.Response{Status: status, Headers: headers, Body: body.Data},
		body:     body,
		plain:    status == 200 && len(response.Headers) == 0 && !isHTML,
	}, nil
}

// describe is status and body, for messages.
func (content encoded) describe() string {
	body := strings.ToValidUTF8(string(content.response.Body), "\uFFFD")
	return fmt.Sprintf("%d: %s", content.response.Status, body)
}

func mediaType(kind contract.Kind, isHTML bool) string {
	switch {
	case isHTML:
		return "text/html; charset=utf-8"
	case kind == contract.Text:
		return "text/plain; charset=utf-8"
	case kind == contract.JSON:
		return "application/json"
	case kind == contract.Bytes:
		return "application/octet-stream"
	}
	return ""
}

func encodeBody(body any) (contract.Output, error) {
	switch body := body.(type) {
	case nil:
		return contract.Output{}, nil
	case HTML:
		return contract.Output{Kind: contract.Text, Data: []byte(body)}, nil
	}
	return message(body)
}

func httpOutput(response *contract.Response) *contract.Output {
	return &contract.Output{Kind: contract.HTTP, Response: response}
}
