package runtime

// Handle is the handle of a resource, until the resource is dropped or given away. Zero
// is no handle.
type Handle struct {
	value int32
}

// MakeHandle wraps a handle from the host.
func MakeHandle(value int32) *Handle {
	return &Handle{value}
}

// Use returns the handle for a call.
func (handle *Handle) Use() int32 {
	if handle.value == 0 {
		panic("a resource is used after it was dropped")
	}
	return handle.value
}

// Take returns the handle for a call that takes the resource away.
func (handle *Handle) Take() int32 {
	value := handle.Use()
	handle.value = 0
	return value
}

// TakeOrNil is Take for a resource that may have been dropped.
func (handle *Handle) TakeOrNil() int32 {
	value := handle.value
	handle.value = 0
	return value
}

// Set gives back what Take returned.
func (handle *Handle) Set(value int32) {
	handle.value = value
}
