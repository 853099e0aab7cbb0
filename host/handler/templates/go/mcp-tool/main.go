// A tool of an MCP server.
package main

import (
	"context"
	"errors"
	"strings"

	corral "github.com/corral-functions/sdk-go"
)

// arguments are what a model gives.
type arguments struct {
	Name  string `json:"name" description:"whom to greet"`
	Times *int   `json:"times" description:"how often, once unless given"`
}

func handleMyFunction(_ context.Context, call corral.ToolCall[arguments]) (string, error) {
	times := 1
	if call.Arguments.Times != nil {
		times = *call.Arguments.Times
	}
	if times < 1 || times > 10 {
		// The model reads this and can correct its call.
		return "", corral.CallerError(errors.New("`times` is a number from 1 to 10"))
	}
	greeting := "Hello, " + call.Arguments.Name + "! "
	return strings.TrimSpace(strings.Repeat(greeting, times)), nil
}

func main() {
	corral.Handle(handleMyFunction, corral.MCPToolTrigger{
		Tool:        "my-function",
		Description: "Greets a person by name",
	})
}
