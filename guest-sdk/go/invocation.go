package corral

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// invocation is the context of a running invocation. What is not asked for is never
// copied to the plugin.
type invocation struct {
	host contract.Host
	// done is not made before it is waited for: a timer costs more than most functions.
	done     func() chan struct{}
	deadline func() time.Time
	metadata *Metadata

	// mutex guards the fields below: a function may start goroutines.
	mutex sync.Mutex
	// trigger is nil once it was taken.
	trigger      *contract.Value
	outputs      []contract.Named
	failedOutput error
	ownTrace     *contract.TraceContext
	// isTool says that the function takes a [ToolCall].
	isTool bool
	timer  *time.Timer
	err    error
}

// maxMargin is how long before Corral stops the invocation its context is done at most:
// enough for a function to say what it was waiting for.
const maxMargin = 100 * time.Millisecond

// contextKey finds the invocation in contexts that are derived from it.
type contextKey struct{}

func newInvocation(host contract.Host, trigger contract.Value) *invocation {
	current := &invocation{host: host, trigger: &trigger, metadata: newMetadata(host.Metadata)}
	current.deadline = sync.OnceValue(func() time.Time {
		remaining := host.Remaining()
		return time.Now().Add(remaining - min(maxMargin, remaining/10))
	})
	current.done = sync.OnceValue(current.startTimer)
	return current
}

func invocationOf(ctx context.Context) *invocation {
	if current, ok := ctx.Value(contextKey{}).(*invocation); ok {
		return current
	}
	panic("this context does not belong to an invocation; pass on the one that the function was called with")
}

// Deadline is shortly before Corral stops the invocation.
func (current *invocation) Deadline() (time.Time, bool) {
	return current.deadline(), true
}

// Done is closed at the deadline, and when the function has returned.
func (current *invocation) Done() <-chan struct{} {
	return current.done()
}

// Err is nil until Done is closed.
func (current *invocation) Err() error {
	current.mutex.Lock()
	defer current.mutex.Unlock()
	return current.err
}

// Value finds the invocation itself.
func (current *invocation) Value(wanted any) any {
	if wanted == (contextKey{}) {
		return current
	}
	return nil
}

func (current *invocation) startTimer() chan struct{} {
	done := make(chan struct{})
	remaining := time.Until(current.deadline())
	current.mutex.Lock()
	defer current.mutex.Unlock()
	if current.err != nil {
		close(done)
		return done
	}
	current.timer = time.AfterFunc(remaining, func() { current.finish(context.DeadlineExceeded) })
	return done
}

// end cancels what still runs when the function has returned.
func (current *invocation) end() {
	current.finish(context.Canceled)
}

func (current *invocation) finish(err error) {
	current.mutex.Lock()
	if current.err != nil {
		current.mutex.Unlock()
		return
	}
	current.err = err
	timer := current.timer
	current.mutex.Unlock()
	if timer != nil {
		timer.Stop()
		close(current.done())
	}
}

// outputIndex is -1 if the binding has no value. The mutex is held.
func (current *invocation) outputIndex(name string) int {
	for index, output := range current.outputs {
		if output.Name == name {
			return index
		}
	}
	return -1
}

// failOutput keeps the first failure. The mutex is held.
func (current *invocation) failOutput(name string, err error) {
	if current.failedOutput == nil {
		current.failedOutput = fmt.Errorf("output `%s`: %w", name, err)
	}
}

// takeTriggerValue returns nil if the value was taken before.
func (current *invocation) takeTriggerValue() *contract.Value {
	current.mutex.Lock()
	defer current.mutex.Unlock()
	value := current.trigger
	current.trigger = nil
	return value
}
