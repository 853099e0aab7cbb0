"""Log lines with a level. The module `logging` of the standard library is connected:
its records reach the log of the invocation, with the logger's name as their target.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from . import host, unicode
from .level import Level

TRACE = 5
"""The level below `logging.DEBUG`, for steps inside an operation."""

_LEVELS = [
    (logging.CRITICAL, Level.CRITICAL),
    (logging.ERROR, Level.ERROR),
    (logging.WARNING, Level.WARN),
    (logging.INFO, Level.INFO),
    (logging.DEBUG, Level.DEBUG),
]


class FunctionLogger(logging.LoggerAdapter[logging.Logger]):
    """The function's own log. All its lines reach Corral, which drops what is not wanted."""

    def trace(self, message: object, *arguments: object, **options: Any) -> None:
        """Writes a line with the level trace."""
        self.log(TRACE, message, *arguments, **options)


def _function_logger() -> FunctionLogger:
    logging.addLevelName(TRACE, "TRACE")
    logger = logging.getLogger("corral")
    logger.setLevel(TRACE)
    return FunctionLogger(logger)


log = _function_logger()
"""The function's own log, with an empty target."""


class HostHandler(logging.Handler):
    """Sends records to the log of the invocation that runs."""

    def emit(self, record: logging.LogRecord) -> None:
        """Sends one; outside an invocation it goes to stderr."""
        try:
            message = self.format(record)
            current = host.find()
            if current is None:
                print(message, file=sys.stderr)
            else:
                current.log(level_of(record.levelno), target_of(record.name), message)
        except Exception:
            self.handleError(record)


def level_of(number: int) -> Level:
    """Corral's level for one of the module `logging`."""
    return next((level for least, level in _LEVELS if number >= least), Level.TRACE)


def target_of(name: str) -> str:
    """The target for a logger's name: empty for the function's own and the root logger."""
    return "" if name in ("root", log.logger.name) else unicode.printable(name)


def connect() -> HostHandler:
    """Connects the root logger, with information and above unless another level is set."""
    handler = HostHandler()
    root = logging.getLogger()
    root.addHandler(handler)
    if root.level == logging.WARNING:
        root.setLevel(logging.INFO)
    return handler
