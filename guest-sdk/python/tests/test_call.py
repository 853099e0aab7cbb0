"""An invocation from end to end, as the tests of a plugin run it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

import corral
from corral import Context, Fault, HttpRequest, Kind, Level, Message, Response, Value, testing


@dataclass
class Order:
    id: int
    color: str = "black"


def order(request: HttpRequest, context: Context) -> str:
    context.output("message", request.text())
    return "Order enqueued"


@pytest.mark.parametrize(
    "body", ['{"id":1005}', '{ "id" : 1 }\r\n', "test", "", "Bestellung für Ñ 🐎"]
)
def test_a_body_is_enqueued_unchanged(body: str) -> None:
    report = testing.call(order, testing.http("POST", "/api/order", body=body))
    assert report.response.status == 200
    assert report.response.text() == "Order enqueued"
    assert report.text("message") == body


def test_a_body_that_is_not_utf8_is_answered_400_and_drops_outputs() -> None:
    def late(request: HttpRequest, context: Context) -> str:
        context.output("message", "early")
        return request.text()

    report = testing.call(late, testing.http("POST", "/api/order", body=b"\xff"))
    message = "the request's body is not UTF-8: invalid utf-8 sequence of 1 bytes from index 0"
    assert report.response == Response(message, 400).declared()
    assert report.output("message") is None
    assert report.logs == [testing.LogLine(Level.INFO, "", f"answered 400: {message}")]


def test_outputs_are_set_replaced_withdrawn_and_pushed() -> None:
    def fill(message: str, context: Context) -> None:
        context.output("single", f"{context.function_name} {message}")
        context.output("replaced", "first")
        context.output("replaced", b"\x01")
        context.output("withdrawn", "first")
        context.output("withdrawn", None)
        context.output("document", {"a": 1})
        context.output("typed", Order(7))
        context.output("quoted", corral.Json("text"))
        context.output("list", [1, 2])
        context.output("several", corral.Messages(["a", b"b", {"c": 3}]))
        context.output("empty", corral.Messages([]))
        context.output("turned", "one")
        context.push("turned", {"two": 2})
        context.push("turned", b"3")
        context.output("res", Response("accepted", 202))

    report = testing.call(fill, testing.queue("hello"), function_name="fill")
    assert report.return_value is None
    assert report.text("single") == "fill hello"
    assert report.bytes("replaced") == b"\x01"
    assert report.output("withdrawn") is None
    assert report.json("document") == {"a": 1}
    assert report.json("typed") == {"id": 7, "color": "black"}
    assert report.json("quoted") == "text"
    assert report.json("list") == [1, 2]
    assert report.messages("several") == [
        Message(Kind.TEXT, "a"),
        Message(Kind.BYTES, b"b"),
        Message(Kind.JSON, '{"c":3}'),
    ]
    assert report.output("empty") == []
    assert report.output("turned") == ["one", {"two": 2}, b"3"]
    assert report.output("res") == Response(
        "accepted", 202, {"content-type": "text/plain; charset=utf-8"}
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (object(), "TypeError: output `out`: a `object` cannot be written as JSON"),
        ({(1, 2): 3}, "TypeError: output `out`: keys must be str"),
        (float("nan"), "TypeError: output `out`: Out of range float"),
        ("\ud800", "TypeError: output `out`: 'utf-8' codec can't encode"),
        ({"a": "\ud800"}, "TypeError: output `out`: 'utf-8' codec can't encode"),
    ],
)
def test_an_output_that_cannot_be_delivered_fails_where_it_is_set(value: Any, reason: str) -> None:
    def fill(context: Context) -> None:
        context.output("out", value)

    error = testing.call(fill, testing.nothing()).error
    assert error.fault is Fault.FUNCTION
    assert error.message.startswith(reason)
    assert "(test_call.py:" in error.message


def test_the_surroundings_of_a_call() -> None:
    def look(value: Any, context: Context) -> dict[str, Any]:
        parent = context.trace
        return {
            "id": context.invocation_id,
            "trigger": context.trigger_name,
            "inputs": context.input_names,
            "extra": context.input("extra"),
            "left": context.input_names,
            "name": context.require_setting("NAME"),
            "other": context.setting("OTHER", "none"),
            "all": corral.settings.all(),
            "remaining": context.remaining(),
            "parent": parent and parent.traceparent,
            "count": context.metadata.number("dequeuecount"),
        }

    report = testing.call(
        look,
        testing.queue("x", DequeueCount="3"),
        inputs={"extra": {"a": [1]}, "second": b"\x00"},
        settings={"NAME": "Ada"},
        trace=corral.TraceContext("00-1-2-01"),
        remaining=2.5,
    )
    assert report.return_value == {
        "id": "00000000-0000-4000-8000-000000000000",
        "trigger": "trigger",
        "inputs": ["extra", "second"],
        "extra": {"a": [1]},
        "left": ["second"],
        "name": "Ada",
        "other": "none",
        "all": {"NAME": "Ada"},
        "remaining": 2.5,
        "parent": "00-1-2-01",
        "count": 3,
    }


def test_inputs_can_be_taken_once() -> None:
    def take(context: Context) -> None:
        for name in context.require_setting("TAKE").split(","):
            context.log.info("%s", context.input(name, str))

    for names, taken, reason in [
        ("a,b", ["1", "2"], None),
        ("b,a,trigger", ["2", "1", "0"], None),
        ("a,a", ["1"], "take one of: trigger, b"),
        ("trigger,trigger", ["0"], "take one of: a, b"),
        ("c", [], "there is no input `c` left to take: add a binding of direction `in`"),
    ]:
        report = testing.call(
            take, testing.text("0"), inputs={"a": "1", "b": "2"}, settings={"TAKE": names}
        )
        assert [line.message for line in report.logs] == taken, names
        if reason is None:
            assert report.return_value is None, names
        else:
            assert report.error.fault is Fault.CONFIGURATION, names
            assert reason in report.error.message, names


def test_an_input_that_is_none_is_not_missing() -> None:
    def take(context: Context) -> str:
        blob = context.input("blob", bytes | None)
        raw = context.input("raw", Value)
        return f"{blob!r} {raw.kind.name}"

    report = testing.call(take, testing.nothing(), inputs={"blob": None, "raw": Value(Kind.NONE)})
    assert report.return_value == "None NONE"


def test_settings_that_cannot_be_read() -> None:
    def lenient(context: Context) -> str:
        return context.setting("NAME", "nobody")

    def strict(context: Context) -> str:
        return context.require_setting("NAME")

    def everything() -> Any:
        return corral.settings.all()

    report = testing.call(lenient, testing.nothing(), settings_error="vault sealed")
    assert report.return_value == "nobody"
    assert report.logs == [
        testing.LogLine(Level.ERROR, "", "setting `NAME` could not be read: vault sealed")
    ]
    for function in (strict, everything):
        error = testing.call(function, testing.nothing(), settings_error="vault sealed").error
        assert (error.fault, error.retryable) == (Fault.UPSTREAM, True)
        assert error.message.endswith("could not be read: vault sealed")
    error = testing.call(strict, testing.nothing()).error
    assert error.fault is Fault.CONFIGURATION
    assert error.message.startswith("there is no setting `NAME`: add it to the app settings")


def test_the_span_of_a_function_is_reported() -> None:
    def trace(context: Context) -> None:
        context.set_trace(corral.TraceContext("00-3-4-01", "a=b"))

    outcome = testing.call(trace, testing.nothing()).outcome
    assert outcome.trace == corral.TraceContext("00-3-4-01", "a=b")


def test_the_host_answers_only_during_a_call() -> None:
    with pytest.raises(RuntimeError, match="no invocation is running"):
        corral.settings.get("NAME")
