package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"github.com/corral-functions/sdk-go/internal/bindings"
)

// The section's name: the part after the colon is free.
const section = "component-type:corral-function"

// addWorld appends the types of the contract to a module. Go has no way to put a custom
// section into one while it compiles.
func addWorld(file string) (err error) {
	module, err := os.OpenFile(file, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return fmt.Errorf("cannot add the contract to %s: %w", file, err)
	}
	defer func() { err = errors.Join(err, module.Close()) }()
	_, err = module.Write(customSection(section, bindings.World))
	return err
}

// customSection encodes a custom section of a WebAssembly module.
func customSection(name string, content string) []byte {
	body := binary.AppendUvarint(nil, uint64(len(name)))
	body = append(body, name...)
	body = append(body, content...)
	// The identifier of custom sections is zero.
	encoded := binary.AppendUvarint([]byte{0}, uint64(len(body)))
	return append(encoded, body...)
}
