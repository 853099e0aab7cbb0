// An Azure function that accepts an order over HTTP and enqueues it unchanged.
package main

import (
	"context"

	corral "github.com/corral-functions/sdk-go"
)

func order(ctx context.Context, request *corral.Request) (string, error) {
	body, err := request.Text()
	if err != nil {
		return "", err
	}
	corral.Output(ctx, "message", body)
	return "Order enqueued", nil
}

func main() {
	corral.Handle(order)
}
