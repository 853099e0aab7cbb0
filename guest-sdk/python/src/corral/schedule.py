"""Timers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from .inputs import FromInput, Input


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a timer ran and will run next.

    Times are as the Functions host wrote them: ISO 8601, with or without an offset.
    """

    last: str | None
    """The previous run; `None` for the first run."""
    next: str
    """The next planned run."""
    last_updated: str
    """When this record was last changed."""


@dataclass(frozen=True, slots=True)
class Timer(FromInput):
    """The state of a timer's schedule."""

    is_past_due: bool = False
    """Whether this run is late."""
    schedule_status: Schedule | None = None
    """Absent when the schedule is shorter than a minute or `useMonitor` is false."""

    @classmethod
    def from_input(cls, given: Input, *arguments: Any) -> Self:
        """Reads the object that the Functions host sends."""
        state = given.to(dict[str, Any])
        status = state.get("ScheduleStatus")
        return cls(
            state.get("IsPastDue") is True,
            _schedule(status) if isinstance(status, dict) else None,
        )


def _schedule(status: dict[str, Any]) -> Schedule:
    # For the first run the Functions host writes the year 1.
    last = str(status.get("Last") or "")
    return Schedule(
        None if not last or last.startswith("0001-") else last,
        str(status.get("Next") or ""),
        str(status.get("LastUpdated") or ""),
    )
