// Package runtime has what the generated bindings need to pass values through the
// plugin's memory.
package runtime

import (
	"runtime"
	"unsafe"
)

// Unpin releases what the host allocated for the call that ends. There is nothing to do:
// no collection runs between the allocation and the time when Go refers to it.
func Unpin() {}

// Allocate returns memory that lives until the pinner lets go of it.
func Allocate(pinner *runtime.Pinner, size, align uintptr) unsafe.Pointer {
	if size == 0 {
		return nil
	}
	memory := allocate(size, align)
	pinner.Pin(memory)
	return memory
}

func allocate(size, align uintptr) unsafe.Pointer {
	if align == 1 {
		return unsafe.Pointer(unsafe.SliceData(make([]byte, size)))
	}
	// Elements of eight bytes have the largest alignment that WIT has.
	return unsafe.Pointer(unsafe.SliceData(make([]uint64, (size+7)/8)))
}
