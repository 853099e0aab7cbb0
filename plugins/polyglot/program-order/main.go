// A program that accepts an order over HTTP and enqueues it unchanged. It reads the
// invocation from standard input and prints the result: no SDK is involved.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"unicode/utf8"
)

// invocation has the parts that are used here.
type invocation struct {
	Data struct {
		Req struct {
			Body         string
			BodyEncoding string
		} `json:"req"`
	}
}

type result struct {
	Outputs map[string]any
	Logs    []string `json:",omitempty"`
}

type response struct {
	Status  int               `json:"statusCode"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(input io.Reader, output io.Writer) error {
	var called invocation
	if err := json.NewDecoder(input).Decode(&called); err != nil {
		return err
	}
	request := called.Data.Req
	body := []byte(request.Body)
	if request.BodyEncoding == "base64" {
		decoded, err := base64.StdEncoding.DecodeString(request.Body)
		if err != nil {
			return err
		}
		body = decoded
	}
	return json.NewEncoder(output).Encode(order(body))
}

func order(body []byte) result {
	if problem := invalid(body); problem != "" {
		problem = "the request's body is not UTF-8: " + problem
		return result{
			Outputs: map[string]any{"res": text(400, problem)},
			Logs:    []string{"answered 400: " + problem},
		}
	}
	return result{Outputs: map[string]any{"message": string(body), "res": text(200, "Order enqueued")}}
}

func text(status int, body string) response {
	return response{status, map[string]string{"content-type": "text/plain; charset=utf-8"}, body}
}

// invalid says where the body stops to be UTF-8; empty if it does not.
func invalid(body []byte) string {
	for index := 0; index < len(body); {
		character, size := utf8.DecodeRune(body[index:])
		if character != utf8.RuneError || size > 1 {
			index += size
			continue
		}
		if !utf8.FullRune(body[index:]) {
			return fmt.Sprintf("incomplete utf-8 byte sequence from index %d", index)
		}
		length := 1
		for !utf8.FullRune(body[index : index+length]) {
			length++
		}
		return fmt.Sprintf("invalid utf-8 sequence of %d bytes from index %d", max(1, length-1), index)
	}
	return ""
}
