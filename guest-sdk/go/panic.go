package corral

import (
	"fmt"
	"runtime"
	"strings"
)

// The deepest stack that is searched for the place of a panic, in frames.
const maxPanicDepth = 64

// panicError describes a panic with the place in the author's source where it was
// raised. Call it in the deferred function that recovered.
func panicError(value any) error {
	if place := panicPlace(); place != "" {
		return fmt.Errorf("panicked at %s: %v", place, value)
	}
	return fmt.Errorf("panicked: %v", value)
}

// panicPlace is the file and line of the innermost frame below the runtime's own.
func panicPlace() string {
	callers := make([]uintptr, maxPanicDepth)
	frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers)])
	panicking := false
	for {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, "runtime.") {
			panicking = panicking || frame.Function == "runtime.gopanic"
		} else if panicking {
			return fmt.Sprintf("%s:%d", shortened(frame.File), frame.Line)
		}
		if !more {
			return ""
		}
	}
}

// shortened keeps the file and its folder: the rest is where it was built.
func shortened(file string) string {
	parts := strings.Split(file, "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/")
}
