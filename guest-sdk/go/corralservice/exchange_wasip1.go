package corralservice

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_http_types"
	"github.com/corral-functions/sdk-go/internal/collection"
	"github.com/corral-functions/sdk-go/internal/wasihttp"
	"github.com/corral-functions/sdk-go/internal/wit/types"
)

// methods are the names of the methods, in the order of wasi:http.
var methods = [...]string{
	http.MethodGet,
	http.MethodHead,
	http.MethodPost,
	http.MethodPut,
	http.MethodDelete,
	http.MethodConnect,
	http.MethodOptions,
	http.MethodTrace,
	http.MethodPatch,
}

// serve answers one request.
func serve(incoming *wasi_http_types.IncomingRequest, out *wasi_http_types.ResponseOutparam) {
	// Cleared last: the body belongs to the request.
	defer incoming.Drop()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	outgoing := &outgoing{ctx: ctx, out: out}
	request, err := lift(ctx, incoming)
	if err != nil {
		outgoing.refuse(err)
		return
	}
	defer request.Body.Close()
	writer := newWriter(outgoing, request.Method)
	if isAborted(func() { registered.ServeHTTP(writer, request) }) {
		outgoing.end(false)
		return
	}
	outgoing.end(writer.finish() == nil)
}

// isAborted says whether the handler ended its response early.
func isAborted(handle func()) (aborted bool) {
	defer func() {
		if value := recover(); value == http.ErrAbortHandler {
			aborted = true
		} else if value != nil {
			panic(value)
		}
	}()
	handle()
	return false
}

// lift converts a request.
func lift(ctx context.Context, incoming *wasi_http_types.IncomingRequest) (*http.Request, error) {
	header := wasihttp.Header(incoming.Headers())
	target := collection.Call(incoming.PathWithQuery).Some()
	address, err := url.ParseRequestURI(target)
	if err != nil {
		return nil, fmt.Errorf("invalid request URL: %w", err)
	}
	host := header.Get("Host")
	if authority := collection.Call(incoming.Authority); authority.IsSome() {
		host = authority.Some()
	}
	header.Del("Host")
	length := int64(-1)
	if declared, err := strconv.ParseInt(header.Get("Content-Length"), 10, 64); err == nil {
		length = declared
	}
	request := &http.Request{
		Method:        method(collection.Call(incoming.Method)),
		URL:           address,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		Body:          wasihttp.NewInput(ctx, incoming.Consume().Ok()),
		ContentLength: length,
		Host:          host,
		RequestURI:    target,
	}
	return request.WithContext(ctx), nil
}

func method(method wasi_http_types.Method) string {
	if method.Tag() == wasi_http_types.MethodOther {
		return method.Other()
	}
	return methods[method.Tag()]
}

// outgoing sends a response.
type outgoing struct {
	ctx    context.Context
	out    *wasi_http_types.ResponseOutparam
	body   *wasi_http_types.OutgoingBody
	stream *wasi_http_types.OutputStream
}

// gone is why a body cannot be sent.
type gone struct{}

func (gone) Error() string {
	return "the caller takes no more of the response"
}

func (outgoing *outgoing) start(status int, header http.Header) error {
	fields, ok := wasihttp.Fields(header)
	if !ok {
		err := fmt.Errorf("a header of the response is not valid: %q", header)
		outgoing.refuse(err)
		return err
	}
	response := wasi_http_types.MakeOutgoingResponse(fields)
	response.SetStatusCode(uint16(status))
	outgoing.body = response.Body().Ok()
	wasi_http_types.ResponseOutparamSet(outgoing.out, types.Ok[*wasi_http_types.OutgoingResponse, wasi_http_types.ErrorCode](response))
	outgoing.stream = outgoing.body.Write().Ok()
	return nil
}

func (outgoing *outgoing) send(data []byte) error {
	if !wasihttp.Write(outgoing.ctx, data, outgoing.stream) {
		return gone{}
	}
	return nil
}

func (outgoing *outgoing) flush() error {
	if !wasihttp.Flush(outgoing.ctx, outgoing.stream) {
		return gone{}
	}
	return nil
}

// refuse fails the request in place of a response.
func (outgoing *outgoing) refuse(reason error) {
	code := wasi_http_types.MakeErrorCodeInternalError(types.Some(reason.Error()))
	wasi_http_types.ResponseOutparamSet(outgoing.out, types.Err[*wasi_http_types.OutgoingResponse](code))
	outgoing.out = nil
}

// end ends the response, which without its end is known to be cut off.
func (outgoing *outgoing) end(isWhole bool) {
	if outgoing.body == nil {
		if outgoing.out != nil {
			outgoing.refuse(http.ErrAbortHandler)
		}
		return
	}
	outgoing.stream.Drop()
	if isWhole {
		wasihttp.Finish(outgoing.body)
	} else {
		outgoing.body.Drop()
	}
}
