// Package corralhttp lets net/http send requests from a plugin. Import it for that:
//
//	import _ "github.com/corral-functions/sdk-go/corralhttp"
//
// Clients with [http.DefaultTransport], such as [http.DefaultClient], then send their
// requests through Corral, to the servers that grants.net in plugin.json names. Several
// goroutines can wait for responses at once. Corral verifies certificates, pools
// connections and follows no redirects; the client does.
//
// A request ends with its context. Pass the one of the invocation, so that the function
// can still say what it was waiting for when its time is over:
//
//	request, err := http.NewRequestWithContext(ctx, "GET", url, nil)
//
// An error of a client that a function returns is an upstream's fault. A status of 400 or
// above is not an error of the client.
//
// In a native program net/http is as it is: tests use net/http/httptest.
package corralhttp
