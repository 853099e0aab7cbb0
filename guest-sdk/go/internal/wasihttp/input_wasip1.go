package wasihttp

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_http_types"
	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_io_streams"
	"github.com/corral-functions/sdk-go/internal/collection"
	"github.com/corral-functions/sdk-go/internal/wit/types"
)

// Chunk is how much of a body is read at once, in bytes.
const Chunk = 64 << 10

// Input reads a body that comes in.
type Input struct {
	ctx      context.Context
	incoming *wasi_http_types.IncomingBody
	stream   *wasi_io_streams.InputStream
	isClosed bool
}

// NewInput takes over a body, which nothing has been read of.
func NewInput(ctx context.Context, incoming *wasi_http_types.IncomingBody) *Input {
	return &Input{ctx: ctx, incoming: incoming, stream: incoming.Stream().Ok()}
}

// Read waits for the next part of the body.
func (input *Input) Read(buffer []byte) (int, error) {
	if input.isClosed {
		return 0, http.ErrBodyReadAfterClose
	}
	wanted := min(len(buffer), Chunk)
	for wanted > 0 {
		read := collection.Call(func() types.Result[[]uint8, wasi_io_streams.StreamError] {
			return input.stream.Read(uint64(wanted))
		})
		if read.Tag() == types.ResultErr {
			return 0, end(read.Err())
		}
		if data := read.Ok(); len(data) > 0 {
			return copy(buffer, data), nil
		}
		if err := Wait(input.ctx, input.stream.Subscribe()); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// Close lets go of the body, read or not.
func (input *Input) Close() error {
	if !input.isClosed {
		input.isClosed = true
		input.stream.Drop()
		input.incoming.Drop()
	}
	return nil
}

// end is why there is no more to read.
func end(reason wasi_io_streams.StreamError) error {
	if reason.Tag() == wasi_io_streams.StreamErrorClosed {
		return io.EOF
	}
	err := reason.LastOperationFailed()
	defer err.Drop()
	code := collection.Call(func() types.Option[wasi_http_types.ErrorCode] {
		return wasi_http_types.HttpErrorCode(err)
	})
	if code.IsSome() {
		return errors.New(Describe(code.Some()))
	}
	return errors.New(collection.Call(err.ToDebugString))
}
