package corral

// HTTPOutput is the response to the request of an [HTTPTrigger], under another name than
// res. Declare it with the name [Return], or to set it with [Output].
type HTTPOutput struct {
	Name string `json:"name"`
}

// QueueOutput sends messages to a Storage queue.
type QueueOutput struct {
	Name       string `json:"name"`
	Queue      string `json:"queueName"`
	Connection string `json:"connection"`
}

// BlobOutput writes a blob.
type BlobOutput struct {
	Name string `json:"name"`
	// Path is the container and the blob, which may contain parameters of the trigger:
	// receipts/{id}.txt.
	Path       string `json:"path"`
	Connection string `json:"connection"`
}

// TableOutput adds entities to a table.
type TableOutput struct {
	Name         string `json:"name"`
	Table        string `json:"tableName"`
	PartitionKey string `json:"partitionKey,omitempty"`
	RowKey       string `json:"rowKey,omitempty"`
	Connection   string `json:"connection"`
}

// EventHubOutput sends events to an event hub.
type EventHubOutput struct {
	Name       string `json:"name"`
	EventHub   string `json:"eventHubName"`
	Connection string `json:"connection"`
}

// ServiceBusOutput sends messages to a queue or a topic.
type ServiceBusOutput struct {
	Name       string `json:"name"`
	Queue      string `json:"queueName,omitempty"`
	Topic      string `json:"topicName,omitempty"`
	Connection string `json:"connection"`
}

// CosmosDBOutput writes documents.
type CosmosDBOutput struct {
	Name              string `json:"name"`
	Database          string `json:"databaseName"`
	Container         string `json:"containerName"`
	PartitionKey      string `json:"partitionKey,omitempty"`
	CreateIfNotExists bool   `json:"createIfNotExists,omitempty"`
	Connection        string `json:"connection"`
}

func (HTTPOutput) isBinding()       {}
func (QueueOutput) isBinding()      {}
func (BlobOutput) isBinding()       {}
func (TableOutput) isBinding()      {}
func (EventHubOutput) isBinding()   {}
func (ServiceBusOutput) isBinding() {}
func (CosmosDBOutput) isBinding()   {}
