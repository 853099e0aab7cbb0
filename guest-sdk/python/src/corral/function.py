"""The decorator that makes a function the plugin's."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar, overload

from .binding import Binding
from .declaration import Declaration, attach
from .run import Complete
from .signature import Signature

F = TypeVar("F", bound=Callable[..., Any])

# What componentize-py looks for in the module that it builds: the interface's name in WIT.
_EXPORT = "Handler"


@overload
def function(handler: F, /) -> F: ...
@overload
def function(
    trigger: Binding,
    /,
    *,
    inputs: Mapping[str, Binding] | None = None,
    outputs: Mapping[str, Binding] | None = None,
    retry: Mapping[str, Any] | None = None,
    disabled: bool | None = None,
) -> Callable[[F], F]: ...
def function(
    given: F | Binding,
    /,
    *,
    inputs: Mapping[str, Binding] | None = None,
    outputs: Mapping[str, Binding] | None = None,
    retry: Mapping[str, Any] | None = None,
    disabled: bool | None = None,
) -> F | Callable[[F], F]:
    """Makes a `def` or an `async def` the function of a plugin.

    The first parameter gets the trigger's value, one that is annotated with `Context`
    (or called `context`) the context, and each further one the input binding of its
    name. Its annotation says how a value is converted. The function itself does not
    change, and can still be called. A plugin has one.

    Without arguments, function.json is written by hand. With them it is made from the
    code: `@corral.function(corral.http(route="orders"), outputs={"message":
    corral.queue("orders")})`.

    Raises `TypeError` for a signature that Corral cannot call.
    """
    if not isinstance(given, Binding):
        return _defined(given, Signature(given))
    declaration = Declaration(given, inputs or {}, outputs or {}, retry, disabled)

    def declared(handler: F) -> F:
        signature = declaration.signature(handler)
        defined = _defined(handler, signature)
        signature.check_inputs(list(declaration.inputs))
        attach(defined, declaration.with_arguments(signature))
        return defined

    return declared


def _defined(handler: F, signature: Signature) -> F:
    # A name that the module defines later is resolved when the module is complete.
    with suppress(NameError):
        signature.resolve()
    if sys.platform == "wasi":
        _export(handler, signature)
    return handler


def _export(handler: Callable[..., Any], signature: Signature) -> None:
    # This happens while the plugin is built. A native process has no `wasm`.
    from . import wasm

    module = handler.__globals__
    existing = module.get(_EXPORT)
    if getattr(existing, "__module__", None) == wasm.__name__:
        raise TypeError(
            f"`{handler.__name__}` is the second function of `{handler.__module__}`: "
            "a plugin has one, so put it into a folder of its own"
        )
    if existing is not None:
        raise TypeError(
            f"`{handler.__module__}` uses the name `{_EXPORT}`, which the plugin's export has: "
            "give yours another name"
        )
    module[_EXPORT] = wasm.handler(signature, _complete(signature))


def _complete(signature: Signature) -> Complete:
    if signature.is_async:
        # `asyncio` would add 2 MB to a plugin that does not need it.
        from . import loop, wasm

        return lambda coroutine: loop.run(coroutine, lambda: loop.Loop(wasm.poll))

    def unreachable(coroutine: Any) -> Any:
        raise AssertionError(f"{coroutine} of a plain function")

    return unreachable
