package guest

import (
	"unsafe"

	wit "github.com/corral-functions/sdk-go/internal/bindings/corral_function_types"
	"github.com/corral-functions/sdk-go/internal/contract"
	"github.com/corral-functions/sdk-go/internal/wit/types"
)

// Outcome converts the result of an invocation for the bindings.
func Outcome(outcome contract.Outcome) wit.Outcome {
	converted := wit.Outcome{
		Outputs:     make([]types.Tuple2[string, wit.Output], len(outcome.Outputs)),
		ReturnValue: types.None[wit.Output](),
		Trace:       types.None[wit.TraceContext](),
	}
	for index, output := range outcome.Outputs {
		converted.Outputs[index] = types.Tuple2[string, wit.Output]{F0: output.Name, F1: lowerOutput(output.Output)}
	}
	if outcome.Return != nil {
		converted.ReturnValue = types.Some(lowerOutput(*outcome.Return))
	}
	if trace := outcome.Trace; trace != nil {
		state := types.None[string]()
		if trace.State != "" {
			state = types.Some(trace.State)
		}
		converted.Trace = types.Some(wit.TraceContext{Traceparent: trace.Parent, Tracestate: state})
	}
	return converted
}

// Failure converts the failure of an invocation for the bindings.
func Failure(failure *contract.Failure) wit.Failure {
	faults := map[contract.Fault]wit.Fault{
		contract.FaultFunction:      wit.FaultFunction,
		contract.FaultCaller:        wit.FaultCaller,
		contract.FaultConfiguration: wit.FaultConfiguration,
		contract.FaultUpstream:      wit.FaultUpstream,
	}
	return wit.Failure{
		Fault:     faults[failure.Fault],
		Retryable: failure.Retryable,
		Message:   failure.Message,
	}
}

func lowerOutput(output contract.Output) wit.Output {
	switch output.Kind {
	case contract.JSON:
		return wit.MakeOutputJson(sent(output.Data))
	case contract.Bytes:
		return wit.MakeOutputBytes(output.Data)
	case contract.Messages:
		messages := make([]wit.Message, len(output.Messages))
		for index, message := range output.Messages {
			messages[index] = lowerMessage(message)
		}
		return wit.MakeOutputMessages(messages)
	case contract.HTTP:
		return wit.MakeOutputHttp(lowerResponse(output.Response))
	}
	return wit.MakeOutputText(sent(output.Data))
}

func lowerMessage(message contract.Output) wit.Message {
	switch message.Kind {
	case contract.JSON:
		return wit.MakeMessageJson(sent(message.Data))
	case contract.Bytes:
		return wit.MakeMessageBytes(message.Data)
	}
	return wit.MakeMessageText(sent(message.Data))
}

func lowerResponse(response *contract.Response) wit.HttpResponse {
	headers := make(wit.Fields, len(response.Headers))
	for index, header := range response.Headers {
		headers[index] = types.Tuple2[string, string]{F0: header[0], F1: header[1]}
	}
	return wit.HttpResponse{Status: uint16(response.Status), Headers: headers, Body: response.Body}
}

// sent is data as text, without a copy: the function has returned and changes it no
// longer.
func sent(data []byte) string {
	return unsafe.String(unsafe.SliceData(data), len(data))
}
