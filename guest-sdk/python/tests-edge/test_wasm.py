"""The edge of a plugin, with the modules that componentize-py generates from the WIT.

`cargo xtask sdk python` generates them; the functions in them are replaced here.
"""

from __future__ import annotations

from logging import getLogger
from typing import Any

import pytest
from componentize_py_types import Err
from wit_world.imports import invocation, logging, progress, request, store, types

import corral
from corral import loop, wasm
from corral.log import connect
from corral.signature import Signature

TAKEN = {"blob": types.Value_Bytes(b"\xff"), "empty": types.Value_None_()}
ANSWERS: list[tuple[Any, str, Any]] = [
    (invocation, "id", lambda: "7"),
    (invocation, "function_name", lambda: "f"),
    (invocation, "trigger_name", lambda: "t"),
    (invocation, "input_names", lambda: list(TAKEN)),
    (invocation, "take_input", TAKEN.get),
    (invocation, "metadata", lambda: '{"Id":1}'),
    (invocation, "trace", lambda: types.TraceContext("00-1-2-01", None)),
    (invocation, "remaining_ms", lambda: 1500),
    (request, "headers", lambda: [("A", "1")]),
    (request, "query", lambda: [("q", "2")]),
    (request, "params", lambda: [("p", "3")]),
    (request, "identities", lambda: None),
    (store, "get", lambda name: {"NAME": "Ada"}.get(name)),
    (store, "get_all", lambda: [("NAME", "Ada")]),
]


@pytest.fixture(autouse=True)
def lines(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Answers as Corral would; the log lines are collected."""
    written: list[tuple[Any, ...]] = []
    for module, name, answer in ANSWERS:
        monkeypatch.setattr(module, name, answer)
    monkeypatch.setattr(logging, "log", lambda *line: written.append(line))
    return written


def handle(function: Any, trigger: types.Value) -> types.Outcome:
    return wasm.handler(Signature(function), loop.run)().handle(trigger)


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        (types.Value_None_(), None),
        (types.Value_Text("ü"), types.Output_Text("ü")),
        (types.Value_Json('{"a":[1]}'), types.Output_Json('{"a":[1]}')),
        (types.Value_Bytes(b"\xff"), types.Output_Bytes(b"\xff")),
        (
            types.Value_Http(types.HttpRequest("POST", "/", b"x")),
            types.Output_Http(
                types.HttpResponse(200, [("content-type", "application/octet-stream")], b"x")
            ),
        ),
    ],
)
def test_a_value_goes_in_and_out(trigger: types.Value, expected: types.Output | None) -> None:
    async def echo(value: Any) -> Any:
        return value.body if isinstance(value, corral.HttpRequest) else value

    assert handle(echo, trigger) == types.Outcome([], expected, None)


def test_progress_reaches_corral(monkeypatch: pytest.MonkeyPatch) -> None:
    reports: list[tuple[Any, ...]] = []
    monkeypatch.setattr(progress, "report", lambda *report: reports.append(report))

    def work() -> None:
        corral.report_progress(1, 2, "half \ud800")
        corral.report_progress(2.5)

    handle(work, types.Value_None_())
    assert reports == [(1, 2, "half \\ud800"), (2.5, None, None)]


def test_outputs_messages_and_the_span_are_delivered() -> None:
    def fill(context: corral.Context) -> corral.Messages:
        context.output("out", {"a": 1})
        context.set_trace(corral.TraceContext("00-3-4-01", "a=b"))
        return corral.Messages(["t", [1], b"b"])

    assert handle(fill, types.Value_None_()) == types.Outcome(
        [("out", types.Output_Json('{"a":1}'))],
        types.Output_Messages(
            [types.Message_Text("t"), types.Message_Json("[1]"), types.Message_Bytes(b"b")]
        ),
        types.TraceContext("00-3-4-01", "a=b"),
    )


def test_everything_that_can_be_asked_is_asked_of_corral(lines: list[tuple[Any, ...]]) -> None:
    def ask(http: corral.HttpRequest, context: corral.Context) -> Any:
        context.log.warning("lone \ud800")
        trace = context.trace
        return [
            context.invocation_id,
            context.function_name,
            context.trigger_name,
            context.input_names,
            context.input("blob", bytes).hex(),
            context.input("empty", bytes | None),
            context.metadata["id"],
            trace and [trace.traceparent, trace.tracestate],
            context.remaining(),
            [http.headers["a"], http.query["q"], http.params["P"], http.identities],
            [context.setting("NAME"), context.setting("OTHER"), corral.settings.all()],
        ]

    # In a plugin the import of the package connects the log.
    handler = connect()
    try:
        outcome = handle(ask, types.Value_Http(types.HttpRequest("GET", "/", b"")))
    finally:
        getLogger().removeHandler(handler)
    assert isinstance(outcome.return_value, types.Output_Http)
    assert outcome.return_value.value.body == (
        b'["7","f","t",["blob","empty"],"ff",null,1,["00-1-2-01",null],1.5,'
        b'["1","2","3",null],["Ada",null,{"NAME":"Ada"}]]'
    )
    assert lines == [(logging.Level.WARN, "", "lone \\ud800")]


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (corral.CallerError("m"), types.Failure(types.Fault.CALLER, False, "m")),
        (corral.ConfigurationError("m"), types.Failure(types.Fault.CONFIGURATION, False, "m")),
        (
            corral.UpstreamError("lone \ud800", retryable=True),
            types.Failure(types.Fault.UPSTREAM, True, "lone \\ud800"),
        ),
        (corral.Error("m"), types.Failure(types.Fault.FUNCTION, False, "m")),
    ],
)
def test_an_error_is_a_failure(error: corral.Error, failure: types.Failure) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(Err) as caught:
        handle(fail, types.Value_None_())
    assert caught.value.value == failure


@pytest.mark.parametrize("name", ["get", "get_all"])
def test_settings_that_cannot_be_read_have_a_reason(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sealed(*names: str) -> Any:
        raise Err(store.Error_Upstream("sealed"))

    def read() -> Any:
        return corral.settings.require("NAME") if name == "get" else corral.settings.all()

    monkeypatch.setattr(store, name, sealed)
    with pytest.raises(Err) as caught:
        handle(read, types.Value_None_())
    assert caught.value.value.fault is types.Fault.UPSTREAM
    assert caught.value.value.message.endswith("could not be read: sealed")
