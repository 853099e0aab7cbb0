package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func TestANameIsGreeted(t *testing.T) {
	server := httptest.NewServer(handler())
	defer server.Close()
	ctx := context.Background()
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1.0.0"}, nil)
	session, err := client.Connect(ctx, &mcp.StreamableClientTransport{Endpoint: server.URL}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	result, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "greet", Arguments: who{Name: "Ada"}})
	if err != nil {
		t.Fatal(err)
	}
	if text, ok := result.Content[0].(*mcp.TextContent); !ok || text.Text != "Hello, Ada!" {
		t.Errorf("answered %+v", result.Content[0])
	}
}

func TestOtherHostsAndOriginsAreRefused(t *testing.T) {
	for _, test := range []struct {
		host, origin string
		status       int
	}{
		{"example.com", "", http.StatusForbidden},
		{"localhost:7071", "https://example.com", http.StatusForbidden},
		{"localhost:7071", "http://localhost:8080", http.StatusMethodNotAllowed},
		{"[::1]:7071", "", http.StatusMethodNotAllowed},
	} {
		request := httptest.NewRequest(http.MethodGet, "http://"+test.host+"/mcp", nil)
		if test.origin != "" {
			request.Header.Set("Origin", test.origin)
		}
		recorder := httptest.NewRecorder()
		handler().ServeHTTP(recorder, request)
		if recorder.Code != test.status {
			t.Errorf("%+v: %d", test, recorder.Code)
		}
	}
}
