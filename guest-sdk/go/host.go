package corral

import (
	"fmt"
	"os"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// requireHost ends a program that was started as an ordinary one.
func requireHost() {
	if contract.CurrentHost == nil {
		fmt.Fprintln(os.Stderr, "error: this program is a plugin for Corral; build it with `go tool corral build`, "+
			"and test its functions with the package corraltest")
		os.Exit(2)
	}
}
