// Package collection decides when Go's garbage collector may run in a plugin.
package collection

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
	// lock is held while an import is called.
	lock sync.Mutex
	// percent is the setting while the function runs. Package variables of the plugin
	// are made while it is off.
	percent = debug.SetGCPercent(-1)
)

// Resume is called when a function begins.
func Resume() {
	lock.Lock()
	defer lock.Unlock()
	debug.SetGCPercent(percent)
}

// Pause is called when a function ends.
func Pause() {
	lock.Lock()
	defer lock.Unlock()
	percent = debug.SetGCPercent(-1)
}

// Call calls an import whose result, or part of it, the host allocates.
func Call[T any](imported func() T) T {
	lock.Lock()
	defer lock.Unlock()
	setting := debug.SetGCPercent(-1)
	defer debug.SetGCPercent(setting)
	return imported()
}
