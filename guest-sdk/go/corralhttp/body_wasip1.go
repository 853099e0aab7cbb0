package corralhttp

import (
	"context"
	"io"
	"net/http"

	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_http_types"
	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_io_streams"
	"github.com/corral-functions/sdk-go/internal/wasihttp"
)

// send writes the body of a request. If it ends early, so does the request, which then
// has an error instead of a response.
func send(ctx context.Context, body io.Reader, outgoing *wasi_http_types.OutgoingBody) {
	stream := outgoing.Write().Ok()
	isWhole := copyBody(ctx, body, stream)
	stream.Drop()
	if isWhole {
		wasihttp.Finish(outgoing)
	} else {
		outgoing.Drop()
	}
}

func copyBody(ctx context.Context, body io.Reader, stream *wasi_io_streams.OutputStream) bool {
	buffer := make([]byte, wasihttp.Chunk)
	for {
		length, err := body.Read(buffer)
		if !wasihttp.Write(ctx, buffer[:length], stream) {
			return false
		}
		if err != nil {
			return err == io.EOF && wasihttp.Flush(ctx, stream)
		}
	}
}

// responseBody reads the body of a response.
type responseBody struct {
	ctx      context.Context
	response *wasi_http_types.IncomingResponse
	input    *wasihttp.Input
}

// Read waits for the next part of the body.
func (body *responseBody) Read(buffer []byte) (int, error) {
	length, err := body.input.Read(buffer)
	switch {
	case err == nil || err == io.EOF || err == http.ErrBodyReadAfterClose:
		return length, err
	case err == body.ctx.Err():
		return length, &failure{message: "the response did not end: " + err.Error()}
	}
	return length, &failure{message: err.Error()}
}

// Close lets go of the response, read or not.
func (body *responseBody) Close() error {
	err := body.input.Close()
	body.response.Drop()
	return err
}
