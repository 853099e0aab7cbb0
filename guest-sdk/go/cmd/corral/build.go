package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/corral-functions/sdk-go/internal/declaration"
)

// httpClient is the package without which net/http can send nothing from a plugin. A
// service has it in any case.
const httpClient = "github.com/corral-functions/sdk-go/corralhttp"

// options are those of the command build.
type options struct {
	// output is the path of the plugin; empty for the name of the package's folder.
	output string
	// source is the package, as "go build" takes it.
	source string
}

func parse(arguments []string) (options, error) {
	flags := flag.NewFlagSet("build", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	output := flags.String("o", "", "")
	if err := flags.Parse(arguments); err != nil {
		return options{}, fmt.Errorf("%w\n%s", err, usage)
	}
	if flags.NArg() > 1 {
		return options{}, fmt.Errorf("more than one package: %q\n%s", flags.Args(), usage)
	}
	parsed := options{output: *output, source: "."}
	if flags.NArg() == 1 {
		parsed.source = flags.Arg(0)
	}
	if parsed.output == "" {
		folder, err := filepath.Abs(parsed.source)
		if err != nil {
			return options{}, err
		}
		parsed.output = filepath.Base(folder) + ".wasm"
	}
	return parsed, nil
}

// build compiles next to the output and renames the result, so that a running handler
// never reads part of it.
func build(options options) error {
	program, err := declaration.Load(options.source)
	if err != nil {
		return err
	}
	if program.Imports("net/http") && !program.Imports(httpClient) {
		fmt.Fprintf(os.Stderr, "note: to send requests with net/http, import _ %q\n", httpClient)
	}
	declared, err := program.Declared()
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(options.output), "."+filepath.Base(options.output)+"-")
	if err != nil {
		return fmt.Errorf("cannot write next to %s: %w", options.output, err)
	}
	defer os.Remove(file.Name())
	if err := file.Close(); err != nil {
		return err
	}
	if err := compile(options.source, file.Name()); err != nil {
		return err
	}
	if err := addSections(file.Name(), declared); err != nil {
		return err
	}
	if err := os.Chmod(file.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(file.Name(), options.output)
}

func compile(source, file string) error {
	// -buildmode=c-shared makes a module that stays alive for calls, instead of a
	// program that runs once.
	command := exec.Command("go", "build", "-buildmode=c-shared", "-trimpath", "-ldflags=-s -w", "-o", file, source)
	command.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	command.Stdout = os.Stdout
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("go build failed: %w", err)
	}
	return nil
}
