package corral_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	corral "github.com/corral-functions/sdk-go"
	"github.com/corral-functions/sdk-go/corraltest"
)

// returning calls a function that returns the value.
func returning(t *testing.T, value any, call *corraltest.Call) *corraltest.Report {
	t.Helper()
	return corraltest.Handle(t, func(context.Context, corral.Value) (any, error) { return value, nil }, call)
}

func TestAResultBecomesTheResponse(t *testing.T) {
	text := "text/plain; charset=utf-8"
	for _, test := range []struct {
		result          any
		status          int
		mediaType, body string
	}{
		{"hello", 200, text, "hello"},
		{"", 200, text, ""},
		{[]byte("1"), 200, "application/octet-stream", "1"},
		{[]int{1, 2}, 200, "application/json", "[1,2]"},
		{map[string]string{"a": "<&é>"}, 200, "application/json", `{"a":"<&é>"}`},
		{json.RawMessage(`{ "a": 1 }`), 200, "application/json", `{ "a": 1 }`},
		{&item{1}, 200, "application/json", `{"id":1}`},
		{(*item)(nil), 404, "", ""},
		{corral.HTML("<p>"), 200, "text/html; charset=utf-8", "<p>"},
		{corral.Redirect(303, "/there"), 303, "", ""},
		{corral.Response{}, 200, "", ""},
		{corral.Response{Status: 201, Body: item{1}}, 201, "application/json", `{"id":1}`},
		{&corral.Response{Status: 415, Headers: corral.Fields{{"Content-Type", "x/y"}}, Body: "no"}, 415, "x/y", "no"},
	} {
		response := returning(t, test.result, corraltest.HTTP("GET", "/")).Response()
		mediaType := response.Headers.Get("content-type")
		if response.Status != test.status || mediaType != test.mediaType || response.Body != test.body {
			t.Errorf("%#v: %+v", test.result, response)
		}
	}
	if returning(t, nil, corraltest.HTTP("GET", "/")).Has("$return") {
		t.Error("nil has a response")
	}
	if location := returning(t, corral.Redirect(308, "/x"), corraltest.HTTP("GET", "/")).Response().Headers.Get("Location"); location != "/x" {
		t.Errorf("redirected to %q", location)
	}
}

func TestAResultIsReturnedWithoutAnHTTPCaller(t *testing.T) {
	returned := func(value any) *corraltest.Report { return returning(t, value, corraltest.Text("")) }
	for _, test := range []struct{ got, want string }{
		{returned("text").Text("$return"), "text"},
		{string(returned([]byte("b")).Bytes("$return")), "b"},
		{string(returned(item{1}).JSON("$return")), `{"id":1}`},
		{string(returned(json.RawMessage(`[ 1 ]`)).JSON("$return")), `[ 1 ]`},
		{returned(corral.Response{Body: "plain"}).Text("$return"), "plain"},
		{fmt.Sprint(returned(corral.Response{Status: 201}).Response().Status), "201"},
		{returned(corral.HTML("<p>")).Response().Body, "<p>"},
		{fmt.Sprintf("%q", returned(corral.Messages{"a", []byte("b"), item{1}}).Messages("$return")), `["a" "b" "{\"id\":1}"]`},
		{fmt.Sprint(returned(corral.Messages{}).Messages("$return")), "[]"},
		{fmt.Sprint(returned(nil).Has("$return")), "false"},
		{fmt.Sprint(returned((*item)(nil)).Has("$return")), "false"},
		{fmt.Sprint(returned(corral.Response{}).Has("$return")), "false"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestAResultThatCannotBeSentIsABug(t *testing.T) {
	for _, test := range []struct {
		result any
		want   string
	}{
		{corral.Messages{"a"}, "a list of messages cannot be the response"},
		{func() {}, "the response's body: json: unsupported type: func()"},
		{corral.Response{Status: 99}, "99 is not a valid status code; use 200 to 599"},
		{corral.Response{Status: 600}, "600 is not a valid status code; use 200 to 599"},
		{corral.Response{Body: corral.Messages{}}, "corral.Messages cannot be a message"},
	} {
		failure := returning(t, test.result, corraltest.HTTP("GET", "/")).Failure()
		if failure == nil || failure.Fault != corral.FaultFunction || !strings.Contains(failure.Message, test.want) {
			t.Errorf("%#v: %+v, want %q", test.result, failure, test.want)
		}
	}
}
