package corralservice

import (
	"errors"
	"log"
	"sync"
	_ "unsafe" // For the name of the plugin's main function.

	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_http_types"
	"github.com/corral-functions/sdk-go/internal/collection"
)

// Go does not run main in a module that stays alive for calls.
//
//go:linkname pluginMain main.main
func pluginMain()

var start = sync.OnceFunc(pluginMain)

func init() {
	// Corral's log has the time.
	log.SetFlags(0)
}

// handle answers one request. The first one in an instance runs main before.
//
//go:wasmexport wasi:http/incoming-handler@0.2.12#handle
func handle(request, out int32) {
	collection.Resume()
	defer collection.Pause()
	start()
	incoming := wasi_http_types.IncomingRequestFromOwnHandle(request)
	parameter := wasi_http_types.ResponseOutparamFromOwnHandle(out)
	if registered == nil {
		defer incoming.Drop()
		(&outgoing{out: parameter}).refuse(errors.New("the plugin serves nothing: call corralservice.Serve in main"))
		return
	}
	serve(incoming, parameter)
}
