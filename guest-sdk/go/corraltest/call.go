package corraltest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// Call is a simulated invocation: the value of a trigger, other inputs, metadata and
// settings.
type Call struct {
	trigger         contract.Value
	triggerName     string
	functionName    string
	headers         contract.Fields
	query           contract.Fields
	params          contract.Fields
	identities      string
	inputs          []namedInput
	metadata        map[string]any
	trace           *contract.TraceContext
	remaining       time.Duration
	settings        contract.Fields
	settingsProblem string
}

type namedInput struct {
	name  string
	value contract.Value
}

// HTTP is a request to an HTTP trigger. The query is parsed from the URL, which may be
// just a path.
func HTTP(method, url string) *Call {
	call := newCall("req", contract.Value{
		Kind:    contract.HTTP,
		Request: &contract.Request{Method: strings.ToUpper(method), URL: url},
	})
	call.query = parseQuery(url)
	return call
}

// Text is a trigger with text.
func Text(text string) *Call {
	return newCall("trigger", contract.Value{Kind: contract.Text, Data: []byte(text)})
}

// JSON is a trigger with a JSON document, for example a batch. It panics if the value
// cannot be encoded.
func JSON(value any) *Call {
	return newCall("trigger", contract.Value{Kind: contract.JSON, Data: encode(value)})
}

// Bytes is a trigger with bytes.
func Bytes(data []byte) *Call {
	return newCall("trigger", contract.Value{Kind: contract.Bytes, Data: data})
}

// Nothing is a trigger without a value.
func Nothing() *Call {
	return newCall("trigger", contract.Value{})
}

// Queue is a message of a Storage queue, delivered for the first time.
func Queue(body string) *Call {
	return Text(body).
		Metadata("Id", "5d1b2c34-0000-4000-8000-000000000001").
		Metadata("DequeueCount", 1).
		Metadata("PopReceipt", "AgAAAAMAAAAAAAAA").
		Metadata("InsertionTime", "2024-01-01T00:00:00+00:00")
}

// Tool is a call of a tool with these arguments, a struct or a map.
func Tool(arguments any) *Call {
	return clientCall(map[string]any{"name": "tool", "arguments": arguments})
}

// Prompt asks for a prompt with these arguments.
func Prompt(arguments map[string]string) *Call {
	return clientCall(map[string]any{"name": "prompt", "arguments": arguments})
}

// Resource reads a resource. Set the parameters of its URI with Metadata.
func Resource(uri string) *Call {
	return clientCall(map[string]any{"uri": uri})
}

func clientCall(call map[string]any) *Call {
	call["transport"] = map[string]any{"name": "http-streamable"}
	made := JSON(call)
	made.triggerName = "call"
	return made
}

// Timer is a timer that fires on time, with a schedule of five minutes.
func Timer() *Call {
	return JSON(json.RawMessage(`{
		"Schedule": { "AdjustForDST": true },
		"ScheduleStatus": {
			"Last": "2024-01-01T00:00:00Z",
			"Next": "2024-01-01T00:05:00Z",
			"LastUpdated": "2024-01-01T00:00:00Z"
		},
		"IsPastDue": false
	}`))
}

func newCall(triggerName string, trigger contract.Value) *Call {
	return &Call{
		trigger:      trigger,
		triggerName:  triggerName,
		functionName: "function",
		metadata:     map[string]any{},
		remaining:    time.Minute,
	}
}

// Body sets the body of a request.
func (call *Call) Body(body string) *Call {
	call.request().Body = []byte(body)
	return call
}

// JSONBody sets the body of a request, and its content-type.
func (call *Call) JSONBody(value any) *Call {
	return call.Header("content-type", "application/json").Body(string(encode(value)))
}

// Header adds a header field to a request.
func (call *Call) Header(name, value string) *Call {
	call.request()
	call.headers = append(call.headers, [2]string{name, value})
	return call
}

// Param adds a parameter of the route to a request.
func (call *Call) Param(name, value string) *Call {
	call.request()
	call.params = append(call.params, [2]string{name, value})
	return call
}

// Identities sets the claims identities of a request, a JSON array.
func (call *Call) Identities(identities string) *Call {
	call.request()
	call.identities = identities
	return call
}

// Input adds an input binding besides the trigger: text from a string, bytes from
// []byte, no value from nil, a JSON document from anything else.
func (call *Call) Input(name string, value any) *Call {
	input := contract.Value{}
	switch value := value.(type) {
	case nil:
	case string:
		input = contract.Value{Kind: contract.Text, Data: []byte(value)}
	case []byte:
		input = contract.Value{Kind: contract.Bytes, Data: value}
	default:
		input = contract.Value{Kind: contract.JSON, Data: encode(value)}
	}
	call.inputs = append(call.inputs, namedInput{name, input})
	return call
}

// Metadata adds an entry of metadata, which is encoded as JSON.
func (call *Call) Metadata(key string, value any) *Call {
	call.metadata[key] = value
	return call
}

// Setting adds a setting that is granted to the plugin.
func (call *Call) Setting(name, value string) *Call {
	call.settings = append(call.settings, [2]string{name, value})
	return call
}

// SettingsUnavailable says why settings cannot be read.
func (call *Call) SettingsUnavailable(reason string) *Call {
	call.settingsProblem = reason
	return call
}

// Trace sets the trace context.
func (call *Call) Trace(parent, state string) *Call {
	call.trace = &contract.TraceContext{Parent: parent, State: state}
	return call
}

// Remaining sets the time that is left, instead of a minute.
func (call *Call) Remaining(remaining time.Duration) *Call {
	call.remaining = remaining
	return call
}

// FunctionName sets the name of the function.
func (call *Call) FunctionName(name string) *Call {
	call.functionName = name
	return call
}

// request panics if the trigger is another: the test itself is wrong.
func (call *Call) request() *contract.Request {
	if call.trigger.Request == nil {
		panic("only a call made with corraltest.HTTP has a request")
	}
	return call.trigger.Request
}

func encode(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("a value of this call cannot be encoded: %v", err))
	}
	return data
}

// parseQuery decodes the parameters as Corral does: in order, and what is not escaped
// correctly is left as it is.
func parseQuery(address string) contract.Fields {
	_, query, _ := strings.Cut(address, "?")
	query, _, _ = strings.Cut(query, "#")
	var fields contract.Fields
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		fields = append(fields, [2]string{unescape(name), unescape(value)})
	}
	return fields
}

func unescape(text string) string {
	if unescaped, err := url.QueryUnescape(text); err == nil {
		return unescaped
	}
	return strings.ReplaceAll(text, "+", " ")
}
