package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// The arguments of the tools, and the structured result of one.
type (
	ofPieces struct {
		Item   item   `json:"item"`
		Pieces pieces `json:"pieces"`
	}
	ofItem struct {
		Item item `json:"item"`
	}
	ofShelves struct {
		Shelves shelves `json:"shelves"`
	}
	ofSeconds struct {
		Seconds seconds `json:"seconds"`
	}
	total struct {
		Total float64 `json:"total"`
	}
)

// What Go's types do not say about the arguments, the limits says.
type (
	item    string
	pieces  int
	shelves int
	seconds float64
)

var limits = jsonschema.ForOptions{TypeSchemas: map[reflect.Type]*jsonschema.Schema{
	reflect.TypeFor[item](): {
		Type:        "string",
		Enum:        []any{"apple", "banana", "cherry"},
		Description: "What the warehouse calls it",
	},
	reflect.TypeFor[pieces](): {Type: "integer", Minimum: jsonschema.Ptr(1.0)},
	reflect.TypeFor[shelves](): {
		Type:    "integer",
		Minimum: jsonschema.Ptr(1.0),
		Maximum: jsonschema.Ptr(100.0),
	},
	reflect.TypeFor[seconds](): {
		Type:    "number",
		Minimum: jsonschema.Ptr(0.0),
		Maximum: jsonschema.Ptr(240.0),
	},
}}

func addTools(server *mcp.Server) {
	add(server, &mcp.Tool{
		Name:        "price",
		Description: "The price of some pieces of an item",
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true},
	}, price)
	add(server, &mcp.Tool{
		Name:        "available",
		Description: "How many pieces of an item are left, from the warehouse",
	}, available)
	add(server, &mcp.Tool{
		Name:        "count",
		Description: "Counts the shelves of the warehouse one by one, and says how far it is",
	}, count)
	add(server, &mcp.Tool{
		Name:        "inventory",
		Description: "Takes an inventory, which lasts; a client that closes the response ends it",
	}, inventory)
}

// add is mcp.AddTool with the limits of the arguments.
func add[In, Out any](server *mcp.Server, tool *mcp.Tool, call mcp.ToolHandlerFor[In, Out]) {
	schema, err := jsonschema.For[In](&limits)
	if err != nil {
		panic(err)
	}
	tool.InputSchema = schema
	mcp.AddTool(server, tool, call)
}

func price(_ context.Context, _ *mcp.CallToolRequest, of ofPieces) (*mcp.CallToolResult, total, error) {
	return nil, total{prices[string(of.Item)] * float64(of.Pieces)}, nil
}

func available(ctx context.Context, _ *mcp.CallToolRequest, of ofItem) (*mcp.CallToolResult, any, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, os.Getenv("STOCK_URL")+"/"+string(of.Item), nil)
	if err != nil {
		return nil, nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, nil, fmt.Errorf("the warehouse does not answer: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, nil, fmt.Errorf("the warehouse answers %s", response.Status)
	}
	body, err := io.ReadAll(response.Body)
	return text(string(body)), nil, err
}

func count(ctx context.Context, request *mcp.CallToolRequest, of ofShelves) (*mcp.CallToolResult, any, error) {
	token := request.Params.GetProgressToken()
	for shelf := 1; shelf <= int(of.Shelves); shelf++ {
		time.Sleep(50 * time.Millisecond)
		if token == nil {
			continue
		}
		if err := request.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{
			ProgressToken: token,
			Progress:      float64(shelf),
			Total:         float64(of.Shelves),
			Message:       fmt.Sprintf("shelf %d", shelf),
		}); err != nil {
			return nil, nil, err
		}
	}
	return text(fmt.Sprintf("%d shelves counted", of.Shelves)), nil, nil
}

func inventory(_ context.Context, _ *mcp.CallToolRequest, of ofSeconds) (*mcp.CallToolResult, any, error) {
	time.Sleep(time.Duration(float64(of.Seconds) * float64(time.Second)))
	return text(fmt.Sprintf("done after %v s", of.Seconds)), nil, nil
}

func text(text string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}
}
