"""Batches: triggers with `"cardinality": "many"`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from typing import Any, Self, TypeVar, overload

from . import document
from .errors import CallerError
from .inputs import FromInput, Input
from .metadata import Metadata
from .shape import shape

T = TypeVar("T")


class Batch(FromInput, Sequence[T]):
    """The events or messages of one batch, in order.

    `Batch[Reading]` is for JSON events, `Batch[str]` for text (`"dataType": "string"` in
    function.json) and `Batch[bytes]` for bytes (`"dataType": "binary"`).
    """

    def __init__(self, events: list[T], metadata: Metadata) -> None:
        self._events = events
        self._metadata = metadata

    def metadata(self, index: int, key: str) -> Any:
        """Metadata of the event at `index`: entry `index` of the metadata `<key>Array`.

        `None` if there is none; an example of a key is `SequenceNumber`.
        """
        values = self._metadata.get(f"{key}Array")
        return values[index] if isinstance(values, list) and 0 <= index < len(values) else None

    def properties(self, index: int) -> dict[str, Any]:
        """The properties that the sender set on the event at `index`."""
        # Event Hubs' name, then the two of Service Bus.
        for key in ("Properties", "ApplicationProperties", "UserProperties"):
            if isinstance(found := self.metadata(index, key), dict):
                return found
        return {}

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self._events[index]

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[T]:
        return iter(self._events)

    @classmethod
    def from_input(cls, given: Input, *arguments: Any) -> Self:
        """Reads the array that the Functions host sends."""
        (event,) = arguments or (Any,)
        try:
            elements = document.elements(given.to(str))
        except ValueError as error:
            reason = f"input `{given.name()}` is not the JSON expected: {error}"
            raise CallerError(reason) from None
        events = []
        for index, (element, text) in enumerate(elements):
            try:
                events.append(_convert(event, element, text))
            except ValueError as error:
                raise CallerError(f"input `{given.name()}`, event {index}: {error}") from None
        return cls(events, given.metadata)


def _convert(event: Any, element: Any, text: str) -> Any:
    if event is str:
        return element if isinstance(element, str) else text
    if event is bytes:
        return _decoded(shape(str)(element))
    read = shape(event)
    try:
        return read(element)
    except ValueError:
        # With `"dataType": "string"` every event is text, which may contain JSON.
        if not isinstance(element, str):
            raise
        return read(document.parse(element))


def _decoded(text: str) -> bytes:
    # Corral decodes all inputs except batches of bytes.
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError('it is not base64: set `"dataType": "binary"` in function.json') from None
