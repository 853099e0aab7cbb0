"""Errors of a function: who is at fault, and whether a retry may help."""

from __future__ import annotations

import enum


class Fault(enum.Enum):
    """Who must act for the next call to succeed."""

    CALLER = "caller"
    """The caller sent something that cannot be processed."""
    FUNCTION = "function"
    """The function has a bug."""
    CONFIGURATION = "configuration"
    """A setting or a binding is missing or wrong."""
    UPSTREAM = "upstream"
    """A service that the function called failed."""


class Error(Exception):
    """Why an invocation failed. Any other exception counts as one with `Fault.FUNCTION`.

    In a function with an HTTP trigger, `Fault.CALLER` is answered with status 400 and
    the message, and `HttpError` with its response. Every other error fails the
    invocation: the Functions host counts it and retries it by its own rules.
    """

    fault: Fault = Fault.FUNCTION
    """Who must act."""

    def __init__(
        self, message: object, *, fault: Fault | None = None, retryable: bool = False
    ) -> None:
        """`retryable` says that the same invocation may succeed later."""
        super().__init__(str(message))
        self.fault = fault or type(self).fault
        self.retryable = retryable

    @property
    def message(self) -> str:
        """What went wrong, for the operator's log."""
        return str(self.args[0])


class CallerError(Error):
    """The caller sent something that cannot be processed; over HTTP that is status 400."""

    fault = Fault.CALLER


class ConfigurationError(Error):
    """A setting or a binding is missing or wrong."""

    fault = Fault.CONFIGURATION


class UpstreamError(Error):
    """A service that the function called failed."""

    fault = Fault.UPSTREAM
