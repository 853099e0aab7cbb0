"""Conversion of JSON objects to dataclasses and TypedDicts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, NotRequired, Required, get_args, get_origin, get_type_hints

from .mismatch import Mismatch, Missing

Read = Callable[[Any], Any]

_dataclasses: dict[type, _DataclassShape] = {}


class _DataclassShape:
    """Made once per class and entered before its fields are looked at: they may refer to it."""

    def __init__(self, wanted: type) -> None:
        self.wanted = wanted
        self.fields: dict[str, Read] = {}
        self.required: list[str] = []

    def fill(self, shape: Callable[[Any], Read]) -> None:
        hints = get_type_hints(self.wanted, include_extras=True)
        for field in dataclasses.fields(self.wanted):
            if not field.init:
                continue
            self.fields[field.name] = shape(hints[field.name])
            if field.default is dataclasses.MISSING and (
                field.default_factory is dataclasses.MISSING
            ):
                self.required.append(field.name)

    def __call__(self, value: Any) -> Any:
        return self.wanted(**_members(value, self.fields, self.required))


def read_dataclass(wanted: type, shape: Callable[[Any], Read]) -> Read:
    """The conversion to a dataclass. Keys that it does not have are ignored."""
    if (known := _dataclasses.get(wanted)) is not None:
        return known
    made = _dataclasses[wanted] = _DataclassShape(wanted)
    try:
        made.fill(shape)
    except BaseException:
        del _dataclasses[wanted]
        raise
    return made


def read_typed_dict(wanted: Any, shape: Callable[[Any], Read]) -> Read:
    """The conversion to a TypedDict. Keys that it does not have are kept."""
    hints = get_type_hints(wanted, include_extras=True)
    fields = {name: shape(_unmarked(hint)) for name, hint in hints.items()}
    # `__required_keys__` does not see through annotations that are text.
    required = [
        name
        for name, hint in hints.items()
        if get_origin(hint) is Required
        or (get_origin(hint) is not NotRequired and name in wanted.__required_keys__)
    ]

    def read(value: Any) -> Any:
        return value | _members(value, fields, required)

    return read


def _unmarked(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) in (Required, NotRequired) else hint


def _members(value: Any, fields: dict[str, Read], required: list[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Mismatch("an object", value)
    for name in required:
        if name not in value:
            raise Missing(name, value)
    members = {}
    for name, read in fields.items():
        if name in value:
            try:
                members[name] = read(value[name])
            except Mismatch as mismatch:
                raise mismatch.within(f".{name}") from None
    return members
