package corral

import (
	"cmp"
	"encoding/json"
	"time"
)

// ServiceBusMessage is a message of a Service Bus queue or topic, with its metadata.
type ServiceBusMessage[T any] struct {
	// Body is the message itself.
	Body T
	// MessageID is set by the sender.
	MessageID string
	// DeliveryCount is how often the message was delivered, including this time.
	DeliveryCount int64
	// SequenceNumber is set by Service Bus; zero if it is unknown.
	SequenceNumber int64
	// CorrelationID is set by the sender.
	CorrelationID string
	// ContentType is the media type, set by the sender.
	ContentType string
	// Subject is what older SDKs call the label.
	Subject string
	// EnqueuedTime is when the message was enqueued.
	EnqueuedTime time.Time
	// Properties are the application properties.
	Properties map[string]any
}

func (message *ServiceBusMessage[T]) decodeInput(input input) error {
	body, err := decode[T](input)
	metadata := input.invocation.metadata
	sequence, _ := metadata.Number("SequenceNumber")
	*message = ServiceBusMessage[T]{
		Body:           body,
		MessageID:      metadata.Text("MessageId"),
		DeliveryCount:  metadata.count("DeliveryCount"),
		SequenceNumber: sequence,
		CorrelationID:  metadata.Text("CorrelationId"),
		ContentType:    metadata.Text("ContentType"),
		// The second name of each pair is the one of older Service Bus extensions.
		Subject:      cmp.Or(metadata.Text("Subject"), metadata.Text("Label")),
		EnqueuedTime: metadata.Time("EnqueuedTimeUtc"),
	}
	for _, key := range []string{"UserProperties", "ApplicationProperties"} {
		var properties map[string]any
		if json.Unmarshal(metadata.Value(key), &properties) == nil && properties != nil {
			message.Properties = properties
		}
	}
	return err
}
