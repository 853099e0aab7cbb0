package corral

// BlobInput reads a blob.
type BlobInput struct {
	Name string `json:"name"`
	// Path is the container and the blob, which may contain parameters of the trigger.
	Path       string   `json:"path"`
	Connection string   `json:"connection"`
	DataType   DataType `json:"dataType,omitempty"`
}

// TableInput reads an entity, or those that match a filter.
type TableInput struct {
	Name         string `json:"name"`
	Table        string `json:"tableName"`
	PartitionKey string `json:"partitionKey,omitempty"`
	RowKey       string `json:"rowKey,omitempty"`
	Filter       string `json:"filter,omitempty"`
	Take         int    `json:"take,omitempty"`
	Connection   string `json:"connection"`
}

// CosmosDBInput reads a document by its id, or those that match a query.
type CosmosDBInput struct {
	Name         string `json:"name"`
	Database     string `json:"databaseName"`
	Container    string `json:"containerName"`
	ID           string `json:"id,omitempty"`
	PartitionKey string `json:"partitionKey,omitempty"`
	Query        string `json:"sqlQuery,omitempty"`
	Connection   string `json:"connection"`
}

func (BlobInput) isBinding()     {}
func (TableInput) isBinding()    {}
func (CosmosDBInput) isBinding() {}
