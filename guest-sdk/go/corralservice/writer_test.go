package corralservice

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// sent records what a response sends, and refuses bodies if it has an error.
type sent struct {
	steps []string
	err   error
}

func (sent *sent) start(status int, header http.Header) error {
	var fields []string
	for name, values := range header {
		fields = append(fields, fmt.Sprintf(" %s=%s", name, strings.Join(values, ",")))
	}
	slices.Sort(fields)
	sent.steps = append(sent.steps, fmt.Sprint(status)+strings.Join(fields, ""))
	return nil
}

func (sent *sent) send(data []byte) error {
	step := string(data)
	if len(data) > 10 {
		step = fmt.Sprintf("%d bytes", len(data))
	}
	sent.steps = append(sent.steps, step)
	return sent.err
}

func (sent *sent) flush() error {
	sent.steps = append(sent.steps, "flush")
	return nil
}

func TestAResponseIsSentAsByNetHTTP(t *testing.T) {
	const text = "Content-Type=text/plain; charset=utf-8"
	page := strings.Repeat("x", 3<<10)
	for _, test := range []struct {
		name    string
		method  string
		handler http.HandlerFunc
		steps   []string
	}{
		{"nothing written", "GET", func(http.ResponseWriter, *http.Request) {},
			[]string{"200 Content-Length=0", "flush"}},
		{"a short body", "GET", func(writer http.ResponseWriter, _ *http.Request) { fmt.Fprint(writer, "a", "b") },
			[]string{"200 Content-Length=2 " + text, "ab", "flush"}},
		{"an error", "GET", func(writer http.ResponseWriter, _ *http.Request) { http.Error(writer, "no", 404) },
			[]string{"404 Content-Length=3 " + text + " X-Content-Type-Options=nosniff", "no\n", "flush"}},
		{"only the head", "HEAD", func(writer http.ResponseWriter, _ *http.Request) {
			writer.Header().Set("Content-Type", "text/html")
			fmt.Fprint(writer, "a")
		}, []string{"200 Content-Type=text/html", "flush"}},
		{"a status without a body", "GET", func(writer http.ResponseWriter, _ *http.Request) {
			writer.WriteHeader(204)
			if _, err := writer.Write([]byte("a")); err != http.ErrBodyNotAllowed {
				t.Errorf("wrote with %v", err)
			}
		}, []string{"204", "flush"}},
		{"a long body", "GET", func(writer http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(writer, page)
			fmt.Fprint(writer, page)
			fmt.Fprint(writer, "c")
		}, []string{"200 " + text, "6144 bytes", "c", "flush"}},
		{"a stream", "GET", func(writer http.ResponseWriter, _ *http.Request) {
			writer.Header().Set("Content-Type", "text/event-stream")
			for _, event := range []string{"", "a", "b"} {
				fmt.Fprint(writer, event)
				if err := http.NewResponseController(writer).Flush(); err != nil {
					t.Errorf("flushed with %v", err)
				}
			}
		}, []string{"200 Content-Type=text/event-stream", "flush", "a", "flush", "b", "flush", "flush"}},
		{"the first status, and the header by then", "GET", func(writer http.ResponseWriter, _ *http.Request) {
			writer.WriteHeader(103)
			writer.Header().Set("A", "1")
			writer.WriteHeader(201)
			writer.WriteHeader(500)
			writer.Header().Set("B", "2")
		}, []string{"201 A=1 Content-Length=0", "flush"}},
		{"headers of the connection", "GET", func(writer http.ResponseWriter, _ *http.Request) {
			for _, name := range []string{"Connection", "Transfer-Encoding", "Kept"} {
				writer.Header().Set(name, "x")
			}
		}, []string{"200 Content-Length=0 Kept=x", "flush"}},
		{"its own length and encoding", "GET", func(writer http.ResponseWriter, _ *http.Request) {
			writer.Header().Set("Content-Length", "1")
			writer.Header().Set("Content-Encoding", "br")
			fmt.Fprint(writer, "a")
		}, []string{"200 Content-Encoding=br Content-Length=1", "a", "flush"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			output := &sent{}
			writer := newWriter(output, test.method)
			test.handler(writer, nil)
			if err := writer.finish(); err != nil {
				t.Errorf("finished with %v", err)
			}
			if !slices.Equal(output.steps, test.steps) {
				t.Errorf("sent %q, not %q", output.steps, test.steps)
			}
		})
	}
}

func TestNothingIsSentToACallerWhoIsGone(t *testing.T) {
	gone := errors.New("gone")
	output := &sent{err: gone}
	writer := newWriter(output, "GET")
	fmt.Fprint(writer, "a")
	if err := writer.FlushError(); err != gone {
		t.Errorf("flushed with %v", err)
	}
	if _, err := writer.Write([]byte("b")); err != gone {
		t.Errorf("wrote with %v", err)
	}
	if err := writer.finish(); err != gone {
		t.Errorf("finished with %v", err)
	}
	if want := []string{"200 Content-Type=text/plain; charset=utf-8", "a"}; !slices.Equal(output.steps, want) {
		t.Errorf("sent %q", output.steps)
	}
}

func TestAStatusThatIsNotValidPanics(t *testing.T) {
	defer func() {
		if value := recover(); value != "99 is not a valid status code; use 200 to 599" {
			t.Errorf("panicked with %v", value)
		}
	}()
	newWriter(&sent{}, "GET").WriteHeader(99)
}
