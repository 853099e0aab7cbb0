"""JSON text."""

from __future__ import annotations

import dataclasses
import enum
import json
from dataclasses import dataclass
from typing import Any, NoReturn

from . import unicode
from .nesting import LIMIT, is_too_deep

JsonValue = dict[str, Any] | list[Any] | str | int | float | bool | None
"""Any JSON value; as an argument, a JSON document of any shape."""


@dataclass(frozen=True, slots=True)
class Json:
    """A value to be written as JSON, where text or bytes alone would not be."""

    value: Any


def parse(text: str | bytes) -> Any:
    """The value of a JSON document. Raises `ValueError`.

    A byte order mark, which some .NET writers emit, is skipped.
    """
    if isinstance(text, bytes):
        text = unicode.decoded(text)
    if is_too_deep(text):
        raise ValueError(f"it is nested more than {LIMIT} levels deep")
    return json.loads(text.removeprefix("\ufeff"), parse_constant=_reject)


def elements(text: str) -> list[tuple[Any, str]]:
    """The elements of a JSON array, each with its text as it was sent. Raises `ValueError`."""
    whole = parse(text)
    if not isinstance(whole, list):
        raise ValueError(f"expected a list, found {found(whole)}")
    decoder = json.JSONDecoder()
    position = text.index("[") + 1
    result = []
    for element in whole:
        while text[position] in ", \t\r\n":
            position += 1
        _, end = decoder.raw_decode(text, position)
        result.append((element, text[position:end]))
        position = end
    return result


def write(value: Any) -> str:
    """Compact JSON text; dataclasses become objects. Raises `TypeError` or `ValueError`."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_simpler
    )


def found(value: Any) -> str:
    """What kind of JSON a value is, for messages."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "an object"


def _reject(constant: str) -> NoReturn:
    raise ValueError(f"`{constant}` is not JSON")


def _simpler(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Json):
        return value.value
    raise TypeError(
        f"a `{type(value).__name__}` cannot be written as JSON; "
        "convert it to a dict, a list, text or a number first"
    )
