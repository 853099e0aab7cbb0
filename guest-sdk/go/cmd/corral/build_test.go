package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestOptionsHaveDefaults(t *testing.T) {
	for _, test := range []struct {
		arguments []string
		want      options
	}{
		{nil, options{"corral.wasm", "."}},
		{[]string{"./order"}, options{"order.wasm", "./order"}},
		{[]string{"-o", "x/y.wasm"}, options{"x/y.wasm", "."}},
		{[]string{"-o", "y.wasm", "../z"}, options{"y.wasm", "../z"}},
	} {
		if got, err := parse(test.arguments); err != nil || got != test.want {
			t.Errorf("%q: %+v, %v", test.arguments, got, err)
		}
	}
}

func TestWrongArgumentsAreAnsweredWithTheUsage(t *testing.T) {
	for _, arguments := range [][]string{nil, {"run"}, {"build", "-x"}, {"build", "a", "b"}, {"build", "-o"}} {
		err := run(arguments)
		if err == nil || !strings.Contains(err.Error(), usage) {
			t.Errorf("%q: %v", arguments, err)
		}
	}
}

func TestACustomSectionHasItsSizeAndName(t *testing.T) {
	long := strings.Repeat("x", 200)
	for _, test := range []struct {
		name, content string
		want          []byte
	}{
		{"ab", "", []byte("\x00\x03\x02ab")},
		{"ab", "xyz", []byte("\x00\x06\x02abxyz")},
		{"ab", long, []byte("\x00\xcb\x01\x02ab" + long)},
	} {
		if got := customSection(test.name, test.content); !bytes.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestTheTypesFollowTheExports(t *testing.T) {
	const contract, client, server = "component-type:corral-function", "component-type:corral-http-client", "component-type:corral-http-service"
	for _, test := range []struct {
		module string
		want   []string
	}{
		{function, []string{contract}},
		{function + requests, []string{contract, client}},
		{service, []string{server}},
		{service + requests, []string{server}},
		{service + function, nil},
	} {
		sections, err := types([]byte(test.module))
		if (err != nil) != (test.want == nil) {
			t.Errorf("%s: %v", test.module, err)
		}
		for _, name := range []string{contract, client, server} {
			if bytes.Contains(sections, []byte(name)) != slices.Contains(test.want, name) {
				t.Errorf("%s: the section %s", test.module, name)
			}
		}
	}
}
