package corral

import (
	"encoding/json"
	"fmt"
	"time"
)

// Timer is the state of a timer's schedule.
type Timer struct {
	// IsPastDue says that this run is late.
	IsPastDue bool
	// ScheduleStatus is nil when the schedule is shorter than a minute or useMonitor is
	// false.
	ScheduleStatus *Schedule
}

// Schedule says when a timer ran and will run next.
type Schedule struct {
	// Last is the previous run, the zero time for the first one.
	Last time.Time
	// Next is the next planned run.
	Next time.Time
	// LastUpdated is when this record was last changed.
	LastUpdated time.Time
}

// UnmarshalJSON reads the times as the Functions host writes them.
func (schedule *Schedule) UnmarshalJSON(data []byte) error {
	var written struct{ Last, Next, LastUpdated string }
	if err := json.Unmarshal(data, &written); err != nil {
		return fmt.Errorf("the schedule of a timer: %w", err)
	}
	schedule.Last = parseTime(written.Last)
	schedule.Next = parseTime(written.Next)
	schedule.LastUpdated = parseTime(written.LastUpdated)
	return nil
}

// parseTime reads ISO 8601 with or without an offset, as .NET writes it; without one it
// is UTC. Anything else is the zero time.
func parseTime(text string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05"} {
		if parsed, err := time.Parse(layout, text); err == nil {
			return parsed
		}
	}
	return time.Time{}
}
