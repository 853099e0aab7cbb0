package corral

import (
	"bytes"
	"encoding/json"
)

// decodeJSON skips a byte order mark, which some .NET writers emit.
func decodeJSON(data []byte, target any) error {
	return json.Unmarshal(bytes.TrimPrefix(data, []byte("\uFEFF")), target)
}
