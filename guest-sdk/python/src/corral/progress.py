"""How far the invocation has come."""

from __future__ import annotations

from . import host


def report_progress(done: float, total: float | None = None, message: str | None = None) -> None:
    """Reports that `done` of `total` is done, in any unit, and what happens now.

    It reaches clients of the Model Context Protocol that ask for progress, while Corral
    answers them; for all others nothing happens. `done` has to grow from report to report.
    """
    host.current().report_progress(done, total, message)
