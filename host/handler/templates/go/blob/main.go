// An Azure function that reads each new blob, and writes a summary to another one.
package main

import (
	"context"
	"fmt"
	"log/slog"

	corral "github.com/corral-functions/sdk-go"
)

func handleMyFunction(ctx context.Context, blob []byte) error {
	summary := fmt.Sprintf("%d bytes", len(blob))
	slog.InfoContext(ctx, summary)
	corral.Output(ctx, "summary", summary)
	return nil
}

func main() {
	corral.Consume(handleMyFunction)
}
