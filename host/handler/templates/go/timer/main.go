// An Azure function that runs every five minutes, and writes a message to a queue.
package main

import (
	"context"
	"log/slog"

	corral "github.com/corral-functions/sdk-go"
)

func handleMyFunction(ctx context.Context, timer corral.Timer) error {
	state := "on time"
	if timer.IsPastDue {
		state = "late"
	}
	slog.InfoContext(ctx, state)
	corral.Output(ctx, "message", state)
	return nil
}

func main() {
	corral.Consume(handleMyFunction)
}
