package corralhttp

import (
	"errors"
	"net"
	"net/url"

	"github.com/corral-functions/sdk-go/internal/contract"
)

func init() {
	contract.IsUpstream = isUpstream
}

// failure is why a request or its response ended early.
type failure struct {
	message string
}

func (failure *failure) Error() string {
	return failure.message
}

// isUpstream says whether an error comes from a request that was sent.
func isUpstream(err error) bool {
	// A client's error may also be about a URL that it could not parse.
	if found := (*url.Error)(nil); errors.As(err, &found) {
		return found.Op != "parse"
	}
	ofPlugin, native := (*failure)(nil), (*net.OpError)(nil)
	return errors.As(err, &ofPlugin) || errors.As(err, &native)
}
