package corral

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// MCPToolTrigger calls the function for a call of a tool of the MCP extension. The
// function takes [ToolCall] of a struct: its fields are the arguments, named by their json
// tags and described by their description tags, and those that are pointers or have
// "omitempty" may be left out. "go tool corral build" declares them.
//
// The function returns [ToolResult], text, or a value as JSON; a model reads the message of a
// [CallerError].
type MCPToolTrigger struct {
	// Name is call if it is empty.
	Name        string `json:"name"`
	Tool        string `json:"toolName"`
	Description string `json:"description"`
	// OutputSchema is the JSON text of the schema of structured content.
	OutputSchema string `json:"outputSchema,omitempty"`
	// Metadata is the JSON text of what clients get as _meta.
	Metadata string `json:"metadata,omitempty"`
}

// MCPResourceTrigger calls the function for a resource that a client reads. The function
// takes [MCPResource] and returns text.
type MCPResourceTrigger struct {
	// Name is call if it is empty.
	Name string `json:"name"`
	// URI may have parameters in braces.
	URI         string `json:"uri"`
	Resource    string `json:"resourceName"`
	Description string `json:"description,omitempty"`
	MIMEType    string `json:"mimeType,omitempty"`
}

// MCPPromptTrigger calls the function for a prompt that a client asks for. The function
// takes [PromptCall] of a struct whose fields are text, and returns text.
type MCPPromptTrigger struct {
	// Name is call if it is empty.
	Name        string `json:"name"`
	Prompt      string `json:"promptName"`
	Description string `json:"description,omitempty"`
}

func (MCPToolTrigger) isBinding()     {}
func (MCPResourceTrigger) isBinding() {}
func (MCPPromptTrigger) isBinding()   {}

// ToolCall is a call of a tool with its arguments. The result of a function that takes one
// has the form that the extension takes with "useResultSchema": true.
type ToolCall[T any] struct {
	// Tool is the tool's name.
	Tool string
	// Arguments are those that the client gave.
	Arguments T
}

func (call *ToolCall[T]) decodeInput(input input) error {
	input.invocation.isTool = true
	name, err := decodeCall(input, &call.Arguments)
	call.Tool = name
	return err
}

// PromptCall asks for a prompt with its arguments.
type PromptCall[T any] struct {
	// Prompt is the prompt's name.
	Prompt string
	// Arguments are those that the client gave.
	Arguments T
}

func (call *PromptCall[T]) decodeInput(input input) error {
	name, err := decodeCall(input, &call.Arguments)
	call.Prompt = name
	return err
}

// decodeCall reads the name and the arguments of a call.
func decodeCall(input input, arguments any) (string, error) {
	var given struct {
		Name      string          `json:"name"`
		Arguments json.RawMessage `json:"arguments"`
	}
	if err := input.decodeTo(&given); err != nil {
		return "", err
	}
	if len(given.Arguments) == 0 {
		return given.Name, nil
	}
	if err := decodeJSON(given.Arguments, arguments); err != nil {
		return given.Name, CallerError(fmt.Errorf("invalid arguments: %w", argumentError(err)))
	}
	return given.Name, nil
}

// argumentError says it without the names of Go's types.
func argumentError(err error) error {
	if mismatch := (*json.UnmarshalTypeError)(nil); errors.As(err, &mismatch) {
		return fmt.Errorf("`%s` is of type %s", mismatch.Field, mismatch.Value)
	}
	return err
}

// MCPResource is what a client reads.
type MCPResource struct {
	// URI is the whole URI.
	URI string
	// parameters are in the metadata.
	metadata *Metadata
}

// Parameter is the value of a parameter in braces of the URI; empty without one.
func (resource MCPResource) Parameter(name string) string {
	return resource.metadata.Text(name)
}

func (resource *MCPResource) decodeInput(input input) error {
	var given struct {
		URI string `json:"uri"`
	}
	err := input.decodeTo(&given)
	*resource = MCPResource{URI: given.URI, metadata: input.invocation.metadata}
	return err
}

// Block is a content block of the Model Context Protocol.
type Block map[string]any

// TextBlock is text that the model reads.
func TextBlock(text string) Block {
	return Block{"type": "text", "text": text}
}

// ImageBlock is a picture, of a type such as image/png.
func ImageBlock(data []byte, mimeType string) Block {
	return Block{"type": "image", "data": base64.StdEncoding.EncodeToString(data), "mimeType": mimeType}
}

// AudioBlock is a sound, of a type such as audio/wav.
func AudioBlock(data []byte, mimeType string) Block {
	return Block{"type": "audio", "data": base64.StdEncoding.EncodeToString(data), "mimeType": mimeType}
}

// LinkBlock is a link to a resource, which the client can read.
func LinkBlock(uri, name string) Block {
	return Block{"type": "resource_link", "uri": uri, "name": name}
}

// ResourceBlock is the text of a resource.
func ResourceBlock(uri, text string) Block {
	return Block{"type": "resource", "resource": map[string]any{"uri": uri, "text": text}}
}

// ToolResult is what an MCP tool returns, for a trigger with "useResultSchema": true.
type ToolResult struct {
	// Content is what the model reads.
	Content []Block
	// Structured is the structured content, which becomes a JSON object; nil for none.
	Structured any
	// IsError says that the call failed, for a reason that the content says.
	IsError bool
}

// ToolError is a failure whose reason the model reads.
func ToolError(reason string) ToolResult {
	return ToolResult{Content: []Block{TextBlock(reason)}, IsError: true}
}

// StructuredResult has a value as structured content, and the same as text for clients
// that do not know it.
func StructuredResult(value any) (ToolResult, error) {
	data, err := encodeJSON(value)
	return ToolResult{Content: []Block{TextBlock(string(data))}, Structured: value}, err
}

// encode is the text that the extension takes.
func (result ToolResult) encode() (string, error) {
	kind := "multi_content_result"
	var content any = result.Content
	switch {
	case result.IsError || len(result.Content) == 0:
		kind = "call_tool_result"
		whole := map[string]any{"content": result.Content}
		if len(result.Content) == 0 {
			whole["content"] = []Block{}
		}
		if result.IsError {
			whole["isError"] = true
		}
		content = whole
	case len(result.Content) == 1:
		kind, _ = result.Content[0]["type"].(string)
		content = result.Content[0]
	}
	data, err := encodeJSON(content)
	if err != nil {
		return "", err
	}
	encoded := map[string]any{"type": kind, "content": string(data)}
	if result.Structured != nil {
		structured, err := encodeJSON(result.Structured)
		if err != nil {
			return "", err
		}
		encoded["structuredContent"] = string(structured)
	}
	text, err := encodeJSON(encoded)
	return string(text), err
}

// toolResult is anything that a tool returns as a result.
func toolResult(value any) (ToolResult, error) {
	switch value := value.(type) {
	case nil:
		return ToolResult{}, nil
	case ToolResult:
		return value, nil
	case *ToolResult:
		if value != nil {
			return *value, nil
		}
		return ToolResult{}, nil
	case string:
		return ToolResult{Content: []Block{TextBlock(value)}}, nil
	case []byte:
		return ToolResult{}, errors.New("a tool returns bytes as an ImageBlock or an AudioBlock")
	}
	data, err := encodeJSON(value)
	result := ToolResult{Content: []Block{TextBlock(string(data))}}
	if kind := reflect.Indirect(reflect.ValueOf(value)).Kind(); kind == reflect.Struct || kind == reflect.Map {
		result.Structured = value
	}
	return result, err
}

// toolReturn is what a tool returned as the extension takes it; anything else unchanged.
func toolReturn(result any, isTool bool) (any, error) {
	_, isResult := result.(ToolResult)
	if !isTool && !isResult {
		return result, nil
	}
	made, err := toolResult(result)
	if err != nil {
		return nil, err
	}
	return made.encode()
}

// toolFailure is what a model reads of an error; nil if the invocation fails.
func toolFailure(err error) *contract.Output {
	marked := (*Error)(nil)
	if !errors.As(err, &marked) || marked.Fault != FaultCaller {
		return nil
	}
	text, encodeErr := ToolError(err.Error()).encode()
	if encodeErr != nil {
		return nil
	}
	return &contract.Output{Kind: contract.Text, Data: []byte(text)}
}
