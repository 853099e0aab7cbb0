package corraltest

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// host answers from a call, and records log lines and reports of progress. A function may use it from several
// goroutines.
type host struct {
	call     *Call
	deadline time.Time

	mutex    sync.Mutex
	inputs   []namedInput
	logs     []LogLine
	progress []Progress
}

func newHost(call *Call) *host {
	return &host{
		call:     call,
		deadline: time.Now().Add(call.remaining),
		inputs:   slices.Clone(call.inputs),
	}
}

func (host *host) ID() string           { return "00000000-0000-4000-8000-000000000000" }
func (host *host) FunctionName() string { return host.call.functionName }
func (host *host) TriggerName() string  { return host.call.triggerName }
func (host *host) Metadata() string     { return string(encode(host.call.metadata)) }

func (host *host) Trace() *contract.TraceContext { return host.call.trace }
func (host *host) Remaining() time.Duration      { return max(0, time.Until(host.deadline)) }

func (host *host) Headers() contract.Fields { return host.call.headers }
func (host *host) Query() contract.Fields   { return host.call.query }
func (host *host) Params() contract.Fields  { return host.call.params }

func (host *host) Identities() (string, bool) {
	return host.call.identities, host.call.identities != ""
}

func (host *host) Header(name string) []string {
	var values []string
	for _, field := range host.call.headers {
		if strings.EqualFold(field[0], name) {
			values = append(values, field[1])
		}
	}
	return values
}

func (host *host) InputNames() []string {
	host.mutex.Lock()
	defer host.mutex.Unlock()
	names := make([]string, 0, len(host.inputs))
	for _, input := range host.inputs {
		names = append(names, input.name)
	}
	return names
}

func (host *host) TakeInput(name string) (contract.Value, bool) {
	host.mutex.Lock()
	defer host.mutex.Unlock()
	index := slices.IndexFunc(host.inputs, func(input namedInput) bool { return input.name == name })
	if index < 0 {
		return contract.Value{}, false
	}
	value := host.inputs[index].value
	host.inputs = slices.Delete(host.inputs, index, index+1)
	return value, true
}

func (host *host) Log(level contract.Level, target, message string) {
	host.mutex.Lock()
	defer host.mutex.Unlock()
	host.logs = append(host.logs, LogLine{Level: levels[level], Target: target, Message: message})
}

func (host *host) ReportProgress(done, total float64, message string) {
	host.mutex.Lock()
	defer host.mutex.Unlock()
	host.progress = append(host.progress, Progress{Done: done, Total: total, Message: message})
}

func (host *host) taken() ([]LogLine, []Progress) {
	host.mutex.Lock()
	defer host.mutex.Unlock()
	return host.logs, host.progress
}

func (host *host) Setting(name string) (string, bool, error) {
	settings, err := host.Settings()
	for _, setting := range settings {
		if setting[0] == name {
			return setting[1], true, nil
		}
	}
	return "", false, err
}

func (host *host) Settings() (contract.Fields, error) {
	if host.call.settingsProblem != "" {
		return nil, errors.New(host.call.settingsProblem)
	}
	return host.call.settings, nil
}
