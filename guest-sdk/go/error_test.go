package corral_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"testing"

	corral "github.com/corral-functions/sdk-go"
	"github.com/corral-functions/sdk-go/corraltest"
)

// failing calls a function that sets an output and fails.
func failing(t *testing.T, err error, call *corraltest.Call) *corraltest.Report {
	t.Helper()
	return corraltest.Handle(t, func(ctx context.Context, _ corral.Value) (string, error) {
		corral.Output(ctx, "message", "lost")
		corral.SetTrace(ctx, corral.TraceContext{Parent: "00-1-2-01"})
		return "", err
	}, call)
}

var errBase = errors.New("no stock")

func TestAnErrorSaysWhoIsAtFault(t *testing.T) {
	for _, test := range []struct {
		err  error
		want corraltest.Failure
	}{
		{errBase, corraltest.Failure{Message: "no stock"}},
		{corral.CallerError(errBase), corraltest.Failure{Fault: corral.FaultCaller, Message: "no stock"}},
		{corral.ConfigurationError(errBase), corraltest.Failure{Fault: corral.FaultConfiguration, Message: "no stock"}},
		{corral.UpstreamError(errBase), corraltest.Failure{Fault: corral.FaultUpstream, Message: "no stock"}},
		{corral.Retryable(errBase), corraltest.Failure{Retryable: true, Message: "no stock"}},
		{corral.Retryable(corral.UpstreamError(errBase)),
			corraltest.Failure{Fault: corral.FaultUpstream, Retryable: true, Message: "no stock"}},
		{fmt.Errorf("order 7: %w", corral.CallerError(errBase)),
			corraltest.Failure{Fault: corral.FaultCaller, Message: "order 7: no stock"}},
		{corral.Retryable(fmt.Errorf("order 7: %w", corral.CallerError(errBase))),
			corraltest.Failure{Fault: corral.FaultCaller, Retryable: true, Message: "order 7: no stock"}},
		{corral.CallerError(nil), corraltest.Failure{Fault: corral.FaultCaller, Message: "fault of the caller"}},
		{corral.ResponseError(404, "gone"), corraltest.Failure{Fault: corral.FaultCaller, Message: "404: gone"}},
		{corral.ResponseError(503, item{1}), corraltest.Failure{Message: `503: {"id":1}`}},
	} {
		failure := failing(t, test.err, corraltest.Text("")).Failure()
		if failure == nil || *failure != test.want {
			t.Errorf("%v: %+v, want %+v", test.err, failure, test.want)
		}
	}
}

func TestAnErrorCanBeFoundInItsChain(t *testing.T) {
	err := fmt.Errorf("order 7: %w", corral.Retryable(corral.UpstreamError(errBase)))
	found := (*corral.Error)(nil)
	if !errors.As(err, &found) || found.Fault != corral.FaultUpstream || !found.Retryable || !errors.Is(err, errBase) {
		t.Errorf("found %+v", found)
	}
}

func TestAnHTTPCallerGetsTheErrorsThatAreForIt(t *testing.T) {
	for _, test := range []struct {
		err    error
		status int
		media  string
		body   string
	}{
		{corral.CallerError(errBase), 400, "text/plain; charset=utf-8", "no stock"},
		{fmt.Errorf("order 7: %w", corral.CallerError(errBase)), 400, "text/plain; charset=utf-8", "order 7: no stock"},
		{corral.ResponseError(409, "taken"), 409, "text/plain; charset=utf-8", "taken"},
		{fmt.Errorf("order 7: %w", corral.ResponseError(503, item{1})), 503, "application/json", `{"id":1}`},
	} {
		report := failing(t, test.err, corraltest.HTTP("POST", "/"))
		response := report.Response()
		if response.Status != test.status || response.Body != test.body {
			t.Errorf("%v: %+v", test.err, response)
		}
		if media := response.Headers.Get("content-type"); media != test.media {
			t.Errorf("%v: content-type %q", test.err, media)
		}
		if trace, named := report.Trace(); !named || trace.Parent != "00-1-2-01" {
			t.Errorf("%v: trace %+v", test.err, trace)
		}
		if report.Has("message") {
			t.Errorf("%v: an output was delivered", test.err)
		}
		want := fmt.Sprintf("answered %d: %v", test.status, test.err)
		if logs := report.Logs(); len(logs) != 1 || logs[0].Message != want {
			t.Errorf("%v: logged %+v", test.err, logs)
		}
	}
	for _, err := range []error{errBase, corral.UpstreamError(errBase), corral.ConfigurationError(errBase)} {
		if failing(t, err, corraltest.HTTP("POST", "/")).Failure() == nil {
			t.Errorf("%v: the caller got an answer", err)
		}
	}
}

func TestAPanicIsABugWithItsPlace(t *testing.T) {
	var none map[string]int
	var empty []int
	for _, test := range []struct {
		panics func()
		want   string
	}{
		{func() { panic("boom") }, `^panicked at [^/]+/error_test\.go:\d+: boom$`},
		{func() { panic(errBase) }, `^panicked at [^/]+/error_test\.go:\d+: no stock$`},
		{func() { none["a"] = 1 }, `^panicked at [^/]+/error_test\.go:\d+: assignment to entry in nil map$`},
		{func() { _ = empty[len(none)+3] }, `^panicked at [^/]+/error_test\.go:\d+: runtime error: index out of range \[3\]`},
		{func() { corral.InvocationID(context.Background()) }, `does not belong to an invocation`},
	} {
		report := corraltest.Consume(t, func(context.Context, corral.Value) error {
			test.panics()
			return nil
		}, corraltest.HTTP("GET", "/"))
		failure := report.Failure()
		if failure == nil || failure.Fault != corral.FaultFunction || !regexp.MustCompile(test.want).MatchString(failure.Message) {
			t.Errorf("%+v, want %s", failure, test.want)
		}
	}
}
