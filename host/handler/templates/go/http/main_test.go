package main

import (
	"testing"

	"github.com/corral-functions/sdk-go/corraltest"
)

func TestTheCallerIsGreeted(t *testing.T) {
	const url = "/api/my-function"
	for _, test := range []struct {
		call     *corraltest.Call
		greeting string
	}{
		{corraltest.HTTP("GET", url), "Hello, world!"},
		{corraltest.HTTP("GET", url+"?name=Ada"), "Hello, Ada!"},
		{corraltest.HTTP("POST", url).Body("Ada"), "Hello, Ada!"},
	} {
		report := corraltest.Handle(t, handleMyFunction, test.call)
		if body := report.Response().Body; body != test.greeting {
			t.Errorf("answered %q, not %q", body, test.greeting)
		}
	}
}
