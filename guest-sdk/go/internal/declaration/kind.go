package declaration

import (
	"reflect"

	corral "github.com/corral-functions/sdk-go"
)

// kind is a type of the SDK that declares a binding.
type kind struct {
	// fields is the struct, whose tags are the properties in function.json. A property
	// without "omitempty" is required.
	fields reflect.Type
	// binding is the type in function.json.
	binding   string
	direction string
	// name is the default name.
	name string
	// isStorage says that the connection has a default.
	isStorage bool
}

// kinds are the SDK's types by name.
var kinds = map[string]kind{
	"HTTPTrigger":       {reflect.TypeFor[corral.HTTPTrigger](), "httpTrigger", "in", "req", false},
	"TimerTrigger":      {reflect.TypeFor[corral.TimerTrigger](), "timerTrigger", "in", "timer", false},
	"QueueTrigger":      {reflect.TypeFor[corral.QueueTrigger](), "queueTrigger", "in", "item", true},
	"BlobTrigger":       {reflect.TypeFor[corral.BlobTrigger](), "blobTrigger", "in", "blob", true},
	"EventHubTrigger":   {reflect.TypeFor[corral.EventHubTrigger](), "eventHubTrigger", "in", "item", false},
	"EventGridTrigger":  {reflect.TypeFor[corral.EventGridTrigger](), "eventGridTrigger", "in", "item", false},
	"ServiceBusTrigger": {reflect.TypeFor[corral.ServiceBusTrigger](), "serviceBusTrigger", "in", "item", false},
	"CosmosDBTrigger":   {reflect.TypeFor[corral.CosmosDBTrigger](), "cosmosDBTrigger", "in", "item", false},

	"MCPToolTrigger":     {reflect.TypeFor[corral.MCPToolTrigger](), "mcpToolTrigger", "in", "call", false},
	"MCPResourceTrigger": {reflect.TypeFor[corral.MCPResourceTrigger](), "mcpResourceTrigger", "in", "call", false},
	"MCPPromptTrigger":   {reflect.TypeFor[corral.MCPPromptTrigger](), "mcpPromptTrigger", "in", "call", false},

	"BlobInput":     {reflect.TypeFor[corral.BlobInput](), "blob", "in", "", true},
	"TableInput":    {reflect.TypeFor[corral.TableInput](), "table", "in", "", true},
	"CosmosDBInput": {reflect.TypeFor[corral.CosmosDBInput](), "cosmosDB", "in", "", false},

	"HTTPOutput":       {reflect.TypeFor[corral.HTTPOutput](), "http", "out", "", false},
	"QueueOutput":      {reflect.TypeFor[corral.QueueOutput](), "queue", "out", "", true},
	"BlobOutput":       {reflect.TypeFor[corral.BlobOutput](), "blob", "out", "", true},
	"TableOutput":      {reflect.TypeFor[corral.TableOutput](), "table", "out", "", true},
	"EventHubOutput":   {reflect.TypeFor[corral.EventHubOutput](), "eventHub", "out", "", false},
	"ServiceBusOutput": {reflect.TypeFor[corral.ServiceBusOutput](), "serviceBus", "out", "", false},
	"CosmosDBOutput":   {reflect.TypeFor[corral.CosmosDBOutput](), "cosmosDB", "out", "", false},
}

// constants are the SDK's constants by name.
var constants = map[string]string{
	"Return":        corral.Return,
	"AuthAnonymous": string(corral.AuthAnonymous),
	"AuthFunction":  string(corral.AuthFunction),
	"AuthAdmin":     string(corral.AuthAdmin),
	"DataString":    string(corral.DataString),
	"DataBinary":    string(corral.DataBinary),
	"One":           string(corral.One),
	"Many":          string(corral.Many),
}
