package corral

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
)

// Batch has the events or messages of a trigger with "cardinality": "many", in order.
//
// Batch[string] is for text ("dataType": "string" in function.json), Batch[[]byte] for
// bytes ("dataType": "binary"), any other Batch[T] for JSON events.
type Batch[T any] struct {
	// Events are the events without their metadata.
	Events []T

	metadata *Metadata
}

// Metadata is the metadata of the event at index, as JSON: that entry of the array
// called <key>Array, for example SequenceNumber. It is nil if there is none.
func (batch *Batch[T]) Metadata(index int, key string) json.RawMessage {
	var entries []json.RawMessage
	if json.Unmarshal(batch.metadata.Value(key+"Array"), &entries) != nil || index >= len(entries) {
		return nil
	}
	return entries[index]
}

// Properties are what the sender set on the event at index; nil if there are none.
func (batch *Batch[T]) Properties(index int) map[string]any {
	// Event Hubs' name, then the two of Service Bus.
	for _, key := range []string{"Properties", "ApplicationProperties", "UserProperties"} {
		var properties map[string]any
		if json.Unmarshal(batch.Metadata(index, key), &properties) == nil && properties != nil {
			return properties
		}
	}
	return nil
}

func (batch *Batch[T]) decodeInput(input input) error {
	elements, err := decode[[]json.RawMessage](input)
	if err != nil {
		return err
	}
	batch.metadata = input.invocation.metadata
	batch.Events = make([]T, len(elements))
	for index, element := range elements {
		if err := decodeElement(element, &batch.Events[index]); err != nil {
			return CallerError(fmt.Errorf("input `%s`, event %d: %w", input.name(), index, err))
		}
	}
	return nil
}

// decodeElement converts one element of a batch, which is JSON, to what target points
// to.
func decodeElement(element json.RawMessage, target any) error {
	switch target := target.(type) {
	case *string:
		if json.Unmarshal(element, target) != nil || element[0] != '"' {
			*target = string(element)
		}
		return nil
	case *[]byte:
		// Only batches of bytes still have base64: Corral decodes all other inputs.
		text := ""
		if err := json.Unmarshal(element, &text); err != nil {
			return err
		}
		data, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return errors.New("not base64: set `\"dataType\": \"binary\"` in function.json")
		}
		*target = data
		return nil
	}
	err := json.Unmarshal(element, target)
	if err == nil {
		return nil
	}
	// With "dataType": "string" every event is JSON in a string.
	inner := ""
	if json.Unmarshal(element, &inner) != nil {
		return err
	}
	return decodeJSON([]byte(inner), target)
}
