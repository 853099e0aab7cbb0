// An Azure function that processes the messages of a queue, and writes a message to
// another queue.
package main

import (
	"context"
	"fmt"
	"log/slog"

	corral "github.com/corral-functions/sdk-go"
)

func handleMyFunction(ctx context.Context, item corral.QueueMessage[string]) error {
	slog.InfoContext(ctx, fmt.Sprintf("delivery %d: %s", item.DequeueCount, item.Body))
	corral.Output(ctx, "message", "processed: "+item.Body)
	return nil
}

func main() {
	corral.Consume(handleMyFunction)
}
