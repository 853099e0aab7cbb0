"""Simulated calls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

from .. import host, loop
from ..declaration import signature_of
from ..errors import Error
from ..log import connect
from ..message import to_message
from ..output import Outcome
from ..run import run
from ..trace import TraceContext
from ..value import Kind, Value
from .exchange import Answer, Network
from .host import SimulatedHost
from .report import Report
from .trigger import Trigger


def call(
    function: Callable[..., Any],
    trigger: Trigger,
    *,
    inputs: Mapping[str, Any] | None = None,
    settings: Mapping[str, str] | None = None,
    settings_error: str | None = None,
    responses: Iterable[Answer] = (),
    trace: TraceContext | None = None,
    remaining: float = 60.0,
    function_name: str = "function",
) -> Report:
    """Calls a function natively; `asyncio` completes it if it is async.

    `inputs` are input bindings by name: text, bytes, `None`, a `Value`, or anything that
    can be written as JSON. `settings_error` is the reason why settings cannot be read.
    `responses` are the answers of the services that it calls: see `respond`. `remaining` is
    in seconds.
    """
    simulated = SimulatedHost(
        trigger,
        {name: _input(value) for name, value in (inputs or {}).items()},
        dict(settings or {}) if settings_error is None else host.SettingsError(settings_error),
        trace,
        remaining,
        function_name,
        [],
        [],
        Network(responses),
    )
    root = logging.getLogger()
    level = root.level
    handler = connect()
    try:
        with host.running(simulated):
            result: Outcome | Error = run(signature_of(function), trigger.value, _complete)
    except Error as error:
        result = error
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    return Report(result, simulated.logs, simulated.progress, simulated.network.requests)


def _input(value: Any) -> Value:
    if isinstance(value, Value):
        return value
    if value is None:
        return Value(Kind.NONE)
    message = to_message(value)
    return Value(message.kind, message.content)


def _complete(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return loop.run(coroutine, asyncio.new_event_loop)
