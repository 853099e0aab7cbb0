"""Reports of progress."""

from __future__ import annotations

import pytest

import corral
from corral import testing


def work() -> None:
    corral.report_progress(1, 2, "half")
    corral.report_progress(2.5)


def test_reports_are_recorded() -> None:
    assert testing.call(work, testing.nothing()).progress == [
        testing.Progress(1, 2, "half"),
        testing.Progress(2.5),
    ]


def test_there_is_no_progress_without_an_invocation() -> None:
    with pytest.raises(RuntimeError):
        work()
