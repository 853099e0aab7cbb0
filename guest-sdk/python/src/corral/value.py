"""An input's value as it arrived."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .request import HttpRequest


class Kind(enum.Enum):
    """The kind of a value; its text is for error messages."""

    NONE = "empty"
    TEXT = "text"
    JSON = "JSON"
    BYTES = "bytes"
    HTTP = "an HTTP request"


@dataclass(frozen=True, slots=True)
class Value:
    """One input without conversion: the trigger's value, or that of an input binding."""

    kind: Kind
    """`NONE` if the binding has no value, for example because a blob does not exist."""
    content: str | bytes | HttpRequest | None = None
    """`str` for text and for JSON, which is as it was sent; `bytes`; `HttpRequest`; `None`."""

    def as_bytes(self) -> bytes | None:
        """The content as bytes, for a request its body; `None` when there is no value."""
        content = self.content
        if content is None or isinstance(content, bytes):
            return content
        return content.encode() if isinstance(content, str) else content.body
