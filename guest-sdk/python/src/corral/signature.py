"""What a function takes, from its signature."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_type_hints

from .context import Context
from .inputs import Conversion, conversion

Handler = Callable[..., Any]
"""A plain or `async` function."""


@dataclass(frozen=True, slots=True)
class _Parameter:
    name: str
    by_name: bool
    convert: Conversion | None
    """`None` for the context."""
    is_trigger: bool


class Signature:
    """A function with what each of its parameters gets.

    The first parameter that is not the context gets the trigger's value; each further
    one gets the input binding of its name.
    """

    def __init__(self, handler: Handler) -> None:
        """Raises `TypeError` for a signature that Corral cannot call."""
        if not inspect.isfunction(handler):
            raise TypeError("`@corral.function` belongs on a `def` or an `async def`")
        if inspect.isgeneratorfunction(handler) or inspect.isasyncgenfunction(handler):
            raise TypeError(f"`{handler.__name__}` is a generator: return a value instead")
        self.handler = handler
        self.is_async = inspect.iscoroutinefunction(handler)
        for parameter in inspect.signature(handler).parameters.values():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                raise TypeError(
                    f"`{handler.__name__}` takes `*{parameter.name}`: name each parameter, "
                    "for the trigger, the context and the input bindings"
                )

    @cached_property
    def _parameters(self) -> list[_Parameter]:
        hints = get_type_hints(self.handler, include_extras=True)
        parameters: list[_Parameter] = []
        for name, parameter in inspect.signature(self.handler).parameters.items():
            hint = hints.get(name, Context if name == "context" else Any)
            is_context = hint is Context
            if is_context and any(other.convert is None for other in parameters):
                raise TypeError(f"`{self.handler.__name__}` takes the context twice")
            parameters.append(
                _Parameter(
                    name,
                    parameter.kind is parameter.KEYWORD_ONLY,
                    None if is_context else self._conversion(name, hint),
                    not is_context and all(other.convert is None for other in parameters),
                )
            )
        return parameters

    def resolve(self) -> None:
        """Looks at the annotations, which may name what the module defines later.

        Raises `TypeError` for one that no input can have, `NameError` for an unknown one.
        """
        _ = self._parameters

    def check_inputs(self, declared: list[str]) -> None:
        """Raises `TypeError` for a parameter that is not among the declared inputs."""
        parameters = iter(inspect.signature(self.handler).parameters.items())
        hints = getattr(self.handler, "__annotations__", {})
        values = [name for name, _ in parameters if not _is_context(name, hints.get(name))]
        for name in values[1:]:
            if name not in declared:
                names = ", ".join(declared) or "none"
                raise TypeError(
                    f"`{self.handler.__name__}`: there is no input `{name}`; it declares: {names}"
                )

    def call(self, context: Context) -> Any:
        """Converts the arguments and calls the function; a coroutine if it is async."""
        positional, named = [], {}
        for parameter in self._parameters:
            value = self._argument(parameter, context)
            if parameter.by_name:
                named[parameter.name] = value
            else:
                positional.append(value)
        return self.handler(*positional, **named)

    def _argument(self, parameter: _Parameter, context: Context) -> Any:
        if parameter.convert is None:
            return context
        if parameter.is_trigger:
            return parameter.convert(context._take_trigger())
        return parameter.convert(context._take(parameter.name))

    def _conversion(self, name: str, hint: Any) -> Conversion:
        try:
            return conversion(hint)
        except TypeError as error:
            raise TypeError(f"`{self.handler.__name__}`, parameter `{name}`: {error}") from None


def _is_context(name: str, annotation: object) -> bool:
    """Whether a parameter gets the context; an annotation may still be text."""
    if annotation is None:
        return name == "context"
    return annotation is Context or (
        isinstance(annotation, str) and annotation.rpartition(".")[2] == "Context"
    )
