package corraltest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"

	corral "github.com/corral-functions/sdk-go"
)

// stopped is a test that records why it was stopped.
type stopped struct {
	testing.TB
	reason string
}

func (test *stopped) Helper() {}

func (test *stopped) Fatalf(format string, arguments ...any) {
	test.reason = fmt.Sprintf(format, arguments...)
	runtime.Goexit()
}

func TestAnExpectationThatFailsStopsTheTest(t *testing.T) {
	succeed := func(ctx context.Context, _ corral.Value) (any, error) {
		corral.Output(ctx, "text", "é")
		return nil, nil
	}
	fail := func(context.Context, corral.Value) (any, error) { return nil, errors.New("no stock") }
	for _, test := range []struct {
		function func(context.Context, corral.Value) (any, error)
		expect   func(*Report)
		want     string
	}{
		{succeed, func(report *Report) { report.Response() }, "output `$return` has no value"},
		{succeed, func(report *Report) { report.Bytes("other") }, "output `other` has no value"},
		{succeed, func(report *Report) { report.Bytes("text") }, "output `text` is text \"é\", not bytes"},
		{succeed, func(report *Report) { report.JSON("text") }, "output `text` is text \"é\", not JSON"},
		{succeed, func(report *Report) { report.Messages("text") }, "output `text` is text \"é\", not a list of messages"},
		{succeed, func(report *Report) { report.Text("text") }, ""},
		{fail, func(report *Report) { report.Text("text") }, "the function failed: no stock"},
		{fail, func(report *Report) { report.Failure() }, ""},
	} {
		recorder := &stopped{}
		done := make(chan struct{})
		go func() {
			defer close(done)
			test.expect(Handle(recorder, test.function, Text("")))
		}()
		<-done
		if recorder.reason != test.want {
			t.Errorf("stopped because of %q, want %q", recorder.reason, test.want)
		}
	}
}

func TestARequestsPartsNeedARequest(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a text got a header")
		}
	}()
	Text("").Header("a", "b")
}
