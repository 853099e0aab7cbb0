package corralservice

import (
	"fmt"
	"net/http"
	"strconv"
)

// collected is how much of a body is sent at once at least, in bytes, unless it is flushed.
const collected = 4 << 10

// output is where a response goes.
type output interface {
	// start sends the head.
	start(status int, header http.Header) error
	// send sends a part of the body.
	send(data []byte) error
	// flush waits until all that was sent is taken.
	flush() error
}

// connectionHeaders are set by Corral, and by no plugin.
var connectionHeaders = [...]string{
	"Connection",
	"Host",
	"Http2-Settings",
	"Keep-Alive",
	"Proxy-Authenticate",
	"Proxy-Authorization",
	"Proxy-Connection",
	"Te",
	"Trailer",
	"Transfer-Encoding",
	"Upgrade",
}

// writer is the response of one request. It does what that of net/http does.
type writer struct {
	output output
	// isHead says that the request is for the head alone.
	isHead bool
	// header may be changed until the status is set.
	header http.Header
	// status is zero until it is set, and head is what the header was by then.
	status int
	head   http.Header
	// pending is the body that is not sent yet.
	pending   []byte
	isStarted bool
	// err is why nothing more can be sent.
	err error
}

func newWriter(output output, method string) *writer {
	return &writer{output: output, isHead: method == http.MethodHead, header: http.Header{}}
}

// Header returns the fields of the response.
func (writer *writer) Header() http.Header {
	return writer.header
}

// WriteHeader sets the status. An informational one is not sent.
func (writer *writer) WriteHeader(status int) {
	if status < 100 || status > 999 {
		panic(fmt.Sprintf("%d is not a valid status code; use 200 to 599", status))
	}
	if writer.status != 0 || status < 200 {
		return
	}
	writer.status = status
	writer.head = writer.header.Clone()
}

// Write adds to the body.
func (writer *writer) Write(data []byte) (int, error) {
	writer.WriteHeader(http.StatusOK)
	switch {
	case writer.err != nil:
		return 0, writer.err
	case !writer.allowsBody():
		return 0, http.ErrBodyNotAllowed
	case writer.isHead:
		return len(data), nil
	}
	writer.pending = append(writer.pending, data...)
	if len(writer.pending) >= collected {
		if err := writer.sendPending(); err != nil {
			return 0, err
		}
	}
	return len(data), nil
}

// FlushError sends what has been written, and at least the head.
func (writer *writer) FlushError() error {
	writer.WriteHeader(http.StatusOK)
	if err := writer.sendPending(); err != nil {
		return err
	}
	writer.err = writer.output.flush()
	return writer.err
}

// Flush is FlushError for callers that do not ask how it went.
func (writer *writer) Flush() {
	_ = writer.FlushError()
}

// finish sends the rest when the handler has returned. A body of which nothing was sent
// before has its length in the head.
func (writer *writer) finish() error {
	writer.WriteHeader(http.StatusOK)
	if !writer.isStarted && !writer.isHead && writer.allowsBody() && writer.head.Get("Content-Length") == "" {
		writer.head.Set("Content-Length", strconv.Itoa(len(writer.pending)))
	}
	return writer.FlushError()
}

func (writer *writer) sendPending() error {
	if writer.err != nil {
		return writer.err
	}
	if !writer.isStarted {
		writer.isStarted = true
		writer.completeHead()
		writer.err = writer.output.start(writer.status, writer.head)
	}
	if writer.err == nil && len(writer.pending) > 0 {
		writer.err = writer.output.send(writer.pending)
		writer.pending = writer.pending[:0]
	}
	return writer.err
}

func (writer *writer) completeHead() {
	for _, name := range connectionHeaders {
		writer.head.Del(name)
	}
	_, hasType := writer.head["Content-Type"]
	if !hasType && len(writer.pending) > 0 && writer.head.Get("Content-Encoding") == "" {
		writer.head.Set("Content-Type", http.DetectContentType(writer.pending))
	}
}

// allowsBody says whether a response of this status can have a body.
func (writer *writer) allowsBody() bool {
	return writer.status != http.StatusNoContent && writer.status != http.StatusNotModified
}
