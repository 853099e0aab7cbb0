"""Bindings that a function declares in its code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NO_NAME = "item"
"""The name of a trigger's binding, unless the declaration has one."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What function.json says about a binding, except for its direction.

    The functions of this package make them: `corral.queue("orders")`.
    """

    type: str | None
    """The type as an input or an output; `None` for what is only a trigger."""
    trigger: str | None = None
    """The type as a trigger; `None` for what starts no function."""
    properties: Mapping[str, Any] = field(default_factory=dict)
    """The properties that Azure documents for the binding."""
    name: str | None = None
    """The name of the trigger's binding."""
    trigger_properties: Mapping[str, Any] = field(default_factory=dict)
    """Properties that only a trigger has."""

    def as_trigger(self) -> dict[str, Any]:
        """The entry in function.json of a trigger. Raises `TypeError` if it cannot be one."""
        if self.trigger is None:
            raise TypeError(f"a `{self.type}` binding starts no function: declare a trigger first")
        properties = {**self.properties, **self.trigger_properties}
        return _entry(self.trigger, "in", self.name or NO_NAME, properties)

    def as_input(self, name: str) -> dict[str, Any]:
        """The entry in function.json of an input."""
        return _entry(self._type(name), "in", name, self.properties)

    def as_output(self, name: str) -> dict[str, Any]:
        """The entry in function.json of an output."""
        return _entry(self._type(name), "out", name, self.properties)

    def _type(self, name: str) -> str:
        if self.type is None:
            raise TypeError(f"`{name}`: a `{self.trigger}` can only start a function")
        return self.type


def raw(type: str, /, *, name: str | None = None, **properties: Any) -> Binding:
    """Any other binding, with its `type` and properties as they stand in function.json."""
    return Binding(type, type, _given(properties), name)


def _entry(type: str, direction: str, name: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": type, "direction": direction, "name": name, **_given(properties)}


def _given(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value is not None}
