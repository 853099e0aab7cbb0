package corral

import (
	"log/slog"

	// The export that Corral calls.
	_ "github.com/corral-functions/sdk-go/internal/bindings/wit_exports"
)

func init() {
	slog.SetDefault(slog.New(NewLogHandler("")))
}
