// A program as Go's users write them, with the package `flag`, which expects the
// name of the program before the arguments.
package main

import (
	"encoding/json"
	"flag"
	"io"
	"os"
)

func main() {
	greeting := flag.String("greeting", "hello", "the first word")
	flag.Parse()
	payload, err := io.ReadAll(os.Stdin)
	if err != nil || !json.Valid(payload) {
		os.Exit(3)
	}
	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"Outputs": map[string]string{"out": *greeting + " from " + flag.CommandLine.Name()},
	})
}
