package corralservice

import (
	"fmt"
	"net/http"
	"os"
	"runtime"

	// Lets the handler send requests.
	_ "github.com/corral-functions/sdk-go/corralhttp"
)

// registered answers the requests; nil until the plugin has called Serve.
var registered http.Handler

// Serve makes handler answer the plugin's requests. Call it in main, once; it returns
// before the first request.
func Serve(handler http.Handler) {
	if runtime.GOOS != "wasip1" {
		fmt.Fprintln(os.Stderr, "error: this program is a plugin for Corral; build it with `go tool corral build`, "+
			"and test its handler with the package net/http/httptest")
		os.Exit(2)
	}
	registered = handler
}
