package corralhttp

import (
	"context"
	"io"
	"net/http"

	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_http_types"
	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_io_streams"
	"github.com/corral-functions/sdk-go/internal/guest"
	"github.com/corral-functions/sdk-go/internal/wit/types"
)

// chunk is how much of a body is read at once, in bytes.
const chunk = 64 << 10

// send writes the body of a request. If it ends early, so does the request, which then
// has an error instead of a response.
func send(ctx context.Context, body io.Reader, outgoing *wasi_http_types.OutgoingBody) {
	stream := outgoing.Write().Ok()
	isWhole := copyBody(ctx, body, stream)
	stream.Drop()
	if isWhole {
		finish(outgoing)
	} else {
		outgoing.Drop()
	}
}

func copyBody(ctx context.Context, body io.Reader, stream *wasi_io_streams.OutputStream) bool {
	buffer := make([]byte, chunk)
	for {
		length, err := body.Read(buffer)
		if !write(ctx, buffer[:length], stream) {
			return false
		}
		if err != nil {
			return err == io.EOF && flush(ctx, stream)
		}
	}
}

func write(ctx context.Context, data []byte, stream *wasi_io_streams.OutputStream) bool {
	for len(data) > 0 {
		permitted, ok := permit(ctx, stream)
		if !ok {
			return false
		}
		part := data[:min(uint64(len(data)), permitted)]
		if stream.Write(part).Tag() == types.ResultErr {
			return false
		}
		data = data[len(part):]
	}
	return true
}

func flush(ctx context.Context, stream *wasi_io_streams.OutputStream) bool {
	if stream.Flush().Tag() == types.ResultErr {
		return false
	}
	_, ok := permit(ctx, stream)
	return ok
}

// permit waits until something can be written, and returns how many bytes; false if the
// server takes no more.
func permit(ctx context.Context, stream *wasi_io_streams.OutputStream) (uint64, bool) {
	for {
		permitted := stream.CheckWrite()
		if permitted.Tag() == types.ResultErr {
			return 0, false
		}
		if permitted.Ok() > 0 {
			return permitted.Ok(), true
		}
		if wait(ctx, stream.Subscribe()) != nil {
			return 0, false
		}
	}
}

// finish ends the body of a request. If that fails, the response has the error.
func finish(outgoing *wasi_http_types.OutgoingBody) {
	guest.Call(func() types.Result[types.Unit, wasi_http_types.ErrorCode] {
		return wasi_http_types.OutgoingBodyFinish(outgoing, types.None[*wasi_http_types.Fields]())
	})
}

// responseBody reads the body of a response.
type responseBody struct {
	ctx      context.Context
	request  *http.Request
	response *wasi_http_types.IncomingResponse
	incoming *wasi_http_types.IncomingBody
	stream   *wasi_io_streams.InputStream
	isClosed bool
}

// Read waits for the next part of the body.
func (body *responseBody) Read(buffer []byte) (int, error) {
	if body.isClosed {
		return 0, http.ErrBodyReadAfterClose
	}
	wanted := min(len(buffer), chunk)
	for wanted > 0 {
		read := guest.Call(func() types.Result[[]uint8, wasi_io_streams.StreamError] {
			return body.stream.Read(uint64(wanted))
		})
		if read.Tag() == types.ResultErr {
			return 0, body.end(read.Err())
		}
		if data := read.Ok(); len(data) > 0 {
			return copy(buffer, data), nil
		}
		if err := wait(body.ctx, body.stream.Subscribe()); err != nil {
			return 0, &failure{message: "the response did not end: " + err.Error()}
		}
	}
	return 0, nil
}

// end is why there is no more to read.
func (body *responseBody) end(reason wasi_io_streams.StreamError) error {
	if reason.Tag() == wasi_io_streams.StreamErrorClosed {
		return io.EOF
	}
	err := reason.LastOperationFailed()
	defer err.Drop()
	code := guest.Call(func() types.Option[wasi_http_types.ErrorCode] {
		return wasi_http_types.HttpErrorCode(err)
	})
	if code.IsSome() {
		return describe(code.Some(), body.request.URL)
	}
	return &failure{message: guest.Call(err.ToDebugString)}
}

// Close lets go of the response, read or not.
func (body *responseBody) Close() error {
	if !body.isClosed {
		body.isClosed = true
		body.stream.Drop()
		body.incoming.Drop()
		body.response.Drop()
	}
	return nil
}
