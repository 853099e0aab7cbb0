"""What a tool, a resource or a prompt takes, from the parameters of its function."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import operator
import types
from collections.abc import Mapping
from functools import cached_property, reduce
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from . import document
from .context import Context
from .errors import CallerError
from .inputs import Conversion
from .mismatch import Mismatch
from .shape import shape
from .signature import Handler, Signature

_TYPES: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


@dataclasses.dataclass(frozen=True, slots=True)
class _Argument:
    """One parameter that is an argument of the call."""

    name: str
    hint: Any
    """Its annotation without `Annotated` and without `None`."""
    description: str
    is_required: bool
    default: Any


class McpSignature(Signature):
    """A function of an MCP trigger: its parameters are the arguments of the call.

    The context and declared inputs are among them by their names.
    """

    def __init__(self, handler: Handler, trigger: str, inputs: list[str]) -> None:
        """Raises `TypeError` for a signature that Corral cannot call."""
        super().__init__(handler)
        self._trigger = trigger
        self._inputs = inputs

    @cached_property
    def arguments(self) -> list[_Argument]:
        """The arguments in order. Raises `TypeError` for a type that none can have."""
        found = []
        for name, parameter in inspect.signature(self.handler).parameters.items():
            hint = self._hints.get(name, Context if name == "context" else Any)
            if hint is Context or name in self._inputs:
                continue
            description = ""
            if get_origin(hint) is Annotated:
                hint, *notes = get_args(hint)
                description = next((note for note in notes if isinstance(note, str)), "")
            hint, is_optional = _present(hint)
            has_default = parameter.default is not parameter.empty
            try:
                shape(hint)
            except TypeError as error:
                raise TypeError(f"`{self.handler.__name__}`, parameter `{name}`: {error}") from None
            found.append(
                _Argument(
                    name,
                    hint,
                    description,
                    not has_default and not is_optional,
                    parameter.default if has_default else None,
                )
            )
        return found

    def resolve(self) -> None:
        """Looks at the annotations. Raises `TypeError` for one that no argument can have."""
        _ = self.properties()

    def check_inputs(self, declared: list[str]) -> None:
        """Every parameter that is not a declared input is an argument."""

    def call(self, context: Context) -> Any:
        """Takes the arguments from the call and calls the function."""
        given = self._given(context)
        positional, named = [], {}
        for name, parameter in inspect.signature(self.handler).parameters.items():
            value = self._value(name, given, context)
            if parameter.kind is parameter.KEYWORD_ONLY:
                named[name] = value
            else:
                positional.append(value)
        return self.handler(*positional, **named)

    def properties(self) -> dict[str, str]:
        """What the trigger's binding says about the arguments."""
        match self._trigger:
            case "mcpToolTrigger":
                return {"toolProperties": self._tool_properties()}
            case "mcpPromptTrigger":
                return {"promptArguments": self._prompt_arguments()}
        return {}

    def _tool_properties(self) -> str:
        return document.write([_property(argument) for argument in self.arguments])

    def _prompt_arguments(self) -> str:
        for argument in self.arguments:
            if argument.hint is not str:
                raise TypeError(
                    f"`{self.handler.__name__}`, parameter `{argument.name}`: an argument of a "
                    "prompt is text: annotate it with `str`"
                )
        return document.write(
            [
                {
                    "name": argument.name,
                    "description": argument.description,
                    "required": argument.is_required,
                }
                for argument in self.arguments
            ]
        )

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.handler, include_extras=True)

    def _given(self, context: Context) -> Mapping[str, Any]:
        """The arguments of the call; of a resource its URI and the URI's parameters."""
        call = context._take_trigger().to(dict[str, Any])
        if self._trigger == "mcpResourceTrigger":
            return {**context.metadata, "uri": call.get("uri")}
        arguments = call.get("arguments")
        return arguments if isinstance(arguments, dict) else {}

    def _value(self, name: str, given: Mapping[str, Any], context: Context) -> Any:
        argument = next((one for one in self.arguments if one.name == name), None)
        if argument is None:
            hint = self._hints.get(name, Context if name == "context" else Any)
            if hint is Context:
                return context
            convert: Conversion = self._conversion(name, hint)
            return convert(context._take(name))
        value = given.get(name)
        if value is None:
            if argument.is_required:
                raise CallerError(f"the argument `{name}` is missing")
            return argument.default
        try:
            return shape(argument.hint)(value)
        except Mismatch as mismatch:
            raise CallerError(f"argument `{name}`: {mismatch}") from None


def _present(hint: Any) -> tuple[Any, bool]:
    """A type without `None`, and whether it had it."""
    if get_origin(hint) not in (Union, types.UnionType):
        return hint, False
    arguments = [argument for argument in get_args(hint) if argument is not types.NoneType]
    is_optional = len(arguments) < len(get_args(hint))
    return reduce(operator.or_, arguments), is_optional


def _property(argument: _Argument) -> dict[str, Any]:
    hint, is_array = argument.hint, False
    if hint is list or get_origin(hint) is list:
        hint, is_array = next(iter(get_args(hint)), Any), True
    kind, values = _type(hint)
    entry: dict[str, Any] = {
        "propertyName": argument.name,
        "propertyType": kind,
        "description": argument.description,
        "isRequired": argument.is_required,
    }
    if is_array:
        entry["isArray"] = True
    if values:
        entry["enumValues"] = values
    return entry


def _type(hint: Any) -> tuple[str, list[str]]:
    """The type of JSON Schema, and the values that are allowed."""
    if hint in _TYPES:
        return _TYPES[hint], []
    if get_origin(hint) is Literal and all(isinstance(one, str) for one in get_args(hint)):
        return "string", list(get_args(hint))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        values = [one.value for one in hint]
        if all(isinstance(value, str) for value in values):
            return "string", values
    return "object", []
