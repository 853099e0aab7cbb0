"""What a function can use besides its trigger's value."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import UnionType
from typing import Any, TypeVar, overload

from . import host, settings
from .errors import ConfigurationError
from .inputs import Input, conversion
from .log import FunctionLogger, log
from .message import Message, Messages, to_message
from .metadata import Metadata
from .output import Outcome, Output, to_output
from .trace import TraceContext
from .value import Kind, Value

R = TypeVar("R")
T = TypeVar("T")


class Context:
    """The current invocation: inputs by name, outputs, settings, log, metadata."""

    def __init__(self, trigger: Value, declared: list[str] | None = None) -> None:
        """`declared` are the outputs that the function declares, if it does."""
        self._declared = declared
        self._trigger: Value | None = trigger
        self._kind = trigger.kind
        self._outputs: dict[str, Output] = {}
        self._own_trace: TraceContext | None = None

    @cached_property
    def invocation_id(self) -> str:
        """The invocation id from the Functions host, a GUID."""
        return host.current().invocation_id()

    @cached_property
    def function_name(self) -> str:
        """The name of the function: its folder."""
        return host.current().function_name()

    @cached_property
    def trigger_name(self) -> str:
        """The name of the trigger's binding."""
        return host.current().trigger_name()

    @cached_property
    def metadata(self) -> Metadata:
        """The trigger's metadata."""
        return Metadata(host.current().metadata)

    @cached_property
    def trace(self) -> TraceContext | None:
        """Trace context, to propagate to outgoing calls."""
        return host.current().trace()

    def set_trace(self, trace: TraceContext) -> None:
        """Names the span in which the function does its work, if it made its own."""
        self._own_trace = trace

    def remaining(self) -> float:
        """Seconds from now until the invocation is stopped."""
        return host.current().remaining()

    @property
    def log(self) -> FunctionLogger:
        """The log of this invocation, which has the methods of a `logging.Logger`."""
        return log

    @property
    def input_names(self) -> list[str]:
        """The input bindings besides the trigger whose values were not taken yet."""
        return host.current().input_names()

    @overload
    def input(self, name: str) -> Any: ...
    @overload
    def input(self, name: str, type: type[T]) -> T: ...
    @overload
    def input(self, name: str, type: UnionType) -> Any: ...
    def input(self, name: str, type: Any = Any) -> Any:
        """The value of the input binding `name`, as an argument with that type would be.

        It can be taken once: the value moves, so that a large blob is not copied.
        """
        return conversion(type)(self._take(name))

    def output(self, name: str, value: Any) -> None:
        """Sets the output binding `name`, replacing any earlier value.

        Text and bytes are delivered as they are, `Messages` one by one, a `Response` to
        an `http` binding, anything else as JSON. `None` withdraws an earlier value.
        """
        self._check_output(name)
        output = _labelled(name, to_output, value)
        if output is None:
            self._outputs.pop(name, None)
        else:
            self._outputs[name] = output

    def push(self, name: str, message: Any) -> None:
        """Appends a message to the output binding `name`."""
        self._check_output(name)
        added = _labelled(name, to_message, message)
        match self._outputs.get(name):
            case Messages() as earlier:
                earlier.messages.append(added)
            case Message() as first:
                self._outputs[name] = Messages([first, added])
            case None:
                self._outputs[name] = Messages([added])
            case _:
                raise TypeError(f"output `{name}`: it already has an HTTP response")

    @overload
    def setting(self, name: str) -> str | None: ...
    @overload
    def setting(self, name: str, default: str) -> str: ...
    def setting(self, name: str, default: str | None = None) -> str | None:
        """A setting; `default` if it does not exist or is not granted to the plugin."""
        value = settings.get(name)
        return default if value is None else value

    def require_setting(self, name: str) -> str:
        """A required setting. If it is missing, that is a `ConfigurationError`."""
        return settings.require(name)

    @property
    def _is_http(self) -> bool:
        """Whether this invocation answers an HTTP caller."""
        return self._kind is Kind.HTTP

    def _outcome(self, return_value: Output | None) -> Outcome:
        return Outcome(self._outputs, return_value, self._own_trace)

    def _check_output(self, name: str) -> None:
        if self._declared is not None and name not in self._declared:
            names = ", ".join(self._declared)
            raise TypeError(f"there is no output `{name}`; the function declares: {names}")

    def _take(self, name: str) -> Input:
        """The value of the input binding `name`, before its conversion."""
        value = host.current().take_input(name)
        if value is None:
            if self._trigger is None or self.trigger_name != name:
                raise self._no_input(name)
            return self._take_trigger()
        return Input(lambda: name, value, self.metadata)

    def _take_trigger(self) -> Input:
        if self._trigger is None:
            raise self._no_input(self.trigger_name)
        value, self._trigger = self._trigger, None
        return Input(lambda: self.trigger_name, value, self.metadata)

    def _no_input(self, name: str) -> ConfigurationError:
        left = [] if self._trigger is None else [self.trigger_name]
        names = ", ".join([*left, *self.input_names])
        return ConfigurationError(
            f"there is no input `{name}` left to take: add a binding of direction `in` to "
            f"function.json, or take one of: {names}"
        )


def _labelled(name: str, convert: Callable[[Any], R], value: Any) -> R:
    try:
        return convert(value)
    except (TypeError, ValueError) as error:
        raise TypeError(f"output `{name}`: {error}") from error
