// Package export_wasi_http_incoming_handler has the name and the place that the
// generated bindings import. They come from wit-bindgen.
package export_wasi_http_incoming_handler

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	. "go.bytecodealliance.org/pkg/wit/types"

	. "wit_component/wasi_http_types"
	"wit_component/wasi_io_streams"
)

type field = Tuple2[string, []uint8]

var text = field{"content-type", []uint8("text/plain")}

// The most that is taken from a request's body at once.
const chunk = 64 << 10

const pause = 20 * time.Millisecond

var methods = map[uint8]string{
	MethodGet:    "GET",
	MethodPost:   "POST",
	MethodPut:    "PUT",
	MethodDelete: "DELETE",
}

// Handle answers one request.
func Handle(request *IncomingRequest, out *ResponseOutparam) {
	target := request.PathWithQuery().SomeOr("")
	path, query, _ := strings.Cut(target, "?")
	parts := strings.Split(path, "/")
	last := parts[len(parts)-1]
	if len(parts) > 1 && parts[len(parts)-2] == "status" {
		status, _ := strconv.ParseUint(last, 10, 16)
		respond(out, uint16(status), nil, func(*OutputStream) bool { return true })
		return
	}
	switch last {
	case "echo":
		echo(request, out)
	case "stream":
		count, _ := strconv.Atoi(strings.TrimPrefix(query, "lines="))
		stream(out, count)
	case "headers":
		headers(request, out)
	default:
		respond(out, 200, []field{text}, func(body *OutputStream) bool {
			return write(body, []byte(describe(request, target)))
		})
	}
}

// respond sends the head at once, then what write writes. Without an end the
// caller learns that something is missing.
func respond(out *ResponseOutparam, status uint16, head []field, write func(*OutputStream) bool) {
	response := MakeOutgoingResponse(FieldsFromList(head).Ok())
	response.SetStatusCode(status)
	body := response.Body().Ok()
	ResponseOutparamSet(out, Ok[*OutgoingResponse, ErrorCode](response))
	stream := body.Write().Ok()
	written := write(stream)
	stream.Drop()
	if written {
		OutgoingBodyFinish(body, None[*Fields]())
	}
}

// write writes as much at once as the stream has room for.
func write(stream *OutputStream, bytes []byte) bool {
	for len(bytes) > 0 {
		ready := stream.Subscribe()
		ready.Block()
		ready.Drop()
		room := stream.CheckWrite()
		if room.IsErr() {
			return false
		}
		now := min(uint64(len(bytes)), room.Ok())
		if stream.Write(bytes[:now]).IsErr() {
			return false
		}
		bytes = bytes[now:]
	}
	return stream.BlockingFlush().IsOk()
}

func describe(request *IncomingRequest, target string) string {
	method := methods[request.Method().Tag()]
	return fmt.Sprintf("%s %s\n", method, target)
}

func echo(request *IncomingRequest, out *ResponseOutparam) {
	var head []field
	for _, kind := range request.Headers().Get("content-type") {
		head = append(head, field{"content-type", kind})
	}
	input := request.Consume().Ok().Stream().Ok()
	respond(out, 200, head, func(output *OutputStream) bool {
		for {
			read := input.BlockingRead(chunk)
			if read.IsErr() {
				return read.Err().Tag() == wasi_io_streams.StreamErrorClosed
			}
			if !write(output, read.Ok()) {
				return false
			}
		}
	})
}

func stream(out *ResponseOutparam, count int) {
	respond(out, 200, []field{text}, func(body *OutputStream) bool {
		for number := 1; number <= count; number++ {
			if number > 1 {
				time.Sleep(pause)
			}
			if !write(body, fmt.Appendf(nil, "%d\n", number)) {
				return false
			}
		}
		return true
	})
}

func headers(request *IncomingRequest, out *ResponseOutparam) {
	head := []field{
		text,
		{"x-repeated", []uint8("a")},
		{"x-repeated", []uint8("b")},
		{"set-cookie", []uint8("one=1; Path=/")},
		{"set-cookie", []uint8("two=2; HttpOnly")},
	}
	respond(out, 200, head, func(body *OutputStream) bool {
		asked := bytes.Join(request.Headers().Get("x-asked"), []byte(", "))
		return write(body, append(asked, '\n'))
	})
}
