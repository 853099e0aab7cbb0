package corral_test

import (
	"context"
	"slices"
	"testing"

	corral "github.com/corral-functions/sdk-go"
	"github.com/corral-functions/sdk-go/corraltest"
)

func TestProgressIsReported(t *testing.T) {
	report := with(t, corraltest.Nothing(), func(ctx context.Context) {
		corral.ReportProgress(ctx, 1, 2, "half")
		corral.ReportProgress(ctx, 2.5, 0, "")
	})
	want := []corraltest.Progress{{Done: 1, Total: 2, Message: "half"}, {Done: 2.5}}
	if !slices.Equal(report.Progress(), want) {
		t.Errorf("reported %+v", report.Progress())
	}
}
