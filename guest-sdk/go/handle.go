package corral

import (
	"context"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// Handle makes function the plugin's function. Call it in main, once. The bindings are
// those that function.json would declare; see [Binding].
//
// The type In is what the function takes, Out what it returns; the package's
// documentation lists both.
func Handle[In, Out any](function func(context.Context, In) (Out, error), bindings ...Binding) {
	register(func(invocation *invocation) (any, error) {
		input, err := takeTrigger[In](invocation)
		if err != nil {
			return nil, err
		}
		// Separate, because a Go interface with a nil pointer is not nil.
		output, err := function(invocation, input)
		if err != nil {
			return nil, err
		}
		return output, nil
	})
}

// Consume makes function, which returns nothing but an error, the plugin's function.
// Call it in main, once. The bindings are those that function.json would declare; see
// [Binding].
func Consume[In any](function func(context.Context, In) error, bindings ...Binding) {
	register(func(invocation *invocation) (any, error) {
		input, err := takeTrigger[In](invocation)
		if err != nil {
			return nil, err
		}
		return nil, function(invocation, input)
	})
}

func register(call call) {
	requireHost()
	contract.Registered = func(trigger contract.Value) (contract.Outcome, *contract.Failure) {
		return run(trigger, call)
	}
}
