"""Arguments: what a function takes from its trigger and its input bindings."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, NotRequired, Self, TypedDict

import pytest

import corral
from corral import (
    Batch,
    CallerError,
    Context,
    Fault,
    FromInput,
    HttpRequest,
    Input,
    JsonValue,
    Kind,
    QueueMessage,
    ServiceBusMessage,
    Timer,
    Value,
    testing,
)


@dataclass
class Order:
    id: int
    color: str = "black"


class Reading(TypedDict):
    device: str
    value: NotRequired[float]


@dataclass
class Upper(FromInput):
    text: str

    @classmethod
    def from_input(cls, given: Input, *arguments: Any) -> Self:
        return cls(given.to(str).upper())


def taking(annotation: Any) -> Any:
    taken = []

    def function(value):  # type: ignore[no-untyped-def]
        taken.append(value)

    if annotation is not None:
        function.__annotations__["value"] = annotation
    return function, taken


TRIGGERS = {
    "none": testing.nothing(),
    "text": testing.text("7"),
    "json": testing.json({"id": 7}),
    "bytes": testing.binary(b'{"id": 7}'),
    "bom": testing.binary(b'\xef\xbb\xbf{"id": 7}'),
    "invalid": testing.binary(b"a\xc3"),
    "http": testing.http("POST", "/api/order", body='{"id": 7}'),
}


@pytest.mark.parametrize(
    ("trigger", "annotation", "expected"),
    [
        ("none", None, None),
        ("text", None, "7"),
        ("json", None, {"id": 7}),
        ("bytes", None, b'{"id": 7}'),
        ("none", Any, None),
        ("text", str, "7"),
        ("json", str, '{"id":7}'),
        ("bytes", str, '{"id": 7}'),
        ("http", str, '{"id": 7}'),
        ("text", bytes, b"7"),
        ("json", bytes, b'{"id":7}'),
        ("http", bytes, b'{"id": 7}'),
        ("text", int, 7),
        ("json", dict, {"id": 7}),
        ("bom", dict[str, int], {"id": 7}),
        ("http", dict[str, Any], {"id": 7}),
        ("json", JsonValue, {"id": 7}),
        ("json", Order, Order(7)),
        ("http", Order, Order(7)),
        ("none", Order | None, None),
        ("json", Order | None, Order(7)),
        ("none", str | None, None),
        ("text", str | None, "7"),
        ("none", Value, Value(Kind.NONE)),
        ("text", Upper, Upper("7")),
    ],
)
def test_a_value_becomes_what_the_annotation_says(
    trigger: str, annotation: Any, expected: Any
) -> None:
    function, taken = taking(annotation)
    report = testing.call(function, TRIGGERS[trigger])
    assert report.return_value is None
    assert taken == [expected]


@pytest.mark.parametrize(
    ("trigger", "annotation", "fault", "reason"),
    [
        ("none", str, "CONFIGURATION", "input `trigger` is empty, but the function takes text"),
        ("none", bytes, "CONFIGURATION", "is empty, but the function takes bytes"),
        ("none", Order, "CONFIGURATION", "is empty, but the function takes JSON"),
        ("text", HttpRequest, "CONFIGURATION", "is text, but the function takes an HTTP request"),
        ("invalid", str, "CALLER", "is not UTF-8: incomplete utf-8 byte sequence from index 1"),
        ("text", Order, "CALLER", "is not the JSON expected: expected an object, found a number"),
        ("json", list, "CALLER", "expected a list, found an object"),
        ("json", dict[str, str], "CALLER", "`id`: expected text, found a number"),
        ("invalid", Any | None, None, None),
        ("invalid", Order, "CALLER", "is not the JSON expected"),
    ],
)
def test_a_value_that_does_not_match_is_an_error(
    trigger: str, annotation: Any, fault: str | None, reason: str | None
) -> None:
    function, taken = taking(annotation)
    report = testing.call(function, TRIGGERS[trigger])
    if fault is None:
        assert taken == [b"a\xc3"]
        return
    assert report.error.fault is Fault[fault]
    assert str(reason) in report.error.message
    assert taken == []


def test_parameters_are_the_trigger_the_context_and_input_bindings() -> None:
    def all_of_it(
        context: Context, order: Order, stock: list[int], *, photo: bytes | None
    ) -> list[Any]:
        return [context.trigger_name, order.id, stock, photo]

    def by_name(message, context):  # type: ignore[no-untyped-def]
        return [message, type(context).__name__]

    def nothing() -> str:
        return "called"

    async def awaited(message: str) -> str:
        return message

    inputs = {"stock": [1, 2], "photo": None}
    trigger = testing.json({"id": 7})
    cases: list[tuple[Callable[..., Any], Any]] = [
        (all_of_it, ["trigger", 7, [1, 2], None]),
        (by_name, [{"id": 7}, "Context"]),
        (nothing, "called"),
        (awaited, '{"id":7}'),
    ]
    for function, expected in cases:
        report = testing.call(function, trigger, inputs=inputs)
        assert report.return_value == expected, function.__name__
    error = testing.call(all_of_it, trigger, inputs={"photo": None}).error
    assert error.fault is Fault.CONFIGURATION
    assert "there is no input `stock` left to take" in error.message


def many(*values: str) -> None: ...
def options(**values: str) -> None: ...
def twice(context: Context, other: Context) -> None: ...
def unreadable(value: object, when: complex) -> None: ...
def keys(value: dict[int, str]) -> None: ...
def inner(value: QueueMessage[complex]) -> None: ...
def generator() -> Iterator[int]:
    yield 1


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (many, "takes `*values`"),
        (options, "takes `*values`"),
        (twice, "`twice` takes the context twice"),
        (unreadable, "`unreadable`, parameter `when`: `complex` cannot be read from JSON"),
        (keys, "the keys of a JSON object are text"),
        (inner, "`complex` cannot be read from JSON"),
        (generator, "is a generator"),
        (Order(1), "belongs on a `def` or an `async def`"),
    ],
)
def test_signatures_that_corral_cannot_call_are_refused(function: Any, reason: str) -> None:
    with pytest.raises(TypeError) as caught:
        corral.function(function)
    assert reason in str(caught.value)


@corral.function
def early(value: Later) -> int:
    return value.id


@dataclass
class Later:
    id: int


def test_the_decorator_changes_nothing_and_annotations_may_come_later() -> None:
    assert early(Later(3)) == 3
    assert testing.call(early, testing.json({"id": 4})).return_value == 4
    assert "Handler" not in vars(sys.modules[__name__]), "only a plugin exports"


def test_messages_have_the_metadata_of_their_service() -> None:
    def queue(message: QueueMessage[Order]) -> Any:
        return [message.body.id, message.id, message.dequeue_count, message.pop_receipt]

    def plain(message: QueueMessage) -> Any:  # type: ignore[type-arg]
        return [message.body, message.id, message.dequeue_count, message.insertion_time]

    def bus(message: ServiceBusMessage[Order]) -> Any:
        return [message.body.id, message.sequence_number, message.subject, message.properties]

    body = '{"id":5}'
    cases: list[tuple[Callable[..., Any], Any, Any]] = [
        (queue, testing.queue(body, Id="7", DequeueCount="2"), [5, "7", 2, "AgAAAAMAAAAAAAAA"]),
        (plain, testing.text("x"), ["x", None, 1, None]),
        (
            bus,
            testing.text(body, SequenceNumber="9", Label="old", UserProperties={"a": 1}),
            [5, 9, "old", {"a": 1}],
        ),
        (
            bus,
            testing.text(body, Subject="new", Label="old", ApplicationProperties={"b": 2}),
            [5, None, "new", {"b": 2}],
        ),
    ]
    for function, trigger, expected in cases:
        assert testing.call(function, trigger).return_value == expected


def test_timers() -> None:
    def tick(timer: Timer) -> Any:
        status = timer.schedule_status
        return [timer.is_past_due, status and [status.last, status.next]]

    first = {"ScheduleStatus": {"Last": "0001-01-01T00:00:00", "Next": "n"}, "IsPastDue": True}
    for trigger, expected in [
        (testing.timer(), [False, ["2024-01-01T00:00:00Z", "2024-01-01T00:05:00Z"]]),
        (testing.timer(is_past_due=True), [True, ["2024-01-01T00:00:00Z", "2024-01-01T00:05:00Z"]]),
        (testing.json(first), [True, [None, "n"]]),
        (testing.json({"ScheduleStatus": None}), [False, None]),
    ]:
        assert testing.call(tick, trigger).return_value == expected


@pytest.mark.parametrize(
    ("event", "batch", "expected"),
    [
        (
            Reading,
            [{"device": "a"}, {"device": "b", "value": 1}],
            [{"device": "a"}, {"device": "b", "value": 1.0}],
        ),
        (Reading, ['{"device":"a"}'], [{"device": "a"}]),
        (Any, [1, "x", {"a": None}], [1, "x", {"a": None}]),
        (str, ["a", {"b": 1}, 2.50], ["a", '{"b":1}', "2.5"]),
        (
            bytes,
            ["", "AA==", "/+8=", "aGVs", "aGVsbG8gd29ybGQ="],
            [b"", b"\0", b"\xff\xef", b"hel", b"hello world"],
        ),
        (int, [], []),
    ],
)
def test_a_batch_has_its_events_in_order(event: Any, batch: list[Any], expected: list[Any]) -> None:
    function, taken = taking(Batch[event])
    report = testing.call(function, testing.json(batch))
    assert report.return_value is None
    assert list(taken[0]) == expected
    assert len(taken[0]) == len(expected)


@pytest.mark.parametrize(
    ("event", "batch", "reason"),
    [
        (Reading, [{"device": "a"}, {}], "event 1: there is no `device`"),
        (Reading, [{"device": 1}], "event 0: `device`: expected text, found a number"),
        (Reading, ["{"], "event 0: Expecting property name"),
        (int, {"a": 1}, "is not the JSON expected: expected a list, found an object"),
        *[
            (bytes, [text], 'event 0: it is not base64: set `"dataType": "binary"`')
            for text in ("aGVsbG8", "aGV-", "A===", "====", "AA=A")
        ],
        (bytes, [1], "event 0: expected text, found a number"),
    ],
)
def test_an_invalid_event_is_named(event: Any, batch: Any, reason: str) -> None:
    function, _ = taking(Batch[event])
    error = testing.call(function, testing.json(batch)).error
    assert error.fault is Fault.CALLER
    assert reason in error.message


def test_events_of_a_batch_have_their_own_metadata() -> None:
    def read(batch: Batch[str]) -> Any:
        return [
            [batch.metadata(index, "SequenceNumber"), batch.properties(index)] for index in range(3)
        ]

    trigger = testing.json(
        ["a", "b", "c"],
        SequenceNumberArray=[1, 2],
        PropertiesArray=[{"x": 1}],
        UserPropertiesArray=[None, {"y": 2}],
    )
    report = testing.call(read, trigger)
    assert report.return_value == [[1, {"x": 1}], [2, {"y": 2}], [None, {}]]


def test_the_body_of_a_request_is_read_as_json() -> None:
    def read(request: HttpRequest) -> Any:
        return request.json(Order)

    def literal(request: HttpRequest) -> Any:
        choice: Any = Literal["a", "b"]
        return request.json(choice)

    for function, body, status, text in [
        (read, '{"id": 1, "color": "red", "more": 0}', 200, '{"id":1,"color":"red"}'),
        (read, "{}", 400, "the request's body is not the JSON expected: there is no `id`"),
        (
            read,
            '{"id": "1"}',
            400,
            "the request's body is not the JSON expected: `id`: expected an integer, found text",
        ),
        (
            read,
            "",
            400,
            "the request's body is not the JSON expected: "
            "Expecting value: line 1 column 1 (char 0)",
        ),
        (
            read,
            "[" * 100_000,
            400,
            "the request's body is not the JSON expected: it is nested more than 500 levels deep",
        ),
        (
            read,
            '{"id": NaN}',
            400,
            "the request's body is not the JSON expected: `NaN` is not JSON",
        ),
        (literal, '"b"', 200, "b"),
        (
            literal,
            '"c"',
            400,
            "the request's body is not the JSON expected: expected 'a' or 'b', found text",
        ),
    ]:
        response = testing.call(function, testing.http("POST", "/", body=body)).response
        assert (response.status, response.text()) == (status, text)


def test_an_error_of_a_conversion_is_the_callers() -> None:
    class Never(FromInput):
        @classmethod
        def from_input(cls, given: Input, *arguments: Any) -> Self:
            raise CallerError(f"`{given.name()}` is not acceptable")

    function, _ = taking(Never)
    response = testing.call(function, testing.http("GET", "/")).response
    assert (response.status, response.text()) == (400, "`req` is not acceptable")
