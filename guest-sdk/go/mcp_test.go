package corral_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	corral "github.com/corral-functions/sdk-go"
	"github.com/corral-functions/sdk-go/corraltest"
)

type forecast struct {
	City string   `json:"city" description:"the city"`
	Days *int     `json:"days" description:"how many"`
	Tags []string `json:"tags,omitempty"`
}

func TestAToolTakesItsArguments(t *testing.T) {
	tool := func(_ context.Context, call corral.ToolCall[forecast]) (any, error) {
		days := 3
		if call.Arguments.Days != nil {
			days = *call.Arguments.Days
		}
		if call.Arguments.City == "Atlantis" {
			return nil, corral.CallerError(errors.New("there is no city `Atlantis`"))
		}
		return []any{call.Arguments.City, days, len(call.Arguments.Tags)}, nil
	}
	for _, test := range []struct{ arguments, want string }{
		{`{"city":"Oslo"}`, `{"content":"{\"text\":\"[\\\"Oslo\\\",3,0]\",\"type\":\"text\"}","type":"text"}`},
		{`{"city":"Oslo","days":5,"tags":["a"]}`, `[\\\"Oslo\\\",5,1]`},
		{`{"city":5}`, "`city` is of type number"},
		{`{"city":"Atlantis"}`, `{\"content\":[{\"text\":\"there is no city ` + "`Atlantis`" + `\",\"type\":\"text\"}],\"isError\":true}`},
	} {
		report := corraltest.Handle(t, tool, corraltest.Tool(json.RawMessage(test.arguments)))
		if found := report.Text("$return"); !strings.Contains(found, test.want) {
			t.Errorf("%s: returned %s", test.arguments, found)
		}
	}
}

func TestResultsHaveTheFormOfTheExtension(t *testing.T) {
	data := []byte{0, 0, 0}
	structured, err := corral.StructuredResult(map[string]int{"a": 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		returned any
		want     string
	}{
		{"rich", `{"content":"{\"text\":\"rich\",\"type\":\"text\"}","type":"text"}`},
		{
			corral.ToolResult{
				Content:    []corral.Block{corral.TextBlock("a"), corral.ImageBlock(data, "image/png")},
				Structured: map[string]int{"a": 1},
			},
			`{"content":"[{\"text\":\"a\",\"type\":\"text\"},{\"data\":\"AAAA\",\"mimeType\":\"image/png\",\"type\":\"image\"}]","structuredContent":"{\"a\":1}","type":"multi_content_result"}`,
		},
		{
			corral.ToolResult{Content: []corral.Block{corral.AudioBlock(data, "audio/wav")}},
			`{"content":"{\"data\":\"AAAA\",\"mimeType\":\"audio/wav\",\"type\":\"audio\"}","type":"audio"}`,
		},
		{
			corral.ToolResult{Content: []corral.Block{corral.LinkBlock("a://b", "b")}},
			`{"content":"{\"name\":\"b\",\"type\":\"resource_link\",\"uri\":\"a://b\"}","type":"resource_link"}`,
		},
		{
			corral.ToolResult{Content: []corral.Block{corral.ResourceBlock("a://b", "t")}},
			`{"content":"{\"resource\":{\"text\":\"t\",\"uri\":\"a://b\"},\"type\":\"resource\"}","type":"resource"}`,
		},
		{nil, `{"content":"{\"content\":[]}","type":"call_tool_result"}`},
		{structured, `{"content":"{\"text\":\"{\\\"a\\\":1}\",\"type\":\"text\"}","structuredContent":"{\"a\":1}","type":"text"}`},
		{struct {
			A int `json:"a"`
		}{1}, `{"content":"{\"text\":\"{\\\"a\\\":1}\",\"type\":\"text\"}","structuredContent":"{\"a\":1}","type":"text"}`},
	} {
		tool := func(context.Context, corral.ToolCall[struct{}]) (any, error) { return test.returned, nil }
		report := corraltest.Handle(t, tool, corraltest.Tool(nil))
		if found := report.Text("$return"); found != test.want {
			t.Errorf("%v: returned %s", test.returned, found)
		}
	}
}

func TestOtherFailuresOfAToolFailTheInvocation(t *testing.T) {
	tool := func(context.Context, corral.ToolCall[struct{}]) (string, error) {
		return "", corral.UpstreamError(errors.New("no answer"))
	}
	failure := corraltest.Handle(t, tool, corraltest.Tool(nil)).Failure()
	if failure == nil || failure.Fault != corral.FaultUpstream {
		t.Errorf("failed with %v", failure)
	}
}

func TestResourcesAndPromptsAreText(t *testing.T) {
	resource := func(_ context.Context, read corral.MCPResource) (string, error) {
		return read.URI + " " + read.Parameter("id"), nil
	}
	report := corraltest.Handle(t, resource, corraltest.Resource("docs://7").Metadata("id", "7"))
	if found := report.Text("$return"); found != "docs://7 7" {
		t.Errorf("read %q", found)
	}
	type arguments struct {
		Topic string `json:"topic"`
	}
	prompt := func(_ context.Context, call corral.PromptCall[arguments]) (string, error) {
		return "about " + call.Arguments.Topic, nil
	}
	report = corraltest.Handle(t, prompt, corraltest.Prompt(map[string]string{"topic": "x"}))
	if found := report.Text("$return"); found != "about x" {
		t.Errorf("prompted %q", found)
	}
}
