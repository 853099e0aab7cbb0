package corralhttp

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_http_outgoing_handler"
	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_http_types"
	"github.com/corral-functions/sdk-go/internal/collection"
	"github.com/corral-functions/sdk-go/internal/wasihttp"
	"github.com/corral-functions/sdk-go/internal/wit/types"
)

// init leaves the default transport in place, because libraries rely on its type.
func init() {
	if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		standard.RegisterProtocol("http", transport{})
		standard.RegisterProtocol("https", transport{})
	}
}

type transport struct{}

// RoundTrip sends the request and returns when the head of the response has arrived.
func (transport) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	outgoing, err := lower(request)
	if err != nil {
		closeBody(request)
		return nil, err
	}
	body := outgoing.Body().Ok()
	sent := collection.Call(func() types.Result[*wasi_http_types.FutureIncomingResponse, wasi_http_types.ErrorCode] {
		return wasi_http_outgoing_handler.Handle(outgoing, types.None[*wasi_http_types.RequestOptions]())
	})
	if sent.Tag() == types.ResultErr {
		body.Drop()
		closeBody(request)
		return nil, describe(sent.Err(), request.URL)
	}
	// A server may answer before it has the whole body.
	if hasBody(request) {
		go func() {
			defer closeBody(request)
			send(ctx, request.Body, body)
		}()
	} else {
		closeBody(request)
		wasihttp.Finish(body)
	}
	future := sent.Ok()
	defer future.Drop()
	if err := wasihttp.Wait(ctx, future.Subscribe()); err != nil {
		return nil, err
	}
	got := collection.Call(future.Get).Some().Ok()
	if got.Tag() == types.ResultErr {
		return nil, describe(got.Err(), request.URL)
	}
	return lift(ctx, request, got.Ok()), nil
}

// lower converts the head of a request.
func lower(request *http.Request) (*wasi_http_types.OutgoingRequest, error) {
	header := request.Header
	if hasBody(request) && request.ContentLength > 0 {
		header = header.Clone()
		if header == nil {
			header = http.Header{}
		}
		header.Set("Content-Length", strconv.FormatInt(request.ContentLength, 10))
	}
	fields, ok := wasihttp.Fields(header)
	if !ok {
		return nil, fmt.Errorf("a header is not valid, or one that Corral sets, such as connection: %q", request.Header)
	}
	outgoing := wasi_http_types.MakeOutgoingRequest(fields)
	scheme := wasi_http_types.MakeSchemeHttps()
	if request.URL.Scheme == "http" {
		scheme = wasi_http_types.MakeSchemeHttp()
	}
	for _, set := range []types.Result[types.Unit, types.Unit]{
		outgoing.SetMethod(wasi_http_types.MakeMethodOther(method(request))),
		outgoing.SetScheme(types.Some(scheme)),
		outgoing.SetAuthority(types.Some(request.URL.Host)),
		outgoing.SetPathWithQuery(types.Some(request.URL.RequestURI())),
	} {
		if set.Tag() == types.ResultErr {
			outgoing.Drop()
			return nil, fmt.Errorf("the request cannot be sent: %s %s", method(request), request.URL)
		}
	}
	return outgoing, nil
}

// lift converts the head of a response.
func lift(ctx context.Context, request *http.Request, incoming *wasi_http_types.IncomingResponse) *http.Response {
	header := wasihttp.Header(incoming.Headers())
	status := int(incoming.Status())
	length := int64(-1)
	if declared, err := strconv.ParseInt(header.Get("Content-Length"), 10, 64); err == nil {
		length = declared
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", status, http.StatusText(status)),
		StatusCode:    status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		ContentLength: length,
		Request:       request,
		Body: &responseBody{
			ctx:      ctx,
			response: incoming,
			input:    wasihttp.NewInput(ctx, incoming.Consume().Ok()),
		},
	}
}

// describe is an error code as an error. The client adds method and URL.
func describe(code wasi_http_types.ErrorCode, address *url.URL) error {
	message := wasihttp.Describe(code)
	if code.Tag() == wasi_http_types.ErrorCodeHttpRequestDenied {
		message += fmt.Sprintf(": add \"%s://%s\" to `grants.net` in plugin.json", address.Scheme, address.Host)
	}
	return &failure{message: message}
}

func method(request *http.Request) string {
	if request.Method == "" {
		return http.MethodGet
	}
	return request.Method
}

func hasBody(request *http.Request) bool {
	return request.Body != nil && request.Body != http.NoBody
}

func closeBody(request *http.Request) {
	if request.Body != nil {
		// Who sends a request does not learn how closing its body went.
		_ = request.Body.Close()
	}
}
