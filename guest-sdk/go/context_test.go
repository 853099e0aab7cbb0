package corral_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	corral "github.com/corral-functions/sdk-go"
	"github.com/corral-functions/sdk-go/corraltest"
)

func TestTheContextKnowsTheInvocation(t *testing.T) {
	call := corraltest.Text("").
		FunctionName("order").
		Trace("00-1-2-01", "a=b").
		Metadata("Key", "value").
		Remaining(time.Hour)
	report := with(t, call, func(ctx context.Context) {
		derived, cancel := context.WithCancel(ctx)
		defer cancel()
		trace, exists := corral.Trace(derived)
		deadline, _ := ctx.Deadline()
		for _, test := range []struct{ got, want string }{
			{corral.InvocationID(derived), "00000000-0000-4000-8000-000000000000"},
			{corral.FunctionName(derived), "order"},
			{corral.TriggerName(derived), "trigger"},
			{corral.TriggerMetadata(derived).Text("key"), "value"},
			{string(corral.TriggerMetadata(derived).JSON()), `{"Key":"value"}`},
			{fmt.Sprint(trace, exists), "{00-1-2-01 a=b} true"},
			{corral.Remaining(derived).Round(time.Minute).String(), "1h0m0s"},
			{time.Until(deadline).Round(time.Minute).String(), "1h0m0s"},
		} {
			if test.got != test.want {
				t.Errorf("got %q, want %q", test.got, test.want)
			}
		}
		corral.SetTrace(derived, corral.TraceContext{Parent: "00-1-3-01"})
	})
	if trace, named := report.Trace(); !named || trace.Parent != "00-1-3-01" {
		t.Errorf("the span is %+v", trace)
	}
}

func TestTheContextIsDoneAtTheDeadline(t *testing.T) {
	with(t, corraltest.Text("").Remaining(time.Millisecond), func(ctx context.Context) {
		<-ctx.Done()
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			t.Errorf("done because of %v", ctx.Err())
		}
	})
}

func TestTheContextIsCanceledWhenTheFunctionReturns(t *testing.T) {
	var kept context.Context
	with(t, corraltest.Text(""), func(ctx context.Context) {
		if ctx.Err() != nil {
			t.Errorf("done because of %v", ctx.Err())
		}
		var cancel context.CancelFunc
		kept, cancel = context.WithCancel(ctx)
		t.Cleanup(cancel)
	})
	<-kept.Done()
	if !errors.Is(kept.Err(), context.Canceled) {
		t.Errorf("done because of %v", kept.Err())
	}
}

func TestInputsAreTakenOnce(t *testing.T) {
	call := corraltest.Text("").
		Input("stock", item{1}).
		Input("blob", []byte{0xff}).
		Input("note", "é").
		Input("absent", nil)
	with(t, call, func(ctx context.Context) {
		stock, err := corral.Input[item](ctx, "stock")
		if err != nil || stock.ID != 1 {
			t.Errorf("stock: %+v, %v", stock, err)
		}
		_, err = corral.Input[item](ctx, "stock")
		want := "there is no input `stock` left to take: add a binding of direction `in` to function.json, " +
			"or take one of: blob, note, absent"
		if found := (*corral.Error)(nil); !errors.As(err, &found) || found.Fault != corral.FaultConfiguration || err.Error() != want {
			t.Errorf("the second time: %v", err)
		}
		if note, err := corral.Input[string](ctx, "note"); err != nil || note != "é" {
			t.Errorf("note: %q, %v", note, err)
		}
		if _, err := corral.Input[string](ctx, "blob"); err == nil ||
			err.Error() != "input `blob` is not UTF-8: invalid utf-8 sequence of 1 bytes from index 0" {
			t.Errorf("blob: %v", err)
		}
		if absent, err := corral.Input[*string](ctx, "absent"); err != nil || absent != nil {
			t.Errorf("absent: %v, %v", absent, err)
		}
	})
}

func TestSettingsAreReadByName(t *testing.T) {
	call := corraltest.Text("").Setting("GREETING", "hello").Setting("EMPTY", "")
	with(t, call, func(context.Context) {
		for _, test := range []struct {
			name, value string
			exists      bool
		}{{"GREETING", "hello", true}, {"EMPTY", "", true}, {"OTHER", "", false}} {
			if value, exists := corral.LookupSetting(test.name); value != test.value || exists != test.exists {
				t.Errorf("%s: %q, %t", test.name, value, exists)
			}
			if value, err := corral.Setting(test.name); value != test.value || (err == nil) != test.exists {
				t.Errorf("%s: %q, %v", test.name, value, err)
			}
		}
		if all, err := corral.Settings(); err != nil || len(all) != 2 || all["GREETING"] != "hello" {
			t.Errorf("all: %v, %v", all, err)
		}
	})
}

func TestSettingsThatCannotBeReadAreUpstreamErrors(t *testing.T) {
	call := corraltest.Text("").SettingsUnavailable("the vault is closed")
	report := corraltest.Consume(t, func(context.Context, corral.Value) error {
		if _, exists := corral.LookupSetting("A"); exists {
			t.Error("A exists")
		}
		if _, err := corral.Settings(); err == nil {
			t.Error("all settings could be read")
		}
		_, err := corral.Setting("A")
		return err
	}, call)
	message := "setting `A` could not be read: the vault is closed"
	want := corraltest.Failure{Fault: corral.FaultUpstream, Retryable: true, Message: message}
	if failure := report.Failure(); failure == nil || *failure != want {
		t.Errorf("%+v", failure)
	}
	if logs := report.Logs(); len(logs) != 1 || logs[0].Message != message {
		t.Errorf("logged %+v", logs)
	}
}

func TestARequestIsReadLazily(t *testing.T) {
	call := corraltest.HTTP("put", "https://example.org/api/a%2Fb?x=1&x=b+c%20%C3%A9&flag&bad=50%#end").
		Header("X-Color", "red").Header("x-color", "blue").
		Param("Id", "7").
		Identities(`[{"auth":"x"}]`).
		JSONBody(item{1})
	function := func(_ context.Context, request *corral.Request) error {
		var body item
		if err := request.JSON(&body); err != nil {
			return err
		}
		text, err := request.Text()
		if err != nil {
			return err
		}
		for _, test := range []struct{ got, want string }{
			{request.Method, "PUT"},
			{request.Path(), "/api/a%2Fb"},
			{request.Header("X-COLOR"), "red"},
			{fmt.Sprint(request.Headers().Values("x-color")), "[red blue]"},
			{request.Header("none"), ""},
			{request.Headers().Get("Content-Type"), "application/json"},
			{request.Query("x"), "1"},
			{request.Query("X"), ""},
			{fmt.Sprintf("%q", request.QueryFields()), `[["x" "1"] ["x" "b c é"] ["flag" ""] ["bad" "50%"]]`},
			{request.Param("id"), "7"},
			{fmt.Sprint(request.Params()), "[[Id 7]]"},
			{string(request.Identities()), `[{"auth":"x"}]`},
			{text, `{"id":1}`},
			{fmt.Sprint(body), "{1}"},
		} {
			if test.got != test.want {
				t.Errorf("got %q, want %q", test.got, test.want)
			}
		}
		return nil
	}
	if failure := corraltest.Consume(t, function, call).Failure(); failure != nil {
		t.Error(failure.Message)
	}
}

func TestPathIsBetweenHostAndQuery(t *testing.T) {
	for url, want := range map[string]string{
		"http://localhost:7071/api/order?x=/1": "/api/order",
		"https://example.org":                  "/",
		"https://example.org?next=/home":       "/",
		"https://example.org/a%2Fb#part":       "/a%2Fb",
		"/api/order":                           "/api/order",
		"":                                     "/",
	} {
		request := corral.Request{URL: url}
		if got := request.Path(); got != want {
			t.Errorf("%q: %q, want %q", url, got, want)
		}
	}
}

func TestABodyThatDoesNotMatchIsTheCallersError(t *testing.T) {
	for _, test := range []struct {
		read func(*corral.Request) error
		want string
	}{
		{func(request *corral.Request) error { _, err := request.Text(); return err },
			"the request's body is not UTF-8: incomplete utf-8 byte sequence from index 1"},
		{func(request *corral.Request) error { return request.JSON(new(json.RawMessage)) },
			"the request's body is not the JSON expected: invalid character"},
	} {
		function := func(_ context.Context, request *corral.Request) error { return test.read(request) }
		response := corraltest.Consume(t, function, corraltest.HTTP("POST", "/").Body("{\xc3")).Response()
		if response.Status != 400 || len(response.Body) < len(test.want) || response.Body[:len(test.want)] != test.want {
			t.Errorf("%+v, want %q", response, test.want)
		}
	}
}
