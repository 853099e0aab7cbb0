"""The severity of log lines."""

from __future__ import annotations

import enum


class Level(enum.Enum):
    """The severity of a line, as Corral names it."""

    TRACE = "trace"
    DEBUG = "debug"
    INFO = "info"
    WARN = "warn"
    ERROR = "error"
    CRITICAL = "critical"
