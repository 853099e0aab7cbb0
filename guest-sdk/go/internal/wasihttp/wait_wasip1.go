package wasihttp

import (
	"context"
	"runtime"
	"slices"
	"time"

	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_clocks_monotonic_clock"
	"github.com/corral-functions/sdk-go/internal/bindings/client/wasi_io_poll"
	"github.com/corral-functions/sdk-go/internal/collection"
)

// While a plugin waits in the host, none of its goroutines runs. Waiting goroutines
// therefore let the others run first, then wait for all events together, and not for
// long: a timer or a goroutine that computes may have something to do.
const maxPause = 10 * time.Millisecond

var (
	// waiting are the events that goroutines wait for.
	waiting []*wasi_io_poll.Pollable
	// pause grows while nothing happens.
	pause time.Duration
)

// Wait returns when the event is ready, or with an error when the context is done. It
// drops the event.
func Wait(ctx context.Context, event *wasi_io_poll.Pollable) error {
	// An invocation's context has no timer until it is waited for.
	_ = ctx.Done()
	waiting = append(waiting, event)
	defer func() {
		index := slices.Index(waiting, event)
		waiting = slices.Delete(waiting, index, index+1)
		event.Drop()
	}()
	for !event.Ready() {
		if err := ctx.Err(); err != nil {
			return err
		}
		runtime.Gosched()
		pauseUntilReady()
	}
	return nil
}

// pauseUntilReady returns when one of the events is ready, at the latest after the pause.
func pauseUntilReady() {
	isReady := collection.Call(func() bool {
		timer := wasi_clocks_monotonic_clock.SubscribeDuration(uint64(pause))
		defer timer.Drop()
		ready := wasi_io_poll.Poll(append(slices.Clone(waiting), timer))
		return slices.ContainsFunc(ready, func(index uint32) bool { return int(index) < len(waiting) })
	})
	if isReady {
		pause = 0
	} else {
		pause = min(maxPause, max(time.Millisecond, 2*pause))
	}
}
