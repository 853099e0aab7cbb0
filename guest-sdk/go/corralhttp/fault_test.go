package corralhttp_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	corral "github.com/corral-functions/sdk-go"
	_ "github.com/corral-functions/sdk-go/corralhttp"
	"github.com/corral-functions/sdk-go/corraltest"
)

// fetch gets the URL that the trigger has.
func fetch(ctx context.Context, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", corral.CallerError(io.ErrUnexpectedEOF)
	}
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

func TestAClientsErrorIsTheUpstreamsFault(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		switch request.URL.Path {
		case "/slow":
			<-request.Context().Done()
		case "/missing":
			writer.WriteHeader(http.StatusNotFound)
		default:
			_, _ = io.WriteString(writer, "stock")
		}
	}))
	defer server.Close()
	for _, test := range []struct {
		name  string
		url   string
		fault corral.Fault
		says  string
	}{
		{"refused", "http://127.0.0.1:1/", corral.FaultUpstream, "connection refused"},
		{"too slow", server.URL + "/slow", corral.FaultUpstream, "deadline exceeded"},
		{"its own fault stays", server.URL + "/missing", corral.FaultCaller, "unexpected EOF"},
		{"not a URL", "http://%zz/", corral.FaultFunction, "invalid URL escape"},
	} {
		t.Run(test.name, func(t *testing.T) {
			call := corraltest.Text(test.url).Remaining(100 * time.Millisecond)
			failure := corraltest.Handle(t, fetch, call).Failure()
			if failure == nil || failure.Fault != test.fault || !strings.Contains(failure.Message, test.says) {
				t.Errorf("failed with %+v", failure)
			}
		})
	}
	again := func(ctx context.Context, url string) (string, error) {
		got, err := fetch(ctx, url)
		return got, corral.Retryable(err)
	}
	failure := corraltest.Handle(t, again, corraltest.Text("http://127.0.0.1:1/")).Failure()
	if failure == nil || failure.Fault != corral.FaultUpstream || !failure.Retryable {
		t.Errorf("failed with %+v", failure)
	}
	if got := corraltest.Handle(t, fetch, corraltest.Text(server.URL)).Text("$return"); got != "stock" {
		t.Errorf("got %q", got)
	}
}
