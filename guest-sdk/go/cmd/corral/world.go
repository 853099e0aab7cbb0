package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"github.com/corral-functions/sdk-go/internal/bindings"
	"github.com/corral-functions/sdk-go/internal/declaration"
)

// The section's name: the part after the colon is free.
const section = "component-type:corral-function"

// addSections appends to a module the types of the contract, and the function.json that
// the function declares, if it does. Go has no way to put a custom section into a module
// while it compiles.
func addSections(file string, declared []byte) (err error) {
	module, err := os.OpenFile(file, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return fmt.Errorf("cannot add the contract to %s: %w", file, err)
	}
	defer func() { err = errors.Join(err, module.Close()) }()
	sections := customSection(section, bindings.World)
	if declared != nil {
		sections = append(sections, customSection(declaration.Section, string(declared))...)
	}
	_, err = module.Write(sections)
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
