package corral

// HTTPTrigger calls the function for a request. Its response is the function's result; the
// output binding for it is declared with the trigger, unless there is an [HTTPOutput].
type HTTPTrigger struct {
	// Name is req if it is empty.
	Name string `json:"name"`
	// Methods are those that are allowed, all if there are none.
	Methods []string `json:"methods,omitempty"`
	// Route is the path below /api; the function's name if it is empty.
	Route     string    `json:"route,omitempty"`
	AuthLevel AuthLevel `json:"authLevel,omitempty"`
}

// TimerTrigger calls the function at certain times.
type TimerTrigger struct {
	// Name is timer if it is empty.
	Name string `json:"name"`
	// Schedule is a CRON expression of six fields, or a time span.
	Schedule     string `json:"schedule"`
	RunOnStartup bool   `json:"runOnStartup,omitempty"`
}

// QueueTrigger calls the function for a message of a Storage queue.
type QueueTrigger struct {
	// Name is item if it is empty.
	Name       string   `json:"name"`
	Queue      string   `json:"queueName"`
	Connection string   `json:"connection"`
	DataType   DataType `json:"dataType,omitempty"`
}

// BlobTrigger calls the function for a new or changed blob.
type BlobTrigger struct {
	// Name is blob if it is empty.
	Name string `json:"name"`
	// Path is the container and a pattern, as in images/{name}.png.
	Path string `json:"path"`
	// Source is EventGrid or LogsAndContainerScan.
	Source     string   `json:"source,omitempty"`
	Connection string   `json:"connection"`
	DataType   DataType `json:"dataType,omitempty"`
}

// EventHubTrigger calls the function for events of an event hub.
type EventHubTrigger struct {
	// Name is item if it is empty.
	Name          string      `json:"name"`
	EventHub      string      `json:"eventHubName"`
	ConsumerGroup string      `json:"consumerGroup,omitempty"`
	Cardinality   Cardinality `json:"cardinality,omitempty"`
	Connection    string      `json:"connection"`
	DataType      DataType    `json:"dataType,omitempty"`
}

// EventGridTrigger calls the function for an event of Event Grid.
type EventGridTrigger struct {
	// Name is item if it is empty.
	Name string `json:"name"`
}

// ServiceBusTrigger calls the function for a message of a queue, or of a subscription to a
// topic.
type ServiceBusTrigger struct {
	// Name is item if it is empty.
	Name         string      `json:"name"`
	Queue        string      `json:"queueName,omitempty"`
	Topic        string      `json:"topicName,omitempty"`
	Subscription string      `json:"subscriptionName,omitempty"`
	Sessions     bool        `json:"isSessionsEnabled,omitempty"`
	Cardinality  Cardinality `json:"cardinality,omitempty"`
	Connection   string      `json:"connection"`
	DataType     DataType    `json:"dataType,omitempty"`
}

// CosmosDBTrigger calls the function for changed documents, which are a JSON array.
type CosmosDBTrigger struct {
	// Name is item if it is empty.
	Name                 string `json:"name"`
	Database             string `json:"databaseName"`
	Container            string `json:"containerName"`
	LeaseContainer       string `json:"leaseContainerName,omitempty"`
	CreateLeaseContainer bool   `json:"createLeaseContainerIfNotExists,omitempty"`
	Connection           string `json:"connection"`
}

func (HTTPTrigger) isBinding()       {}
func (TimerTrigger) isBinding()      {}
func (QueueTrigger) isBinding()      {}
func (BlobTrigger) isBinding()       {}
func (EventHubTrigger) isBinding()   {}
func (EventGridTrigger) isBinding()  {}
func (ServiceBusTrigger) isBinding() {}
func (CosmosDBTrigger) isBinding()   {}
