package corral

import "time"

// QueueMessage is a message of a Storage queue, with its metadata.
//
// If you need only the body, take its type instead.
type QueueMessage[T any] struct {
	// Body is the message itself.
	Body T
	// ID is the queue's id of the message. A JSON body with a property id hides it: the
	// Functions host lets the body's properties replace the queue's.
	ID string
	// DequeueCount is how often the message was dequeued, including this time.
	DequeueCount int64
	// PopReceipt is needed to delete or change the message.
	PopReceipt string
	// InsertionTime is when the message was enqueued.
	InsertionTime time.Time
	// ExpirationTime is when the queue drops the message.
	ExpirationTime time.Time
	// NextVisibleTime is when the message becomes visible again if this invocation
	// fails.
	NextVisibleTime time.Time
}

func (message *QueueMessage[T]) decodeInput(input input) error {
	body, err := decode[T](input)
	metadata := input.invocation.metadata
	*message = QueueMessage[T]{
		Body:            body,
		ID:              metadata.Text("Id"),
		DequeueCount:    metadata.count("DequeueCount"),
		PopReceipt:      metadata.Text("PopReceipt"),
		InsertionTime:   metadata.Time("InsertionTime"),
		ExpirationTime:  metadata.Time("ExpirationTime"),
		NextVisibleTime: metadata.Time("NextVisibleTime"),
	}
	return err
}
