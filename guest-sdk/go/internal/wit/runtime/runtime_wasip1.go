// Package runtime has what the generated bindings need to pass values through the
// plugin's memory.
package runtime

import (
	"runtime"
	"unsafe"
)

// Values that the host writes are allocated with Go's allocator, and pinned until the
// bindings have copied them.
var received runtime.Pinner

// Unpin releases what the host allocated for the call that ends.
func Unpin() {
	received.Unpin()
}

// Allocate returns memory that lives until the pinner lets go of it.
func Allocate(pinner *runtime.Pinner, size, align uintptr) unsafe.Pointer {
	if size == 0 {
		return nil
	}
	// Elements of eight bytes have the largest alignment that WIT has.
	memory := unsafe.Pointer(unsafe.SliceData(make([]uint64, (size+7)/8)))
	if align == 1 {
		memory = unsafe.Pointer(unsafe.SliceData(make([]byte, size)))
	}
	pinner.Pin(memory)
	return memory
}
