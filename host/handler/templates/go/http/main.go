// An Azure function that greets the caller: `?name=Ada`, or the name in the body.
package main

import (
	"context"
	"log/slog"

	corral "github.com/corral-functions/sdk-go"
)

func handleMyFunction(ctx context.Context, request *corral.Request) (string, error) {
	name := request.Query("name")
	if name == "" {
		body, err := request.Text()
		if err != nil {
			return "", err
		}
		name = body
	}
	if name == "" {
		name = "world"
	}
	slog.InfoContext(ctx, "greeting "+name)
	return "Hello, " + name + "!", nil
}

func main() {
	corral.Handle(handleMyFunction)
}
