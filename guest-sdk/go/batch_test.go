package corral_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	corral "github.com/corral-functions/sdk-go"
	"github.com/corral-functions/sdk-go/corraltest"
)

func events[T any](t *testing.T, batch string) string {
	t.Helper()
	report := corraltest.Handle(t, func(_ context.Context, batch corral.Batch[T]) (string, error) {
		return fmt.Sprintf("%+v", batch.Events), nil
	}, corraltest.JSON(json.RawMessage(batch)))
	if failure := report.Failure(); failure != nil {
		return fmt.Sprintf("%s: %s", failure.Fault, failure.Message)
	}
	return report.Text("$return")
}

func TestEventsOfABatchAreConverted(t *testing.T) {
	for _, test := range []struct {
		events      func(*testing.T, string) string
		batch, want string
	}{
		{events[string], `[]`, "[]"},
		{events[string], `["a\n", {"b": 1}, 2]`, "[a\n {\"b\":1} 2]"},
		{events[item], `[{"id":1}, "{\"id\":2}"]`, "[{ID:1} {ID:2}]"},
		{events[item], `[{"id":1}, "no"]`, "caller: input `trigger`, event 1: "},
		{events[item], `[{"id":"x"}]`, "caller: input `trigger`, event 0: "},
		{events[[]byte], `["", "AA==", "/+8="]`, "[[] [0] [255 239]]"},
		{events[[]byte], `["aGVsbG8"]`, "caller: input `trigger`, event 0: not base64"},
		{events[[]byte], `["aGV-"]`, "caller: input `trigger`, event 0: not base64"},
		{events[item], `{}`, "caller: input `trigger` is not the JSON expected: "},
	} {
		if got := test.events(t, test.batch); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.batch, got, test.want)
		}
	}
}

func TestEventsHaveTheirOwnMetadata(t *testing.T) {
	function := func(_ context.Context, batch corral.Batch[string]) (string, error) {
		return fmt.Sprintf("%s %q %v %v", batch.Metadata(1, "SequenceNumber"), string(batch.Metadata(2, "SequenceNumber")),
			batch.Properties(0)["color"], batch.Properties(1)), nil
	}
	call := corraltest.JSON([]string{"a", "b"}).
		Metadata("SequenceNumberArray", []int{7, 8}).
		Metadata("UserPropertiesArray", []any{map[string]string{"color": "red"}})
	if got := corraltest.Handle(t, function, call).Text("$return"); got != `8 "" red map[]` {
		t.Errorf("got %q", got)
	}
}
