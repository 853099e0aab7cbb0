package corraltest

import (
	"encoding/json"
	"log/slog"
	"testing"

	corral "github.com/corral-functions/sdk-go"
	"github.com/corral-functions/sdk-go/internal/contract"
)

// LogLine is a line that the function logged.
type LogLine struct {
	Level slog.Level
	// Target names the part of the program; it may be empty.
	Target  string
	Message string
}

// Progress is a report of progress that the function made.
type Progress struct {
	Done float64
	// Total is zero if it is not known.
	Total float64
	// Message may be empty.
	Message string
}

// levels are those of log/slog, by those of the contract.
var levels = map[contract.Level]slog.Level{
	contract.LevelTrace:    corral.LevelTrace,
	contract.LevelDebug:    slog.LevelDebug,
	contract.LevelInfo:     slog.LevelInfo,
	contract.LevelWarn:     slog.LevelWarn,
	contract.LevelError:    slog.LevelError,
	contract.LevelCritical: corral.LevelCritical,
}

// Failure is how an invocation failed.
type Failure struct {
	// Fault says who must act.
	Fault corral.Fault
	// Retryable says that the same invocation may succeed later.
	Retryable bool
	// Message is for the operator's log.
	Message string
}

// Response is what an HTTP caller gets.
type Response struct {
	Status  int
	Headers corral.Fields
	Body    string
}

// Report is the result of a simulated call: outputs and result or failure, and log
// lines.
//
// Methods that return one of these stop the test if it is not there, and say what there
// is instead. The output called $return is the function's result.
type Report struct {
	t        testing.TB
	outcome  contract.Outcome
	failure  *contract.Failure
	logs     []LogLine
	progress []Progress
}

// Failure is nil if the call succeeded.
func (report *Report) Failure() *Failure {
	if report.failure == nil {
		return nil
	}
	return &Failure{
		Fault:     corral.Fault(report.failure.Fault),
		Retryable: report.failure.Retryable,
		Message:   report.failure.Message,
	}
}

// Logs are the lines that the function logged, in order.
func (report *Report) Logs() []LogLine {
	return report.logs
}

// Progress are the reports of progress that the function made, in order.
func (report *Report) Progress() []Progress {
	return report.progress
}

// Response is the response to the HTTP caller.
func (report *Report) Response() Response {
	report.t.Helper()
	output := report.output("$return", contract.HTTP)
	return Response{
		Status:  output.Response.Status,
		Headers: output.Response.Headers,
		Body:    string(output.Response.Body),
	}
}

// Has says whether the output binding of that name got a value.
func (report *Report) Has(name string) bool {
	return report.find(name) != nil
}

// Text is the text of the output binding of that name.
func (report *Report) Text(name string) string {
	report.t.Helper()
	return string(report.output(name, contract.Text).Data)
}

// Bytes are the bytes of the output binding of that name.
func (report *Report) Bytes(name string) []byte {
	report.t.Helper()
	return report.output(name, contract.Bytes).Data
}

// JSON is the JSON document of the output binding of that name.
func (report *Report) JSON(name string) json.RawMessage {
	report.t.Helper()
	return report.output(name, contract.JSON).Data
}

// Messages are the messages of the output binding of that name: each is a string, []byte
// or json.RawMessage.
func (report *Report) Messages(name string) []any {
	report.t.Helper()
	output := report.output(name, contract.Messages)
	messages := make([]any, len(output.Messages))
	for index, message := range output.Messages {
		switch message.Kind {
		case contract.Text:
			messages[index] = string(message.Data)
		case contract.JSON:
			messages[index] = json.RawMessage(message.Data)
		default:
			messages[index] = message.Data
		}
	}
	return messages
}

// Trace is the span that the function named as its own, false if it named none.
func (report *Report) Trace() (corral.TraceContext, bool) {
	if report.outcome.Trace == nil {
		return corral.TraceContext{}, false
	}
	return corral.TraceContext(*report.outcome.Trace), true
}

func (report *Report) find(name string) *contract.Output {
	if name == "$return" {
		return report.outcome.Return
	}
	for _, output := range report.outcome.Outputs {
		if output.Name == name {
			return &output.Output
		}
	}
	return nil
}

func (report *Report) output(name string, kind contract.Kind) *contract.Output {
	report.t.Helper()
	if report.failure != nil {
		report.t.Fatalf("the function failed: %s", report.failure.Message)
	}
	output := report.find(name)
	if output == nil {
		report.t.Fatalf("output `%s` has no value", name)
		return nil
	}
	if output.Kind != kind {
		report.t.Fatalf("output `%s` is %s %q, not %s", name, described(output.Kind), output.Data, described(kind))
	}
	return output
}

func described(kind contract.Kind) string {
	if kind == contract.HTTP {
		return "an HTTP response"
	}
	return kind.String()
}
