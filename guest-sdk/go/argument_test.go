package corral_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	corral "github.com/corral-functions/sdk-go"
	"github.com/corral-functions/sdk-go/corraltest"
)

type item struct {
	ID int `json:"id"`
}

// show calls a function that takes a T, and returns what it got or why it failed.
func show[T any](t *testing.T, call *corraltest.Call) string {
	t.Helper()
	report := corraltest.Handle(t, func(_ context.Context, input T) (string, error) {
		return describe(input), nil
	}, call)
	if failure := report.Failure(); failure != nil {
		return fmt.Sprintf("%s: %s", failure.Fault, failure.Message)
	}
	return report.Text("$return")
}

// describe follows pointers, which %v prints as addresses.
func describe(value any) string {
	switch value := value.(type) {
	case *string:
		if value != nil {
			return "pointer to " + *value
		}
	case *item:
		if value != nil {
			return fmt.Sprintf("pointer to %+v", *value)
		}
	case []byte:
		return fmt.Sprintf("bytes %q", value)
	}
	return fmt.Sprintf("%+v", value)
}

func TestTheArgumentsTypeDecidesTheConversion(t *testing.T) {
	type call = corraltest.Call
	mark := "\uFEFF"
	for _, test := range []struct {
		show func(*testing.T, *call) string
		call *call
		want string
	}{
		{show[string], corraltest.Text("é"), "é"},
		{show[string], corraltest.JSON(item{1}), `{"id":1}`},
		{show[string], corraltest.Bytes([]byte("b")), "b"},
		{show[string], corraltest.Bytes([]byte("b\xff")),
			"caller: input `trigger` is not UTF-8: invalid utf-8 sequence of 1 bytes from index 1"},
		{show[string], corraltest.Nothing(), "configuration: input `trigger` is empty, but the function takes text"},
		{show[*string], corraltest.Nothing(), "<nil>"},
		{show[*string], corraltest.Text("here"), "pointer to here"},
		{show[[]byte], corraltest.Bytes([]byte{0}), `bytes "\x00"`},
		{show[[]byte], corraltest.Text("t"), `bytes "t"`},
		{show[[]byte], corraltest.Nothing(), "configuration: input `trigger` is empty, but the function takes bytes"},
		{show[item], corraltest.JSON(item{1}), "{ID:1}"},
		{show[item], corraltest.Text(`{"id":2}`), "{ID:2}"},
		{show[item], corraltest.Text(mark + `{"id":2}`), "{ID:2}"},
		{show[item], corraltest.Text(`{"id":`),
			"caller: input `trigger` is not the JSON expected: unexpected end of JSON input"},
		{show[item], corraltest.Nothing(), "configuration: input `trigger` is empty, but the function takes JSON"},
		{show[*item], corraltest.Nothing(), "<nil>"},
		{show[*item], corraltest.JSON(item{3}), "pointer to {ID:3}"},
		{show[any], corraltest.JSON([]int{1, 2}), "[1 2]"},
		{show[*corral.Request], corraltest.Text("t"),
			"configuration: input `trigger` is text, but the function takes an HTTP request"},
		{show[*corral.Request], corraltest.Nothing(), "<nil>"},
		{show[corral.Batch[string]], corraltest.Text("{}"), "caller: "},
		{show[corral.Timer], corraltest.Text("no"), "caller: input `trigger` is not the JSON expected: "},
	} {
		if got := test.show(t, test.call); !strings.HasPrefix(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestAQueueMessageHasItsMetadata(t *testing.T) {
	consume := func(_ context.Context, message corral.QueueMessage[item]) error {
		if message.Body.ID != 7 || message.DequeueCount != 1 || message.PopReceipt != "AgAAAAMAAAAAAAAA" ||
			!strings.HasPrefix(message.ID, "5d1b2c34") || message.InsertionTime.Year() != 2024 ||
			!message.ExpirationTime.IsZero() {
			return fmt.Errorf("%+v", message)
		}
		return nil
	}
	if failure := corraltest.Consume(t, consume, corraltest.Queue(`{"id":7}`)).Failure(); failure != nil {
		t.Error(failure.Message)
	}
}

func TestAServiceBusMessageHasItsMetadata(t *testing.T) {
	for _, properties := range []string{"ApplicationProperties", "UserProperties"} {
		consume := func(_ context.Context, message corral.ServiceBusMessage[string]) error {
			if message.Body != "hello" || message.MessageID != "m1" || message.DeliveryCount != 4 ||
				message.SequenceNumber != 12 || message.Subject != "old" || message.Properties["color"] != "red" {
				return fmt.Errorf("%+v", message)
			}
			return nil
		}
		call := corraltest.Text("hello").
			Metadata("MessageId", "m1").
			Metadata("DeliveryCount", "4").
			Metadata("SequenceNumber", 12).
			Metadata("Label", "old").
			Metadata(properties, map[string]string{"color": "red"})
		if failure := corraltest.Consume(t, consume, call).Failure(); failure != nil {
			t.Errorf("%s: %s", properties, failure.Message)
		}
	}
}

func TestATimerHasItsSchedule(t *testing.T) {
	consume := func(_ context.Context, timer corral.Timer) error {
		schedule := timer.ScheduleStatus
		if timer.IsPastDue || schedule.Next.Sub(schedule.Last) != 5*time.Minute {
			return fmt.Errorf("%+v", schedule)
		}
		return nil
	}
	if failure := corraltest.Consume(t, consume, corraltest.Timer()).Failure(); failure != nil {
		t.Error(failure.Message)
	}
	first := corraltest.JSON(map[string]any{
		"IsPastDue":      true,
		"ScheduleStatus": map[string]string{"Last": "0001-01-01T00:00:00"},
	})
	neverRan := func(_ context.Context, timer corral.Timer) error {
		if !timer.IsPastDue || !timer.ScheduleStatus.Last.IsZero() {
			return fmt.Errorf("%+v", timer.ScheduleStatus)
		}
		return nil
	}
	if failure := corraltest.Consume(t, neverRan, first).Failure(); failure != nil {
		t.Error(failure.Message)
	}
}

func TestAValueIsNotConverted(t *testing.T) {
	kinds := func(_ context.Context, value corral.Value) (string, error) {
		return fmt.Sprintln(value.Exists(), value.IsText(), value.IsJSON(), value.Request() != nil, string(value.Bytes())), nil
	}
	for _, test := range []struct {
		call *corraltest.Call
		want string
	}{
		{corraltest.Nothing(), "false false false false \n"},
		{corraltest.Text("t"), "true true false false t\n"},
		{corraltest.JSON(1), "true false true false 1\n"},
		{corraltest.Bytes([]byte("b")), "true false false false b\n"},
	} {
		if got := corraltest.Handle(t, kinds, test.call).Text("$return"); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
	response := corraltest.Handle(t, kinds, corraltest.HTTP("POST", "/").Body("h")).Response()
	if response.Body != "true false false true h\n" {
		t.Errorf("a request: %q", response.Body)
	}
}
