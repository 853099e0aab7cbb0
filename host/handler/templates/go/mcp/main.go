// A server of the Model Context Protocol, made with its official SDK.
package main

import (
	"context"
	"net/http"

	"github.com/corral-functions/sdk-go/corralservice"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// who are the arguments of the tool.
type who struct {
	Name string `json:"name"`
}

func greet(_ context.Context, _ *mcp.CallToolRequest, who who) (*mcp.CallToolResult, any, error) {
	text := &mcp.TextContent{Text: "Hello, " + who.Name + "!"}
	return &mcp.CallToolResult{Content: []mcp.Content{text}}, nil, nil
}

// handler serves without sessions: every call has an instance to itself.
func handler() http.Handler {
	server := mcp.NewServer(&mcp.Implementation{Name: "my-function", Version: "1.0.0"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "greet", Description: "Greets a person"}, greet)
	return protected(mcp.NewStreamableHTTPHandler(
		func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true},
	))
}

func main() {
	corralservice.Serve(handler())
}
