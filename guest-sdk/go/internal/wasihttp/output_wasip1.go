package wasihttp

import (
	"context"

	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_http_types"
	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_io_streams"
	"github.com/corral-functions/sdk-go/internal/collection"
	"github.com/corral-functions/sdk-go/internal/wit/types"
)

// Write writes all of the data; false if the other side takes no more, or the context is
// done.
func Write(ctx context.Context, data []byte, stream *wasi_io_streams.OutputStream) bool {
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

// Flush waits until what was written has been taken; false if it never will be.
func Flush(ctx context.Context, stream *wasi_io_streams.OutputStream) bool {
	if stream.Flush().Tag() == types.ResultErr {
		return false
	}
	_, ok := permit(ctx, stream)
	return ok
}

// permit waits until something can be written, and returns how many bytes; false if the
// other side takes no more.
func permit(ctx context.Context, stream *wasi_io_streams.OutputStream) (uint64, bool) {
	for {
		permitted := stream.CheckWrite()
		if permitted.Tag() == types.ResultErr {
			return 0, false
		}
		if permitted.Ok() > 0 {
			return permitted.Ok(), true
		}
		if Wait(ctx, stream.Subscribe()) != nil {
			return 0, false
		}
	}
}

// Finish ends a body that is whole. If that fails, the other side learns of it.
func Finish(outgoing *wasi_http_types.OutgoingBody) {
	collection.Call(func() types.Result[types.Unit, wasi_http_types.ErrorCode] {
		return wasi_http_types.OutgoingBodyFinish(outgoing, types.None[*wasi_http_types.Fields]())
	})
}
