// Corral builds plugins. A module that has it as a tool runs it as "go tool corral":
//
//	go tool corral build [-o FILE] [PACKAGE]
//
// It compiles the package, by default that of the current folder, to a WebAssembly
// module that carries the types of the contract, or those of wasi:http for a service, so
// that Corral can load it. The file is called after the package's folder unless -o says
// otherwise.
package main

import (
	"fmt"
	"os"
)

const usage = "usage: go tool corral build [-o FILE] [PACKAGE]"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 0 || arguments[0] != "build" {
		return fmt.Errorf("unknown command\n%s", usage)
	}
	options, err := parse(arguments[1:])
	if err != nil {
		return err
	}
	return build(options)
}
