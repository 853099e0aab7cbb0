package main

import (
	"strings"
	"testing"

	"github.com/corral-functions/sdk-go/corraltest"
)

func TestAPersonIsGreeted(t *testing.T) {
	report := corraltest.Handle(t, handleMyFunction, corraltest.Tool(map[string]any{"name": "Ada"}))
	if result := report.Text("$return"); !strings.Contains(result, "Hello, Ada!") {
		t.Errorf("returned %q", result)
	}
}

func TestTheModelIsToldWhatIsWrong(t *testing.T) {
	call := corraltest.Tool(map[string]any{"name": "Ada", "times": 99})
	report := corraltest.Handle(t, handleMyFunction, call)
	if result := report.Text("$return"); !strings.Contains(result, "isError") {
		t.Errorf("returned %q", result)
	}
}
