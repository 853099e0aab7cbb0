package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// prices are those of all items.
var prices = map[string]float64{"apple": 0.4, "banana": 0.25, "cherry": 6.5}

// items is the resource with all names, and what the URI of one item begins with.
const items = "stock://items"

// mediaType is that of all resources.
const mediaType = "application/json"

func addResources(server *mcp.Server) {
	server.AddResource(&mcp.Resource{
		URI:         items,
		Name:        "items",
		Description: "All items",
		MIMEType:    mediaType,
	}, readAll)
	server.AddResourceTemplate(&mcp.ResourceTemplate{
		URITemplate: items + "/{item}",
		Name:        "item",
		Description: "One item",
		MIMEType:    mediaType,
	}, readOne)
}

func readAll(_ context.Context, request *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
	return contents(request.Params.URI, names(""))
}

func readOne(_ context.Context, request *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
	name := strings.TrimPrefix(request.Params.URI, items+"/")
	price, ok := prices[name]
	if !ok {
		return nil, mcp.ResourceNotFoundError(request.Params.URI)
	}
	return contents(request.Params.URI, map[string]any{"item": name, "price": price})
}

func contents(uri string, value any) (*mcp.ReadResourceResult, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	content := &mcp.ResourceContents{URI: uri, MIMEType: mediaType, Text: string(text)}
	return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{content}}, nil
}

func reorder(_ context.Context, request *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
	text := fmt.Sprintf("Is there enough %s in stock? If not, write an order.", request.Params.Arguments["item"])
	message := &mcp.PromptMessage{Role: "user", Content: &mcp.TextContent{Text: text}}
	return &mcp.GetPromptResult{Messages: []*mcp.PromptMessage{message}}, nil
}

// complete completes the names of items, the only argument of templates and prompts.
func complete(_ context.Context, request *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
	found := names(request.Params.Argument.Value)
	return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: found, Total: len(found)}}, nil
}

// names are those of the items that begin with this.
func names(begin string) []string {
	all := slices.Sorted(maps.Keys(prices))
	return slices.DeleteFunc(all, func(name string) bool { return !strings.HasPrefix(name, begin) })
}
