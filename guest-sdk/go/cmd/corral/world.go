package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"github.com/corral-functions/sdk-go/internal/bindings"
	"github.com/corral-functions/sdk-go/internal/bindings/client"
	"github.com/corral-functions/sdk-go/internal/declaration"
)

// The names of the sections with types: the part after the colon is free.
const (
	contractSection   = "component-type:corral-function"
	httpClientSection = "component-type:corral-http-client"
)

// requests is the module of the import with which a plugin sends HTTP requests.
const requests = "wasi:http/outgoing-handler@"

// addSections appends to a module the types of the contract, those of an HTTP client if it
// is one, and the function.json that the function declares, if it does. Go has no way to
// put a custom section into a module while it compiles.
func addSections(file string, declared []byte) (err error) {
	compiled, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("cannot read what go build wrote: %w", err)
	}
	sections := customSection(contractSection, bindings.World)
	if bytes.Contains(compiled, []byte(requests)) {
		sections = append(sections, customSection(httpClientSection, client.World)...)
	}
	if declared != nil {
		sections = append(sections, customSection(declaration.Section, string(declared))...)
	}
	module, err := os.OpenFile(file, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return fmt.Errorf("cannot add the contract to %s: %w", file, err)
	}
	defer func() { err = errors.Join(err, module.Close()) }()
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
