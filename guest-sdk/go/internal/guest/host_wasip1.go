// Package guest connects the SDK with the generated bindings: it is Corral as a plugin
// sees it.
package guest

import (
	"errors"
	"time"

	"github.com/corral-functions/sdk-go/internal/bindings/corral_function_invocation"
	"github.com/corral-functions/sdk-go/internal/bindings/corral_function_progress"
	"github.com/corral-functions/sdk-go/internal/bindings/corral_function_request"
	"github.com/corral-functions/sdk-go/internal/bindings/corral_function_types"
	"github.com/corral-functions/sdk-go/internal/bindings/wasi_config_store"
	"github.com/corral-functions/sdk-go/internal/bindings/wasi_logging_logging"
	"github.com/corral-functions/sdk-go/internal/collection"
	"github.com/corral-functions/sdk-go/internal/contract"
	"github.com/corral-functions/sdk-go/internal/wit/types"
)

func init() {
	contract.CurrentHost = host{}
}

// host asks Corral.
type host struct{}

func (host) ID() string           { return collection.Call(corral_function_invocation.Id) }
func (host) FunctionName() string { return collection.Call(corral_function_invocation.FunctionName) }
func (host) TriggerName() string  { return collection.Call(corral_function_invocation.TriggerName) }
func (host) InputNames() []string { return collection.Call(corral_function_invocation.InputNames) }
func (host) Metadata() string     { return collection.Call(corral_function_invocation.Metadata) }
func (host) Headers() contract.Fields {
	return fields(collection.Call(corral_function_request.Headers))
}
func (host) Query() contract.Fields  { return fields(collection.Call(corral_function_request.Query)) }
func (host) Params() contract.Fields { return fields(collection.Call(corral_function_request.Params)) }

func (host) Header(name string) []string {
	return collection.Call(func() []string { return corral_function_request.Header(name) })
}

func (host) Identities() (string, bool) {
	identities := collection.Call(corral_function_request.Identities)
	return identities.Some(), identities.IsSome()
}

func (host) TakeInput(name string) (contract.Value, bool) {
	value := collection.Call(func() types.Option[corral_function_types.Value] {
		return corral_function_invocation.TakeInput(name)
	})
	if !value.IsSome() {
		return contract.Value{}, false
	}
	return Value(value.Some()), true
}

func (host) Trace() *contract.TraceContext {
	trace := collection.Call(corral_function_invocation.Trace)
	if !trace.IsSome() {
		return nil
	}
	return &contract.TraceContext{Parent: trace.Some().Traceparent, State: trace.Some().Tracestate.Some()}
}

// Remaining, Log and ReportProgress have no result that the host would allocate.

func (host) Remaining() time.Duration {
	return time.Duration(corral_function_invocation.RemainingMs()) * time.Millisecond
}

func (host) Log(level contract.Level, target, message string) {
	// The levels of both are numbered alike.
	wasi_logging_logging.Log(wasi_logging_logging.Level(level), target, message)
}

func (host) ReportProgress(done, total float64, message string) {
	known, text := types.None[float64](), types.None[string]()
	if total != 0 {
		known = types.Some(total)
	}
	if message != "" {
		text = types.Some(message)
	}
	corral_function_progress.Report(done, known, text)
}

func (host) Setting(name string) (string, bool, error) {
	result := collection.Call(func() types.Result[types.Option[string], wasi_config_store.Error] {
		return wasi_config_store.Get(name)
	})
	if result.Tag() == types.ResultErr {
		return "", false, reason(result.Err())
	}
	return result.Ok().Some(), result.Ok().IsSome(), nil
}

func (host) Settings() (contract.Fields, error) {
	result := collection.Call(wasi_config_store.GetAll)
	if result.Tag() == types.ResultErr {
		return nil, reason(result.Err())
	}
	return fields(result.Ok()), nil
}

func reason(err wasi_config_store.Error) error {
	if err.Tag() == wasi_config_store.ErrorIo {
		return errors.New(err.Io())
	}
	return errors.New(err.Upstream())
}
