package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"github.com/corral-functions/sdk-go/internal/bindings"
	"github.com/corral-functions/sdk-go/internal/bindings/client"
	servicetypes "github.com/corral-functions/sdk-go/internal/bindings/service"
	"github.com/corral-functions/sdk-go/internal/declaration"
)

// The names of the sections with types: the part after the colon is free.
const (
	contractSection    = "component-type:corral-function"
	httpClientSection  = "component-type:corral-http-client"
	httpServiceSection = "component-type:corral-http-service"
)

// requests is the module of the import with which a plugin sends HTTP requests.
const requests = "wasi:http/outgoing-handler@"

// The names of the exports, of which a plugin has one.
const (
	function = "corral:function/handler@0.2.0#handle"
	service  = "wasi:http/incoming-handler@0.2.12#handle"
)

// addSections appends to a module the types of what it exports and imports, and the
// function.json that the function declares, if it does. Go has no way to put a custom
// section into a module while it compiles.
func addSections(file string, declared []byte) (err error) {
	compiled, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("cannot read what go build wrote: %w", err)
	}
	sections, err := types(compiled)
	if err != nil {
		return err
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

// types are the sections with the types of a compiled module.
func types(compiled []byte) ([]byte, error) {
	if !bytes.Contains(compiled, []byte(service)) {
		sections := customSection(contractSection, bindings.World)
		if bytes.Contains(compiled, []byte(requests)) {
			sections = append(sections, customSection(httpClientSection, client.World)...)
		}
		return sections, nil
	}
	if bytes.Contains(compiled, []byte(function)) {
		return nil, errors.New("the plugin imports both sdk-go and sdk-go/corralservice: " +
			"a plugin is either a function or a service; import one of them")
	}
	return customSection(httpServiceSection, servicetypes.World), nil
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
