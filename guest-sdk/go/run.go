package corral

import (
	"fmt"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// call converts the trigger's value, calls the function and returns its result.
type call func(*invocation) (any, error)

// run is one invocation, from the trigger's value to the outcome.
func run(trigger contract.Value, call call) (outcome contract.Outcome, failure *contract.Failure) {
	invocation := newInvocation(contract.CurrentHost, trigger)
	defer invocation.end()
	isHTTP := trigger.Kind == contract.HTTP

	result, err := callSafely(call, invocation)
	if err != nil {
		if failure := toolFailure(err); invocation.isTool && failure != nil {
			invocation.host.Log(contract.LevelInfo, "", fmt.Sprintf("the tool failed: %v", err))
			return contract.Outcome{Return: failure, Trace: invocation.ownTrace}, nil
		}
		if response := responseTo(err); isHTTP && response != nil {
			invocation.host.Log(contract.LevelInfo, "", fmt.Sprintf("answered %d: %v", response.Status, err))
			// Outputs are dropped, as in every failed invocation.
			return contract.Outcome{Return: httpOutput(response), Trace: invocation.ownTrace}, nil
		}
		return contract.Outcome{}, failureOf(err)
	}
	if invocation.failedOutput != nil {
		return contract.Outcome{}, failureOf(invocation.failedOutput)
	}
	result, err = toolReturn(result, invocation.isTool)
	if err != nil {
		return contract.Outcome{}, failureOf(err)
	}
	value, err := returned(result, isHTTP)
	if err != nil {
		return contract.Outcome{}, failureOf(err)
	}
	return contract.Outcome{
		Outputs: invocation.outputs,
		Return:  value,
		Trace:   invocation.ownTrace,
	}, nil
}

// callSafely converts a panic to an error.
func callSafely(call call, invocation *invocation) (result any, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = panicError(value)
		}
	}()
	return call(invocation)
}
