// Package corralservice serves HTTP requests with an [http.Handler], for a plugin that is a
// whole server instead of a function: one with several paths, one that streams, or one
// made with a library such as the official SDK of the Model Context Protocol.
//
//	package main
//
//	import (
//		"fmt"
//		"net/http"
//
//		"github.com/corral-functions/sdk-go/corralservice"
//	)
//
//	func main() {
//		http.HandleFunc("GET /api/hello/{name}", func(writer http.ResponseWriter, request *http.Request) {
//			fmt.Fprintf(writer, "Hello, %s!", request.PathValue("name"))
//		})
//		corralservice.Serve(http.DefaultServeMux)
//	}
//
// "go tool corral build" builds the plugin, a component of wasi:http. The Functions host
// has to pass requests on unchanged, as docs/wasi-http.md says.
//
// What a handler writes is sent when 4 KiB are there, when it calls Flush of
// [http.ResponseController], and when it returns. A caller who is gone ends the instance. The
// headers of connections, such as Connection, are left out, since Corral sets them, and
// there are no trailers. A panic ends the instance, so that the caller gets an error;
// [http.ErrAbortHandler] ends only the response.
//
// Granted settings are environment variables. What is written with [log] and [log/slog]
// is in the log of the invocation. Clients of net/http send their requests as with the
// package corralhttp, which this one imports.
//
// In a native program handlers are as they are: tests use net/http/httptest.
package corralservice
