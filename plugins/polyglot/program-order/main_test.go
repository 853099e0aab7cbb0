package main

import (
	"strings"
	"testing"
)

func TestAProgramAnswersOnStandardOutput(t *testing.T) {
	const media = `"headers":{"content-type":"text/plain; charset=utf-8"}`
	refused := func(reason string) string {
		reason = "the request's body is not UTF-8: " + reason
		return `{"Outputs":{"res":{"statusCode":400,` + media + `,"body":"` + reason + `"}},` +
			`"Logs":["answered 400: ` + reason + `"]}`
	}
	for _, test := range []struct{ request, want string }{
		{`{"Body":"test"}`,
			`{"Outputs":{"message":"test","res":{"statusCode":200,` + media + `,"body":"Order enqueued"}}}`},
		{`{"Body":"//4=","BodyEncoding":"base64"}`, refused("invalid utf-8 sequence of 1 bytes from index 0")},
		{`{"Body":"YeI=","BodyEncoding":"base64"}`, refused("incomplete utf-8 byte sequence from index 1")},
	} {
		var output strings.Builder
		err := run(strings.NewReader(`{"Data":{"req":`+test.request+`},"Metadata":{}}`), &output)
		if got := strings.TrimSpace(output.String()); err != nil || got != test.want {
			t.Errorf("%s: %s, %v", test.request, got, err)
		}
	}
}

func TestWhatIsNotAnInvocationFails(t *testing.T) {
	for _, input := range []string{"", "test", `{"Data":{"req":{"Body":"!","BodyEncoding":"base64"}}}`} {
		if err := run(strings.NewReader(input), &strings.Builder{}); err == nil {
			t.Errorf("%q was answered", input)
		}
	}
}
