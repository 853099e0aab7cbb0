// Package corral is for Azure functions that Corral runs as WebAssembly plugins.
//
//	package main
//
//	import (
//		"context"
//
//		corral "github.com/corral-functions/sdk-go"
//	)
//
//	func order(ctx context.Context, request *corral.Request) (string, error) {
//		body, err := request.Text()
//		if err != nil {
//			return "", err
//		}
//		corral.Output(ctx, "message", body)
//		return "Order enqueued", nil
//	}
//
//	func main() {
//		corral.Handle(order,
//			corral.HTTPTrigger{Methods: []string{"post"}},
//			corral.QueueOutput{Name: "message", Queue: "orders"},
//		)
//	}
//
// "go tool corral build" builds the plugin. By default every invocation runs in a new
// instance of it, in which main runs before the function.
//
// # Arguments
//
// The type of the second argument decides how the trigger's value is converted:
//
//	*Request              the request of an HTTP trigger
//	string                text; JSON as it was sent; bytes and HTTP bodies that are UTF-8
//	[]byte                bytes, or the bytes of anything else
//	Timer                 the state of a timer's schedule
//	QueueMessage[T]       a Storage queue message with its id and delivery count
//	ServiceBusMessage[T]  a Service Bus message with its properties
//	Batch[T]              the events of a trigger with "cardinality": "many"
//	Value                 the value without conversion
//	any other type        JSON: a document, text, bytes or an HTTP body
//	pointer to a type     nil if the binding has no value
//
// Input bindings besides the trigger are read by name, with [Input].
//
// # Results
//
// A string, []byte, [Response], [HTML], [Messages], json.RawMessage, or any other value,
// which is encoded as JSON. In a function with an HTTP trigger the result is the
// response; in any other it is the value for the binding named $return. A nil pointer is
// answered with status 404, a nil interface returns nothing. Other outputs are set by
// name, with [Output].
//
// # Errors
//
// An error says who is at fault: [CallerError], [ConfigurationError], [UpstreamError].
// Every other error, and a panic, is the function's own, unless it comes from a client of
// net/http. An HTTP caller gets the message
// of a caller's error with status 400; every other error fails the invocation.
//
// # Calls to services
//
// The package corralhttp lets net/http send requests. A plugin that is a server itself, an
// http.Handler, uses the package corralservice in place of this one.
//
// # Logs
//
// In a plugin [log/slog] and [log] write to the invocation's log.
//
// # Tests
//
// The package corraltest calls a function natively, in an ordinary Go test.
package corral
