package corral

// Binding declares a trigger, an input or an output of the function, so that it needs no
// function.json: "handler build" writes one. Bindings are arguments of [Handle] and
// [Consume], the trigger first:
//
//	corral.Handle(order,
//		corral.HTTPTrigger{Methods: []string{"post"}, Route: "orders"},
//		corral.QueueOutput{Name: "message", Queue: "orders"},
//	)
//
// "go tool corral build" reads them from the source, so that their fields are literals or
// constants of the package. It also compares the names: a call of [Output], [Push] or
// [Input] with a name that is not declared is an error.
//
// In every binding Name is the name in function.json. Connection is the setting with the
// connection string, or the prefix of such settings; that of a storage account is
// AzureWebJobsStorage if it is empty.
type Binding interface {
	isBinding()
}

// Return is the name of the output binding that gets the function's result in a function
// whose trigger is not HTTP.
const Return = "$return"

// AuthLevel says which key a caller needs.
type AuthLevel string

// The levels, as function.json spells them. Without one the Functions host wants a
// function's key.
const (
	AuthAnonymous AuthLevel = "anonymous"
	AuthFunction  AuthLevel = "function"
	AuthAdmin     AuthLevel = "admin"
)

// DataType says how the Functions host passes a value. Without one it decides by the
// value.
type DataType string

// The types, as function.json spells them.
const (
	DataString DataType = "string"
	DataBinary DataType = "binary"
)

// Cardinality says whether the function is called for each event or for a [Batch].
type Cardinality string

// The cardinalities, as function.json spells them.
const (
	One  Cardinality = "one"
	Many Cardinality = "many"
)

// RawBinding is any other binding: a JSON object with a type, a direction and a name.
//
//	corral.RawBinding(`{ "type": "sendGrid", "direction": "out", "name": "mail" }`)
type RawBinding string

func (RawBinding) isBinding() {}
