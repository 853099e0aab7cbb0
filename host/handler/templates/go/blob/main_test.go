package main

import (
	"testing"

	"github.com/corral-functions/sdk-go/corraltest"
)

func TestABlobIsSummarized(t *testing.T) {
	report := corraltest.Consume(t, handleMyFunction, corraltest.Bytes([]byte("content")))
	if summary := report.Text("summary"); summary != "7 bytes" {
		t.Errorf("wrote %q", summary)
	}
}
