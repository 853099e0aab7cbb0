package guest

import (
	"runtime/debug"
	"sync"
)

// While the host allocates memory in the plugin, for an argument or for the result of an
// import, the plugin must not call imports. At the end of a collection Go's runtime reads
// the clock, so no collection may run then: collections are off whenever the host could
// allocate, which is always but while the function runs and calls no import. To turn them
// off waits for a running one.
var (
	// collection is held while an import is called.
	collection sync.Mutex
	// percent is the setting while the function runs. Package variables of the plugin
	// are made while it is off.
	percent = debug.SetGCPercent(-1)
)

// ResumeCollection is called when a function begins.
func ResumeCollection() {
	collection.Lock()
	defer collection.Unlock()
	debug.SetGCPercent(percent)
}

// PauseCollection is called when a function ends.
func PauseCollection() {
	collection.Lock()
	defer collection.Unlock()
	percent = debug.SetGCPercent(-1)
}

// Call calls an import whose result, or part of it, the host allocates.
func Call[T any](imported func() T) T {
	collection.Lock()
	defer collection.Unlock()
	setting := debug.SetGCPercent(-1)
	defer debug.SetGCPercent(setting)
	return imported()
}
