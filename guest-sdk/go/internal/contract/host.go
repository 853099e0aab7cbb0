package contract

import "time"

// Level is the severity of a log line.
type Level int

// The levels of wasi:logging.
const (
	LevelTrace Level = iota
	LevelDebug
	LevelInfo
	LevelWarn
	LevelError
	LevelCritical
)

// Host is what a plugin can ask of Corral. In a plugin the bindings implement it, in a
// native test the package corraltest.
type Host interface {
	ID() string
	FunctionName() string
	TriggerName() string
	InputNames() []string
	// TakeInput returns the value of an input binding and forgets it.
	TakeInput(name string) (Value, bool)
	// Metadata is a JSON object.
	Metadata() string
	Trace() *TraceContext
	Remaining() time.Duration
	Header(name string) []string
	Headers() Fields
	Query() Fields
	Params() Fields
	Identities() (string, bool)
	Log(level Level, target, message string)
	// ReportProgress takes a total of zero and an empty message as unknown.
	ReportProgress(done, total float64, message string)
	Setting(name string) (value string, exists bool, err error)
	Settings() (Fields, error)
}

// Function runs one invocation with the value of its trigger.
type Function func(trigger Value) (Outcome, *Failure)

var (
	// CurrentHost is nil in a native program outside a simulated call.
	CurrentHost Host
	// Registered is the plugin's function, nil until it has one.
	Registered Function
	// IsUpstream says whether an error that names no fault comes from a service that the
	// function called; nil if nothing is known about such errors.
	IsUpstream func(error) bool
)
