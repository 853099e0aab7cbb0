"""The edge of a plugin: the only module that knows what componentize-py generates."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from componentize_py_types import Err
from wit_world import exports
from wit_world.imports import invocation, logging, progress, request, store, types

from . import host, unicode
from .client import Request
from .errors import Error
from .level import Level
from .message import Message, Messages
from .output import Outcome, Output
from .request import HttpRequest
from .response import Response
from .run import Complete, run
from .signature import Signature
from .trace import TraceContext
from .value import Kind, Value

if TYPE_CHECKING:
    from .loop import Poll

poll: Poll | None = None
"""Waits for what the host will have ready; `None` in a plugin without an HTTP client."""

if find_spec("wit_world.imports.outgoing_handler") is not None:
    from . import wasm_http

    poll = wasm_http.poll


def handler(signature: Signature, complete: Complete) -> type[exports.Handler]:
    """What a plugin exports for a function; `complete` is for one that is async."""

    class Handler(exports.Handler):
        """componentize-py makes one while it builds the plugin."""

        def __init__(self) -> None:
            # The module is complete now, and the author sees what is wrong with it.
            signature.resolve()

        def handle(self, trigger: types.Value) -> types.Outcome:
            """Runs one invocation."""
            try:
                with host.running(_Corral()):
                    return _to_outcome(run(signature, _from_value(trigger), complete))
            except Error as error:
                failure = _to_failure(error)
            raise Err(failure)

    return Handler


class _Corral:
    """The host of a plugin."""

    def invocation_id(self) -> str:
        return invocation.id()

    def function_name(self) -> str:
        return invocation.function_name()

    def trigger_name(self) -> str:
        return invocation.trigger_name()

    def input_names(self) -> list[str]:
        return invocation.input_names()

    def take_input(self, name: str) -> Value | None:
        value = invocation.take_input(name)
        return None if value is None else _from_value(value)

    def metadata(self) -> str:
        return invocation.metadata()

    def trace(self) -> TraceContext | None:
        trace = invocation.trace()
        return None if trace is None else TraceContext(trace.traceparent, trace.tracestate)

    def remaining(self) -> float:
        return invocation.remaining_ms() / 1000

    def headers(self) -> host.Pairs:
        return request.headers()

    def query(self) -> host.Pairs:
        return request.query()

    def params(self) -> host.Pairs:
        return request.params()

    def identities(self) -> str | None:
        return request.identities()

    def log(self, level: Level, target: str, message: str) -> None:
        logging.log(logging.Level[level.name], target, unicode.printable(message))

    def report_progress(self, done: float, total: float | None, message: str | None) -> None:
        text = None if message is None else unicode.printable(message)
        progress.report(done, total, text)

    def setting(self, name: str) -> str | None:
        try:
            return store.get(name)
        except Err as error:
            raise host.SettingsError(error.value.value) from None

    def settings(self) -> host.Pairs:
        try:
            return store.get_all()
        except Err as error:
            raise host.SettingsError(error.value.value) from None

    async def send(self, request: Request) -> tuple[int, host.Pairs, bytes]:
        if poll is None:
            raise NotImplementedError(
                "the plugin has no HTTP client: build it with `python -m corral build --fetch`"
            )
        return await wasm_http.send(request)


def _from_value(value: types.Value) -> Value:
    match value:
        case types.Value_Text(text):
            return Value(Kind.TEXT, text)
        case types.Value_Json(text):
            return Value(Kind.JSON, text)
        case types.Value_Bytes(content):
            return Value(Kind.BYTES, content)
        case types.Value_Http(http):
            return Value(Kind.HTTP, HttpRequest(http.method, http.url, http.body))
        case _:
            return Value(Kind.NONE)


def _to_outcome(outcome: Outcome) -> types.Outcome:
    returned, trace = outcome.return_value, outcome.trace
    return types.Outcome(
        [(name, _to_output(output)) for name, output in outcome.outputs.items()],
        None if returned is None else _to_output(returned),
        None if trace is None else types.TraceContext(trace.traceparent, trace.tracestate),
    )


def _to_output(output: Output) -> types.Output:
    match output:
        case Response():
            return types.Output_Http(types.HttpResponse(output.status, output.headers, output.body))
        case Messages(messages=messages):
            return types.Output_Messages([_to_message(message) for message in messages])
        case Message(kind=Kind.TEXT, content=str(text)):
            return types.Output_Text(text)
        case Message(kind=Kind.JSON, content=str(text)):
            return types.Output_Json(text)
        case _:
            return types.Output_Bytes(output.as_bytes())


def _to_message(message: Message) -> types.Message:
    match message:
        case Message(kind=Kind.TEXT, content=str(text)):
            return types.Message_Text(text)
        case Message(kind=Kind.JSON, content=str(text)):
            return types.Message_Json(text)
        case _:
            return types.Message_Bytes(message.as_bytes())


def _to_failure(error: Error) -> types.Failure:
    fault = types.Fault[error.fault.name]
    return types.Failure(fault, error.retryable, unicode.printable(error.message))
