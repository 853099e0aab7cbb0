// Package export_corral_function_handler is called by the generated bindings, which fix
// its name and that of its function.
package export_corral_function_handler

import (
	"sync"
	_ "unsafe" // For the name of the plugin's main function.

	wit "github.com/corral-functions/sdk-go/internal/bindings/corral_function_types"
	"github.com/corral-functions/sdk-go/internal/collection"
	"github.com/corral-functions/sdk-go/internal/contract"
	"github.com/corral-functions/sdk-go/internal/guest"
	"github.com/corral-functions/sdk-go/internal/wit/types"
)

// Go does not run main in a module that stays alive for calls.
//
//go:linkname pluginMain main.main
func pluginMain()

var start = sync.OnceFunc(pluginMain)

// Handle runs one invocation. The first one in an instance runs main before.
func Handle(trigger wit.Value) types.Result[wit.Outcome, wit.Failure] {
	collection.Resume()
	defer collection.Pause()
	start()
	if contract.Registered == nil {
		return failed(&contract.Failure{Message: "the plugin has no function: call corral.Handle in main"})
	}
	outcome, failure := contract.Registered(guest.Value(trigger))
	if failure != nil {
		return failed(failure)
	}
	return types.Ok[wit.Outcome, wit.Failure](guest.Outcome(outcome))
}

func failed(failure *contract.Failure) types.Result[wit.Outcome, wit.Failure] {
	return types.Err[wit.Outcome](guest.Failure(failure))
}
