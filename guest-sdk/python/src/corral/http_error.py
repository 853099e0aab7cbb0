"""An error that ends a function with an HTTP response."""

from __future__ import annotations

from typing import Any

from .errors import Error, Fault
from .response import to_response


class HttpError(Error):
    """Ends the function with an HTTP response: `raise HttpError(404, "no such order")`.

    With another trigger the invocation fails; the fault is the caller's if the status
    is below 500.
    """

    def __init__(self, status: int, body: Any = None) -> None:
        """`body` is anything that a function can return as a response, or nothing."""
        self.response = to_response(body).with_status(status)
        super().__init__(
            f"{status}: {self.response.text()}",
            fault=Fault.CALLER if status < 500 else Fault.FUNCTION,
        )
