// An MCP server that tells what is in stock: the one of ../http-handler1, in Go.
package main

import (
	"net/http"

	"github.com/corral-functions/sdk-go/corralservice"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// stock is the server.
func stock() *mcp.Server {
	server := mcp.NewServer(&mcp.Implementation{Name: "stock", Version: "1.0.0"}, &mcp.ServerOptions{
		Instructions:      "Prices and quantities of what is in the warehouse.",
		Capabilities:      &mcp.ServerCapabilities{},
		CompletionHandler: complete,
	})
	addTools(server)
	addResources(server)
	server.AddPrompt(&mcp.Prompt{
		Name:        "reorder",
		Description: "Asks for an order of what runs low",
		Arguments:   []*mcp.PromptArgument{{Name: "item", Required: true}},
	}, reorder)
	return server
}

// handler serves without sessions: every call has an instance to itself.
func handler() http.Handler {
	server := stock()
	return protected(mcp.NewStreamableHTTPHandler(
		func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true},
	))
}

func main() {
	corralservice.Serve(handler())
}
