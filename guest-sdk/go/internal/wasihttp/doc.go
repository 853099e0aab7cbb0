// Package wasihttp connects net/http with the generated bindings of wasi:http, for the
// requests that a plugin sends and for those that it serves.
package wasihttp
