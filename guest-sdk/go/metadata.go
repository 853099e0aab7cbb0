package corral

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Metadata is what the Functions host says about the trigger's value.
//
// Its keys depend on the trigger: DequeueCount of a queue message, Uri and Properties of
// a blob, SequenceNumber of an event. Keys are case-insensitive, as in the Functions
// host.
type Metadata struct {
	// Both are made when they are first used.
	text    func() string
	entries func() map[string]json.RawMessage
}

func newMetadata(text func() string) *Metadata {
	metadata := &Metadata{text: sync.OnceValue(text)}
	metadata.entries = sync.OnceValue(func() map[string]json.RawMessage {
		var entries map[string]json.RawMessage
		// Metadata is a hint, so anything but an object is treated as empty and does
		// not fail the invocation.
		_ = metadata.Decode(&entries)
		return entries
	})
	return metadata
}

// JSON is the whole metadata, a JSON object.
func (metadata *Metadata) JSON() json.RawMessage {
	return json.RawMessage(metadata.text())
}

// Decode converts the whole metadata.
func (metadata *Metadata) Decode(target any) error {
	return json.Unmarshal([]byte(metadata.text()), target)
}

// Value is one entry as JSON, nil if there is none.
func (metadata *Metadata) Value(key string) json.RawMessage {
	entries := metadata.entries()
	if value, exists := entries[key]; exists {
		return value
	}
	for name, value := range entries {
		if strings.EqualFold(name, key) {
			return value
		}
	}
	return nil
}

// Text is one entry as text, numbers and booleans as they are written in JSON; empty if
// there is none.
func (metadata *Metadata) Text(key string) string {
	value := metadata.Value(key)
	text := ""
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
}

// Number is one entry as a number, false if there is none. The Functions host writes
// many numbers as text.
func (metadata *Metadata) Number(key string) (int64, bool) {
	number, err := strconv.ParseInt(metadata.Text(key), 10, 64)
	return number, err == nil
}

// Time is one entry as a time, the zero time if there is none.
func (metadata *Metadata) Time(key string) time.Time {
	return parseTime(metadata.Text(key))
}

// count is a number of deliveries, including this one.
func (metadata *Metadata) count(key string) int64 {
	if number, exists := metadata.Number(key); exists {
		return number
	}
	return 1
}
