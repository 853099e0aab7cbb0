package main

import (
	"net/http"
	"net/url"
	"os"
	"slices"
)

// protected refuses what a web page sends that reaches a server on its reader's machine by
// another host name.
func protected(handler http.Handler) http.Handler {
	hosts := []string{"localhost", "127.0.0.1", "::1"}
	if own := os.Getenv("WEBSITE_HOSTNAME"); own != "" {
		hosts = append(hosts, own)
	}
	isKnown := func(address string) bool {
		parsed, err := url.Parse(address)
		return err == nil && slices.Contains(hosts, parsed.Hostname())
	}
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		origin := request.Header.Get("Origin")
		if !isKnown("//"+request.Host) || (origin != "" && !isKnown(origin)) {
			http.Error(writer, "unknown host or origin", http.StatusForbidden)
			return
		}
		handler.ServeHTTP(writer, request)
	})
}
