// Package corraltest calls functions natively, with a simulated trigger instead of
// Corral.
//
//	func TestOrder(t *testing.T) {
//		report := corraltest.Handle(t, order, corraltest.HTTP("POST", "/api/order").Body("hello"))
//		if got := report.Text("message"); got != "hello" {
//			t.Errorf("enqueued %q", got)
//		}
//	}
//
// Calls run one at a time, also in parallel tests: the default logger, which is part of
// what is simulated, belongs to the whole process.
package corraltest

import (
	"context"
	"log"
	"log/slog"
	"sync"
	"testing"

	corral "github.com/corral-functions/sdk-go"
	"github.com/corral-functions/sdk-go/internal/contract"
)

// running is held during a call.
var running sync.Mutex

// Handle calls a function that is registered with [corral.Handle].
func Handle[In, Out any](t testing.TB, function func(context.Context, In) (Out, error), call *Call) *Report {
	t.Helper()
	return run(t, call, func() { corral.Handle(function) })
}

// Consume calls a function that is registered with [corral.Consume].
func Consume[In any](t testing.TB, function func(context.Context, In) error, call *Call) *Report {
	t.Helper()
	return run(t, call, func() { corral.Consume(function) })
}

func run(t testing.TB, call *Call, register func()) *Report {
	running.Lock()
	defer running.Unlock()
	host := newHost(call)
	contract.CurrentHost = host
	defer func() { contract.CurrentHost, contract.Registered = nil, nil }()
	defer redirectLogs()()

	register()
	outcome, failure := contract.Registered(call.trigger)
	logs, progress := host.taken()
	return &Report{t: t, outcome: outcome, failure: failure, logs: logs, progress: progress}
}

// redirectLogs makes the default loggers those of a plugin, and returns how to undo it.
func redirectLogs() (restore func()) {
	logger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	slog.SetDefault(slog.New(corral.NewLogHandler("")))
	return func() {
		slog.SetDefault(logger)
		log.SetOutput(writer)
		log.SetFlags(flags)
	}
}
