package corral

import (
	"testing"
	"time"
)

func TestNumbersMayBeJSONNumbersOrText(t *testing.T) {
	for _, test := range []struct {
		metadata string
		number   int64
		exists   bool
	}{
		{`{"DequeueCount":3}`, 3, true},
		{`{"DequeueCount":"3"}`, 3, true},
		{`{"dequeuecount":"3"}`, 3, true},
		{`{"DequeueCount":null}`, 0, false},
		{`{"DequeueCount":"many"}`, 0, false},
		{`{}`, 0, false},
		{``, 0, false},
		{`[1]`, 0, false},
	} {
		metadata := newMetadata(func() string { return test.metadata })
		if number, exists := metadata.Number("DequeueCount"); number != test.number || exists != test.exists {
			t.Errorf("%s: %d, %t", test.metadata, number, exists)
		}
	}
}

func TestTextIsUnquotedAndOtherJSONIsAsWritten(t *testing.T) {
	metadata := newMetadata(func() string { return `{"Id":"a\n","Flag":true,"Set":{"a": 1},"No":null}` })
	for key, want := range map[string]string{"Id": "a\n", "flag": "true", "Set": `{"a": 1}`, "No": "", "Other": ""} {
		if got := metadata.Text(key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}

func TestTimesMayHaveAnOffsetOrNone(t *testing.T) {
	day := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2024-01-02T03:04:05Z":              day,
		"2024-01-02T03:04:05+00:00":         day,
		"2024-01-02T05:04:05.5000000+02:00": day.Add(time.Second / 2),
		"2024-01-02T03:04:05":               day,
		"2024-01-02T03:04:05.25":            day.Add(time.Second / 4),
		"0001-01-01T00:00:00":               {},
		"yesterday":                         {},
		"":                                  {},
	} {
		if got := parseTime(text); !got.Equal(want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
