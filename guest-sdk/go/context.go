package corral

import (
	"context"
	"time"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// TraceContext is a W3C Trace Context.
type TraceContext struct {
	// Parent is the traceparent header.
	Parent string
	// State is the tracestate header; it may be empty.
	State string
}

// InvocationID is the invocation's id from the Functions host, a GUID.
func InvocationID(ctx context.Context) string {
	return invocationOf(ctx).host.ID()
}

// FunctionName is the name of the function: its folder.
func FunctionName(ctx context.Context) string {
	return invocationOf(ctx).host.FunctionName()
}

// TriggerName is the name of the trigger's binding.
func TriggerName(ctx context.Context) string {
	return invocationOf(ctx).host.TriggerName()
}

// Remaining is the time that is left until Corral stops the invocation. The context is
// done a tenth of the time earlier, at most 100 ms, so that a function that waits can
// still say for what.
func Remaining(ctx context.Context) time.Duration {
	return invocationOf(ctx).host.Remaining()
}

// Trace is the trace context of the call, to propagate to outgoing calls; false if it
// has none.
func Trace(ctx context.Context) (TraceContext, bool) {
	trace := invocationOf(ctx).host.Trace()
	if trace == nil {
		return TraceContext{}, false
	}
	return TraceContext(*trace), true
}

// SetTrace names the span in which the function does its work, if it made its own.
func SetTrace(ctx context.Context, trace TraceContext) {
	current := invocationOf(ctx)
	current.mutex.Lock()
	defer current.mutex.Unlock()
	current.ownTrace = (*contract.TraceContext)(&trace)
}

// TriggerMetadata is what the Functions host says about the trigger's value.
func TriggerMetadata(ctx context.Context) *Metadata {
	return invocationOf(ctx).metadata
}
