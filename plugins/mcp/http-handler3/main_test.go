package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// connect connects a client of the SDK, whose progress notifications go to progress.
func connect(t *testing.T, progress func(float64)) *mcp.ClientSession {
	t.Helper()
	server := httptest.NewServer(handler())
	t.Cleanup(server.Close)
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1.0.0"}, &mcp.ClientOptions{
		ProgressNotificationHandler: func(_ context.Context, request *mcp.ProgressNotificationClientRequest) {
			progress(request.Params.Progress)
		},
	})
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: server.URL}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return session
}

func TestToolsAreCalled(t *testing.T) {
	warehouse := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		if request.URL.Path != "/cherry" {
			writer.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = writer.Write([]byte("7"))
	}))
	defer warehouse.Close()
	t.Setenv("STOCK_URL", warehouse.URL)
	session := connect(t, func(float64) {})
	for _, test := range []struct {
		tool      string
		arguments map[string]any
		text      string
		isError   bool
	}{
		{"price", map[string]any{"item": "apple", "pieces": 10}, `{"total":4}`, false},
		{"available", map[string]any{"item": "cherry"}, "7", false},
		{"available", map[string]any{"item": "apple"}, "the warehouse answers 404 Not Found", true},
		{"count", map[string]any{"shelves": 1}, "1 shelves counted", false},
		{"inventory", map[string]any{"seconds": 0}, "done after 0 s", false},
	} {
		result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: test.tool, Arguments: test.arguments})
		if err != nil {
			t.Errorf("%s: %v", test.tool, err)
			continue
		}
		content, ok := result.Content[0].(*mcp.TextContent)
		if !ok || content.Text != test.text || result.IsError != test.isError {
			t.Errorf("%s: %+v, %t", test.tool, result.Content[0], result.IsError)
		}
	}
	for _, arguments := range []map[string]any{{"item": "none", "pieces": 1}, {"item": "apple", "pieces": 0}} {
		result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "price", Arguments: arguments})
		if err == nil && !result.IsError {
			t.Errorf("%v: %+v", arguments, result)
		}
	}
}

func TestProgressIsReported(t *testing.T) {
	shelves := make(chan float64, 3)
	session := connect(t, func(shelf float64) { shelves <- shelf })
	params := &mcp.CallToolParams{Name: "count", Arguments: map[string]any{"shelves": 3}}
	params.SetProgressToken("counting")
	if _, err := session.CallTool(t.Context(), params); err != nil {
		t.Fatal(err)
	}
	if seen := []float64{<-shelves, <-shelves, <-shelves}; !slices.Equal(seen, []float64{1, 2, 3}) {
		t.Errorf("reported %v", seen)
	}
}

func TestResourcesAreRead(t *testing.T) {
	session := connect(t, func(float64) {})
	for uri, text := range map[string]string{
		items:             `["apple","banana","cherry"]`,
		items + "/banana": `{"item":"banana","price":0.25}`,
		items + "/none":   "",
	} {
		result, err := session.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: uri})
		if text == "" && err == nil || text != "" && (err != nil || result.Contents[0].Text != text) {
			t.Errorf("%s: %+v, %v", uri, result, err)
		}
	}
}

func TestThePromptHasItsArgument(t *testing.T) {
	session := connect(t, func(float64) {})
	prompt, err := session.GetPrompt(t.Context(), &mcp.GetPromptParams{
		Name:      "reorder",
		Arguments: map[string]string{"item": "cherry"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "Is there enough cherry in stock? If not, write an order."
	if content, ok := prompt.Messages[0].Content.(*mcp.TextContent); !ok || content.Text != want {
		t.Errorf("the prompt is %+v", prompt.Messages[0].Content)
	}
	completion, err := session.Complete(t.Context(), &mcp.CompleteParams{
		Ref:      &mcp.CompleteReference{Type: "ref/prompt", Name: "reorder"},
		Argument: mcp.CompleteParamsArgument{Name: "item", Value: "b"},
	})
	if err != nil || !slices.Equal(completion.Completion.Values, []string{"banana"}) {
		t.Errorf("completed to %+v, %v", completion, err)
	}
}
