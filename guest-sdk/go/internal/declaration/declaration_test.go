package declaration

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// root is the folder of the SDK, made absolute before a test changes the folder.
var root, _ = filepath.Abs("../..")

// read declares what the body of main does.
func read(t *testing.T, body string) (string, error) {
	t.Helper()
	program, err := program(t, body)
	if err != nil {
		return "", err
	}
	declared, err := program.Declared()
	return string(declared), err
}

// program has this body of main, in a module of its own.
func program(t *testing.T, body string) (Program, error) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module order\n\ngo 1.25\n\nrequire " + sdk + " v0.0.0\n\nreplace " + sdk + " => " + root + "\n",
		"main.go": `package main

import (
	"context"

	fn "` + sdk + `"
)

const queue = "or" + "ders"

func order(ctx context.Context, request *fn.Request) (string, error) {
	return "", nil
}

func main() {
` + body + `
}
`,
		"main_test.go": "package main\n\nvar _ = corral.Handle\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(folder)
	return Load(".")
}

func TestAProgramImportsWhatItsPackagesDo(t *testing.T) {
	program, err := program(t, `fn.Handle(order)`)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{"context": true, sdk: true, "encoding/json": true, "net/http": false} {
		if program.Imports(path) != want {
			t.Errorf("%s: not %v", path, want)
		}
	}
}

func TestBindingsAreReadFromTheSource(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{`fn.Handle(order)`, ""},
		{`fn.Handle(order, fn.HTTPTrigger{})`,
			`{"bindings":[{"type":"httpTrigger","direction":"in","name":"req"},` +
				`{"type":"http","direction":"out","name":"res"}]}`},
		{`fn.Handle(order, fn.HTTPTrigger{Methods: []string{"get", "post"}, Route: queue, AuthLevel: fn.AuthAnonymous},
			fn.QueueOutput{Name: "message", Queue: queue})`,
			`{"bindings":[{"type":"httpTrigger","direction":"in","name":"req","methods":["get","post"],` +
				`"route":"orders","authLevel":"anonymous"},{"type":"http","direction":"out","name":"res"},` +
				`{"type":"queue","direction":"out","name":"message","queueName":"orders","connection":"AzureWebJobsStorage"}]}`},
		{`fn.Handle(order, fn.HTTPTrigger{}, &fn.HTTPOutput{Name: fn.Return})`,
			`{"bindings":[{"type":"httpTrigger","direction":"in","name":"req"},` +
				`{"type":"http","direction":"out","name":"$return"}]}`},
		{`fn.Consume[fn.Timer](nil, fn.TimerTrigger{Schedule: "0 */5 * * * *", RunOnStartup: true})`,
			`{"bindings":[{"type":"timerTrigger","direction":"in","name":"timer","schedule":"0 */5 * * * *","runOnStartup":true}]}`},
		{`fn.Handle(order, fn.BlobTrigger{Path: "in/{name}", Connection: "Other"},
			fn.TableInput{Name: "rows", Table: "t", Take: 5},
			fn.RawBinding("{ \"type\": \"sendGrid\", \"direction\": \"out\", \"name\": \"mail\" }"))`,
			`{"bindings":[{"type":"blobTrigger","direction":"in","name":"blob","path":"in/{name}","connection":"Other"},` +
				`{"type":"table","direction":"in","name":"rows","tableName":"t","take":5,"connection":"AzureWebJobsStorage"},` +
				`{"type":"sendGrid","direction":"out","name":"mail"}]}`},
		{`fn.Handle(order, fn.ServiceBusTrigger{Topic: "t", Subscription: "s", Connection: "Bus", Cardinality: fn.Many})`,
			`{"bindings":[{"type":"serviceBusTrigger","direction":"in","name":"item","topicName":"t",` +
				`"subscriptionName":"s","cardinality":"many","connection":"Bus"}]}`},
	} {
		if got, err := read(t, test.body); err != nil || got != test.want {
			t.Errorf("%s\ngot  %s, %v\nwant %s", test.body, got, err, test.want)
		}
	}
}

func TestADeclarationThatCannotBeUsedIsRefusedWithItsPlace(t *testing.T) {
	const message = `fn.QueueOutput{Name: "message", Queue: queue}`
	for _, test := range []struct{ body, want string }{
		{`fn.Handle(order, fn.HTTPTrigger{}, ` + message + "); fn.Output(nil, \"mesage\", 1)",
			"main.go:16:99: there is no output `mesage`: the function declares `res`, `message`"},
		{`fn.Handle(order, fn.QueueTrigger{Queue: queue}); fn.Push(nil, "message", 1)`,
			"main.go:16:63: there is no output `message`: the function declares none"},
		{`fn.Handle(order, fn.QueueTrigger{Queue: queue}); fn.Input[string](nil, "item")`,
			"main.go:16:72: there is no input `item`: the function declares none"},
		{`fn.Handle(order, fn.QueueTrigger{})`, "main.go:16:18: QueueTrigger has no Queue"},
		{`fn.Handle(order, fn.EventHubTrigger{EventHub: "e"})`, "EventHubTrigger has no Connection"},
		{`fn.Handle(order, fn.ServiceBusTrigger{Connection: "c"})`, "needs either a Queue or a Topic"},
		{`fn.Handle(order, fn.HTTPTrigger{"req", nil, "", ""})`, "main.go:16:33: write the names of the fields"},
		{`fn.Handle(order, fn.HTTPTrigger{Route: route()})`, "main.go:16:40: not a literal or a constant"},
		{`fn.Handle(order, bindings...)`, "write the bindings as arguments"},
		{`fn.Handle(order, trigger)`, "main.go:16:18: not a literal of a binding"},
		{`fn.Handle(order, ` + message + `)`, "a function has one trigger, which is the first"},
		{`fn.Handle(order, fn.HTTPTrigger{}, fn.HTTPTrigger{Name: "b"})`, "main.go:16:36: a function has one trigger"},
		{`fn.Handle(order, fn.HTTPTrigger{}, ` + message + `, ` + message + `)`, "another binding is called `message`"},
		{`fn.Handle(order, fn.HTTPTrigger{}); fn.Handle(order, fn.HTTPTrigger{})`, "a plugin has one function"},
		{`fn.Handle(order, fn.HTTPTrigger{}, fn.RawBinding("{}"))`, "a binding has a `type`"},
		{`fn.Handle(order, fn.HTTPTrigger{}, fn.RawBinding("x"))`, "not a JSON object"},
	} {
		declared, err := read(t, test.body)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s\ngot  %s, %v\nwant %s", test.body, declared, err, test.want)
		}
	}
}

func TestANameThatIsKnownAtRunTimeIsNotChecked(t *testing.T) {
	if _, err := read(t, `fn.Handle(order, fn.HTTPTrigger{}); fn.Output(nil, name(), 1)`); err != nil {
		t.Error(err)
	}
}

func TestKindsHaveTheFieldsThatAllBindingsHave(t *testing.T) {
	for name, kind := range kinds {
		if kind.fields.Name() != name {
			t.Errorf("%s is the type %s", name, kind.fields.Name())
		}
		if field, exists := kind.fields.FieldByName("Name"); !exists || field.Tag.Get("json") != "name" {
			t.Errorf("%s has no name", name)
		}
		_, hasConnection := kind.fields.FieldByName("Connection")
		if kind.isStorage && !hasConnection {
			t.Errorf("%s is stored without a connection", name)
		}
	}
}

func TestArgumentsAreReadFromTheStruct(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{
			"fn.Handle(func(ctx context.Context, call fn.ToolCall[struct {\n City string `json:\"city\" description:\"the city\"`\n Days *int `json:\"days\"`\n Tags []string `json:\"tags,omitempty\"`\n Exact float64\n hidden bool\n Where struct{}\n }]) (string, error) { return \"\", nil }, fn.MCPToolTrigger{Tool: \"forecast\", Description: \"the weather\"})",
			`{"bindings":[{"type":"mcpToolTrigger","direction":"in","name":"call","toolName":"forecast","description":"the weather","toolProperties":"[{\"propertyName\":\"city\",\"propertyType\":\"string\",\"description\":\"the city\",\"isRequired\":true},{\"propertyName\":\"days\",\"propertyType\":\"integer\",\"description\":\"\",\"isRequired\":false},{\"propertyName\":\"tags\",\"propertyType\":\"string\",\"description\":\"\",\"isRequired\":false,\"isArray\":true},{\"propertyName\":\"Exact\",\"propertyType\":\"number\",\"description\":\"\",\"isRequired\":true},{\"propertyName\":\"Where\",\"propertyType\":\"object\",\"description\":\"\",\"isRequired\":true}]","useResultSchema":true}]}`,
		},
		{
			"fn.Handle(func(ctx context.Context, call fn.PromptCall[struct{ Topic string `json:\"topic\"` }]) (string, error) { return \"\", nil }, fn.MCPPromptTrigger{Prompt: \"p\"})",
			`{"bindings":[{"type":"mcpPromptTrigger","direction":"in","name":"call","promptName":"p","promptArguments":"[{\"name\":\"topic\",\"description\":\"\",\"required\":true}]"}]}`,
		},
		{
			`fn.Handle(func(ctx context.Context, read fn.MCPResource) (string, error) { return "", nil }, fn.MCPResourceTrigger{URI: "docs://{id}", Resource: "doc"})`,
			`{"bindings":[{"type":"mcpResourceTrigger","direction":"in","name":"call","uri":"docs://{id}","resourceName":"doc"}]}`,
		},
	} {
		found, err := read(t, test.body)
		if err != nil || found != test.want {
			t.Errorf("%s: declared %s, %v", test.body, found, err)
		}
	}
	for body, says := range map[string]string{
		`fn.Handle(order, fn.MCPToolTrigger{Tool: "t", Description: "d"})`:                                                                                      "takes a ToolCall",
		"fn.Handle(func(ctx context.Context, call fn.PromptCall[struct{ Days int }]) (string, error) { return \"\", nil }, fn.MCPPromptTrigger{Prompt: \"p\"})": "is not text",
		`fn.Handle(func(ctx context.Context, call fn.ToolCall[fn.Fields]) (string, error) { return "", nil }, fn.MCPToolTrigger{Tool: "t", Description: "d"})`:  "not a struct of this package",
	} {
		if _, err := read(t, body); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", body, err)
		}
	}
}
