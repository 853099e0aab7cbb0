"""Values of output bindings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .errors import Error
from .mcp import ToolResult
from .message import Message, Messages, to_message
from .response import Response, to_response
from .trace import TraceContext

Output = Message | Messages | Response
"""What an output binding receives."""


@dataclass(slots=True)
class Outcome:
    """The result of an invocation that succeeded."""

    outputs: dict[str, Output] = field(default_factory=dict)
    """Values by name of the output binding."""
    return_value: Output | None = None
    """The HTTP response, or the value for the binding named `$return`."""
    trace: TraceContext | None = None
    """The span in which the function did its work, if it made its own."""


def to_output(value: Any) -> Output | None:
    """The value for an output binding; `None` leaves the binding without a value."""
    match value:
        case None:
            return None
        case Response():
            return value.declared()
        case Messages():
            return value
        case _:
            return to_message(value)


def returned(value: Any, *, is_http: bool) -> Output | None:
    """A function's return value: the response to an HTTP caller, or the value for `$return`.

    `None` is no value: the function may have set an output binding by name; otherwise
    Corral answers an HTTP caller with 204.
    """
    if value is None:
        return None
    if not is_http and isinstance(value, ToolResult):
        value = value.encoded()
    if not is_http and isinstance(value, Messages):
        return value
    try:
        response = to_response(value)
    except (TypeError, ValueError) as error:
        raise Error(f"the return value: {error}") from error
    if is_http or not response.is_plain():
        return response.declared()
    return response.message
