"""Conversion of parsed JSON to the types that a function declares."""

from __future__ import annotations

import dataclasses
import enum
import types
from collections.abc import Callable
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin, is_typeddict

from .mismatch import Mismatch
from .object_shape import read_dataclass, read_typed_dict

Read = Callable[[Any], Any]


def shape(wanted: Any) -> Read:
    """The conversion to a type, which raises `Mismatch`.

    Raises `TypeError` for a type that JSON cannot have.
    """
    if wanted is Any or wanted is object:
        return lambda value: value
    if wanted is None or wanted is types.NoneType:
        return _exactly("null", types.NoneType)
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin is Annotated:
        return shape(arguments[0])
    if isinstance(wanted, NewType):
        return shape(wanted.__supertype__)
    if origin in (Union, types.UnionType):
        return _one_of([shape(argument) for argument in arguments])
    if origin is Literal:
        return _literal(arguments)
    if wanted is list or origin is list:
        return _list(shape(arguments[0] if arguments else Any))
    if wanted is dict or origin is dict:
        return _dict(*(arguments or (str, Any)))
    if wanted in _PLAIN:
        return _PLAIN[wanted]
    if isinstance(wanted, type):
        if dataclasses.is_dataclass(wanted):
            return read_dataclass(wanted, shape)
        if is_typeddict(wanted):
            return read_typed_dict(wanted, shape)
        if issubclass(wanted, enum.Enum):
            return _enum(wanted)
    raise TypeError(
        f"`{getattr(wanted, '__name__', wanted)}` cannot be read from JSON; use a dataclass, a "
        "TypedDict, `dict`, `list`, `str`, `int`, `float`, `bool`, or a union of these"
    )


def _exactly(name: str, *accepted: type) -> Read:
    def read(value: Any) -> Any:
        # Not isinstance, because a boolean is an integer to Python.
        if type(value) not in accepted:
            raise Mismatch(name, value)
        return value

    return read


_PLAIN: dict[Any, Read] = {
    bool: _exactly("a boolean", bool),
    int: _exactly("an integer", int),
    float: lambda value: float(_exactly("a number", int, float)(value)),
    str: _exactly("text", str),
}


def _one_of(reads: list[Read]) -> Read:
    def read(value: Any) -> Any:
        mismatches = []
        for attempt in reads:
            try:
                return attempt(value)
            except Mismatch as mismatch:
                mismatches.append(mismatch)
        inner = [mismatch for mismatch in mismatches if str(mismatch) != mismatch.problem]
        if len(inner) == 1:
            raise inner[0]
        raise Mismatch(" or ".join(mismatch.expected for mismatch in mismatches), value)

    return read


def _literal(accepted: tuple[Any, ...]) -> Read:
    def read(value: Any) -> Any:
        for one in accepted:
            if type(one) is type(value) and one == value:
                return one
        raise Mismatch(" or ".join(repr(one) for one in accepted), value)

    return read


def _enum(wanted: type[enum.Enum]) -> Read:
    def read(value: Any) -> Any:
        try:
            return wanted(value)
        except ValueError:
            raise Mismatch(f"a value of {wanted.__name__}", value) from None

    return read


def _list(element: Read) -> Read:
    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise Mismatch("a list", value)
        result = []
        for index, item in enumerate(value):
            try:
                result.append(element(item))
            except Mismatch as mismatch:
                raise mismatch.within(f"[{index}]") from None
        return result

    return read


def _dict(key: Any, content: Any) -> Read:
    if key is not str:
        raise TypeError("the keys of a JSON object are text: use `dict[str, …]`")
    element = shape(content)

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise Mismatch("an object", value)
        result = {}
        for name, item in value.items():
            try:
                result[name] = element(item)
            except Mismatch as mismatch:
                raise mismatch.within(f".{name}") from None
        return result

    return read
