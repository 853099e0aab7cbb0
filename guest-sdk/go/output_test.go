package corral_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	corral "github.com/corral-functions/sdk-go"
	"github.com/corral-functions/sdk-go/corraltest"
)

// with calls a function that does something with its context.
func with(t *testing.T, call *corraltest.Call, do func(context.Context)) *corraltest.Report {
	t.Helper()
	return corraltest.Consume(t, func(ctx context.Context, _ corral.Value) error {
		do(ctx)
		return nil
	}, call)
}

func TestOutputsAreSetByName(t *testing.T) {
	report := with(t, corraltest.Text(""), func(ctx context.Context) {
		corral.Output(ctx, "text", "first")
		corral.Output(ctx, "text", "é")
		corral.Output(ctx, "bytes", []byte{0xff})
		corral.Output(ctx, "json", item{1})
		corral.Output(ctx, "raw", json.RawMessage(`{ "id": 1 }`))
		corral.Output(ctx, "messages", corral.Messages{"a", item{1}})
		corral.Output(ctx, "removed", "x")
		corral.Output(ctx, "removed", nil)
		corral.Output(ctx, "nothing", (*item)(nil))
	})
	for _, test := range []struct{ got, want string }{
		{report.Text("text"), "é"},
		{string(report.Bytes("bytes")), "\xff"},
		{string(report.JSON("json")), `{"id":1}`},
		{string(report.JSON("raw")), `{ "id": 1 }`},
		{fmt.Sprintf("%q", report.Messages("messages")), `["a" "{\"id\":1}"]`},
		{fmt.Sprint(report.Has("removed"), report.Has("nothing")), "false false"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestMessagesArePushed(t *testing.T) {
	report := with(t, corraltest.Text(""), func(ctx context.Context) {
		corral.Push(ctx, "new", "a")
		corral.Push(ctx, "new", item{1})
		corral.Output(ctx, "set", "first")
		corral.Push(ctx, "set", []byte("second"))
		corral.Output(ctx, "list", corral.Messages{"x"})
		corral.Push(ctx, "list", "y")
	})
	for name, want := range map[string]string{
		"new":  `["a" "{\"id\":1}"]`,
		"set":  `["first" "second"]`,
		"list": `["x" "y"]`,
	} {
		if got := fmt.Sprintf("%q", report.Messages(name)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestOutputsMayBeSetByGoroutines(t *testing.T) {
	report := with(t, corraltest.Text(""), func(ctx context.Context) {
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() { corral.Push(ctx, "message", "m") })
		}
		group.Wait()
	})
	if count := len(report.Messages("message")); count != 20 {
		t.Errorf("%d messages", count)
	}
}

func TestAnOutputThatCannotBeEncodedFailsTheInvocation(t *testing.T) {
	for _, test := range []struct {
		do   func(context.Context)
		want string
	}{
		{func(ctx context.Context) { corral.Output(ctx, "out", func() {}) },
			"output `out`: json: unsupported type: func()"},
		{func(ctx context.Context) { corral.Output(ctx, "out", corral.Messages{"a", corral.Messages{}}) },
			"output `out`: message 1: corral.Messages cannot be a message"},
		{func(ctx context.Context) { corral.Push(ctx, "out", corral.Response{}) },
			"output `out`: corral.Response cannot be a message"},
		{func(ctx context.Context) {
			corral.Output(ctx, "out", corral.Response{})
			corral.Push(ctx, "out", "x")
		}, "output `out`: it already has an HTTP response"},
		{func(ctx context.Context) { corral.Output(ctx, "out", corral.Response{Status: 1}) },
			"output `out`: 1 is not a valid status code; use 200 to 599"},
	} {
		failure := with(t, corraltest.Text(""), test.do).Failure()
		if failure == nil || failure.Fault != corral.FaultFunction || failure.Message != test.want {
			t.Errorf("%+v, want %q", failure, test.want)
		}
	}
}
