"""Messages: values of output bindings as they are delivered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from . import document, unicode
from .document import Json
from .value import Kind


@dataclass(frozen=True, slots=True)
class Message:
    """Text, a JSON document as text, or bytes; delivered unchanged."""

    kind: Kind
    """`TEXT`, `JSON` or `BYTES`."""
    content: str | bytes
    """`str` for text and JSON."""

    def as_bytes(self) -> bytes:
        """The content as bytes."""
        return self.content if isinstance(self.content, bytes) else self.content.encode()

    def value(self) -> Any:
        """Text, bytes, or the parsed JSON."""
        return document.parse(self.content) if self.kind is Kind.JSON else self.content


class Messages:
    """Several messages for one output binding. None delivers nothing."""

    def __init__(self, values: Iterable[Any]) -> None:
        """Each value is text, bytes, or anything that can be written as JSON."""
        self.messages = [to_message(value) for value in values]

    def __repr__(self) -> str:
        return f"Messages({self.messages!r})"


def to_message(value: Any) -> Message:
    """Text and bytes as they are, anything else as compact JSON.

    Raises `TypeError` or `ValueError` if the value can be none of these.
    """
    match value:
        case Message():
            return value
        case str():
            unicode.encoded(value)
            return Message(Kind.TEXT, value)
        case bytes() | bytearray() | memoryview():
            return Message(Kind.BYTES, bytes(value))
        case Json():
            value = value.value
    text = document.write(value)
    unicode.encoded(text)
    return Message(Kind.JSON, text)
