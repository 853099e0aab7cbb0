"""Conversion of input values to the types of arguments."""

from __future__ import annotations

import operator
import types
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any, Self, Union, get_args, get_origin

from . import document, unicode
from .errors import CallerError, ConfigurationError
from .metadata import Metadata
from .request import HttpRequest
from .shape import shape
from .value import Kind, Value


@dataclass(frozen=True, slots=True)
class Input:
    """One input, to be converted to an argument."""

    name: Callable[[], str]
    """The name of its binding. That of the trigger is fetched only for a message."""
    value: Value
    """Its value."""
    metadata: Metadata
    """The trigger's metadata."""

    def to(self, type: Any) -> Any:
        """The value as an argument of that type."""
        return conversion(type)(self)

    def mismatch(self, wanted: str) -> ConfigurationError:
        """The error for a value of the wrong kind: function.json does not match the function."""
        return ConfigurationError(
            f"input `{self.name()}` is {self.value.kind.value}, but the function takes {wanted}"
        )


Conversion = Callable[[Input], Any]


class FromInput(ABC):
    """A type of arguments that converts itself. Subclass it to add one."""

    @classmethod
    @abstractmethod
    def from_input(cls, given: Input, *arguments: Any) -> Self:
        """Converts the value; `arguments` are those in brackets, as in `Batch[str]`.

        Raise `CallerError` for a value, `ConfigurationError` for a binding that does not
        match.
        """


def conversion(wanted: Any) -> Conversion:
    """The conversion to a type. Raises `TypeError` for a type that no input can have."""
    if wanted is Any:
        return natural
    if (direct := _DIRECT.get(wanted)) is not None:
        return direct
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin in (Union, types.UnionType) and types.NoneType in arguments:
        present = [argument for argument in arguments if argument is not types.NoneType]
        return _optional(conversion(reduce(operator.or_, present)))
    cls = origin or wanted
    if isinstance(cls, type) and issubclass(cls, FromInput):
        for argument in arguments:
            conversion(argument)
        return lambda given: cls.from_input(given, *arguments)
    return _json(shape(wanted))


def natural(given: Input) -> Any:
    """The most useful form: text, parsed JSON, bytes, the request, or `None`."""
    value = given.value
    return _json(shape(Any))(given) if value.kind is Kind.JSON else value.content


def _text(given: Input) -> str:
    content = given.value.content
    if isinstance(content, str):
        return content
    if content is None:
        raise given.mismatch("text")
    try:
        return unicode.decoded(content if isinstance(content, bytes) else content.body)
    except ValueError as error:
        raise CallerError(f"input `{given.name()}` is not UTF-8: {error}") from None


def _bytes(given: Input) -> bytes:
    content = given.value.as_bytes()
    if content is None:
        raise given.mismatch("bytes")
    return content


def _request(given: Input) -> HttpRequest:
    content = given.value.content
    if not isinstance(content, HttpRequest):
        raise given.mismatch("an HTTP request")
    return content


_DIRECT: dict[Any, Conversion] = {
    str: _text,
    bytes: _bytes,
    HttpRequest: _request,
    Value: lambda given: given.value,
}


def _optional(convert: Conversion) -> Conversion:
    return lambda given: None if given.value.kind is Kind.NONE else convert(given)


def _json(read: Callable[[Any], Any]) -> Conversion:
    def convert(given: Input) -> Any:
        content = given.value.as_bytes()
        if content is None:
            raise given.mismatch("JSON")
        try:
            return read(document.parse(content))
        except ValueError as error:
            reason = f"input `{given.name()}` is not the JSON expected: {error}"
            raise CallerError(reason) from None

    return convert
