package main

import (
	"testing"

	"github.com/corral-functions/sdk-go/corraltest"
)

func TestAnItemIsProcessed(t *testing.T) {
	report := corraltest.Consume(t, handleMyFunction, corraltest.Queue("an item"))
	if message := report.Text("message"); message != "processed: an item" {
		t.Errorf("wrote %q", message)
	}
}
