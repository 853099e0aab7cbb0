// A function that sends all requests that its trigger lists, at once: each line has a
// method, a URL and perhaps a number, which is the length of the body, of unknown length
// for the server if it is negative. The messages are status and body of the responses.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	corral "github.com/corral-functions/sdk-go"
	_ "github.com/corral-functions/sdk-go/corralhttp"
)

func call(ctx context.Context, lines string) error {
	var group sync.WaitGroup
	requests := strings.Split(lines, "\n")
	messages := make([]string, len(requests))
	errs := make([]error, len(requests))
	for index, line := range requests {
		group.Go(func() { messages[index], errs[index] = send(ctx, line) })
	}
	ticks := tick()
	group.Wait()
	for index := range requests {
		if errs[index] != nil {
			return errs[index]
		}
		corral.Push(ctx, "out", messages[index])
	}
	// Other goroutines run while requests wait.
	corral.Push(ctx, "ticked", fmt.Sprint(ticks() > 0))
	return nil
}

func send(ctx context.Context, line string) (string, error) {
	var method, url string
	var length int
	if _, err := fmt.Sscan(line+" 0", &method, &url, &length); err != nil {
		return "", err
	}
	var body io.Reader = bytes.NewReader(bytes.Repeat([]byte("x"), max(length, -length)))
	if length < 0 {
		body = io.MultiReader(body)
	}
	request, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	received, err := io.ReadAll(response.Body)
	return fmt.Sprintf("%d %s", response.StatusCode, received), err
}

// tick counts time that passes, until the result is called.
func tick() (ticks func() int) {
	done, counted := make(chan struct{}), make(chan int)
	go func() {
		ticker := time.NewTicker(time.Millisecond)
		defer ticker.Stop()
		for count := 0; ; count++ {
			select {
			case <-ticker.C:
			case <-done:
				counted <- count
				return
			}
		}
	}()
	return func() int {
		close(done)
		return <-counted
	}
}

func main() {
	corral.Consume(call,
		corral.QueueTrigger{Queue: "requests"},
		corral.QueueOutput{Name: "out", Queue: "responses"},
		corral.QueueOutput{Name: "ticked", Queue: "ticks"},
	)
}
