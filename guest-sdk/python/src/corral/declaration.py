"""What a function says about its bindings: the content of its function.json."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .binding import Binding
from .mcp_arguments import McpSignature
from .signature import Signature

_ATTRIBUTE = "__corral__"

_RETURN = "$return"
_RESPONSE = "res"


@dataclass(frozen=True, slots=True)
class Declaration:
    """A trigger, inputs and outputs. Raises `TypeError` for what cannot be one of them."""

    trigger: Binding
    inputs: Mapping[str, Binding]
    outputs: Mapping[str, Binding]
    retry: Mapping[str, Any] | None = None
    disabled: bool | None = None
    arguments: McpSignature | None = None
    """The function of an MCP trigger; its annotations may name what is defined later."""

    def __post_init__(self) -> None:
        for name, binding in {**self.inputs, **self.outputs}.items():
            if not isinstance(binding, Binding):
                raise TypeError(
                    f'`{name}` is not a binding; declare it with `corral.queue("orders")` or '
                    '`corral.raw("queue", …)`'
                )
        if self._is_http and _RETURN in self.outputs:
            raise TypeError(
                "the return value of a function with an HTTP trigger is the response; name the "
                "output"
            )
        self.function_json()

    def function_json(self) -> dict[str, Any]:
        """The content of function.json, or what the code says of it."""
        bindings = [self.trigger.as_trigger()]
        if self.arguments is not None:
            bindings[0].update(self.arguments.properties())
        bindings += [binding.as_input(name) for name, binding in self.inputs.items()]
        if self._is_http and _RESPONSE not in self.outputs:
            bindings.append({"type": "http", "direction": "out", "name": _RESPONSE})
        bindings += [binding.as_output(name) for name, binding in self.outputs.items()]
        document: dict[str, Any] = {"bindings": bindings}
        if self.retry is not None:
            document["retry"] = dict(self.retry)
        if self.disabled is not None:
            document["disabled"] = self.disabled
        return document

    def output_names(self) -> list[str]:
        """The names that `Context.output` takes."""
        implied = [_RESPONSE] if self._is_http and _RESPONSE not in self.outputs else []
        return [*implied, *(name for name in self.outputs if name != _RETURN)]

    def signature(self, handler: Callable[..., Any]) -> Signature:
        """What a function with this declaration takes."""
        if self.is_mcp:
            return McpSignature(handler, self.trigger.trigger or "", list(self.inputs))
        return Signature(handler)

    def with_arguments(self, signature: Signature) -> Declaration:
        """The declaration of an MCP tool or prompt with the arguments of its function."""
        return replace(self, arguments=signature) if isinstance(signature, McpSignature) else self

    @property
    def is_tool(self) -> bool:
        """Whether the function returns the result of an MCP tool."""
        return self.trigger.trigger == "mcpToolTrigger"

    @property
    def is_mcp(self) -> bool:
        """Whether the trigger is a tool, a resource or a prompt."""
        return (self.trigger.trigger or "").startswith("mcp")

    @property
    def _is_http(self) -> bool:
        return self.trigger.trigger == "httpTrigger"


def attach(handler: Callable[..., Any], declaration: Declaration) -> None:
    """Says that `handler` has this declaration."""
    setattr(handler, _ATTRIBUTE, declaration)


def declaration_of(handler: Any) -> Declaration | None:
    """What a function declares; `None` if its function.json is written by hand."""
    found = getattr(handler, _ATTRIBUTE, None)
    return found if isinstance(found, Declaration) else None


def signature_of(handler: Callable[..., Any]) -> Signature:
    """What a function takes, by its declaration."""
    declaration = declaration_of(handler)
    return Signature(handler) if declaration is None else declaration.signature(handler)
