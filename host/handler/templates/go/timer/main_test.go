package main

import (
	"testing"

	"github.com/corral-functions/sdk-go/corraltest"
)

func TestARunIsReported(t *testing.T) {
	report := corraltest.Consume(t, handleMyFunction, corraltest.Timer())
	if message := report.Text("message"); message != "on time" {
		t.Errorf("wrote %q", message)
	}
}
