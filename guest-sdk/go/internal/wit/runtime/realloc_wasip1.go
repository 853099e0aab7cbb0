package runtime

import "unsafe"

// The adapter for WASI preview 1 allocates its state and its stack, a page of 64 KiB
// each, while Go's runtime starts and cannot allocate yet. Growing the memory for it
// would confuse the runtime, which takes all memory after its own for its own.
var startup [4 << 16 / 8]uint64

// How much of startup is in use, in bytes.
var startupUsed uintptr

// Whether Go's allocator can be used.
var started bool

func init() {
	started = true
}

// Go's allocator may read the clock, but a plugin must not call imports while the host
// allocates: the adapter answers with the time of its last reading instead. It does that
// only for the monotonic clock; a collection, which reads the other one too, must be off.
//
//go:wasmimport wasi_snapshot_preview1 adapter_monotonic_clock_set_paused
func pauseClock(paused bool)

//go:wasmexport cabi_realloc
func realloc(old unsafe.Pointer, oldSize, align, size uintptr) unsafe.Pointer {
	if old != nil || oldSize != 0 {
		panic("the host resized an allocation")
	}
	if !started {
		return allocateAtStartup(size)
	}
	pauseClock(true)
	memory := allocate(size, align)
	pauseClock(false)
	return memory
}

func allocateAtStartup(size uintptr) unsafe.Pointer {
	place := startupUsed
	startupUsed += (size + 7) &^ 7
	if startupUsed > unsafe.Sizeof(startup) {
		panic("the adapter needs more memory at start than is set aside")
	}
	return unsafe.Add(unsafe.Pointer(&startup), place)
}
