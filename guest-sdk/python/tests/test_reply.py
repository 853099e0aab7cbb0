"""Return values."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

import pytest

from corral import Json, Kind, Message, Messages, Response, testing

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
BYTES = "application/octet-stream"


class Color(enum.Enum):
    BLACK = "black"


@dataclass
class Order:
    id: int
    color: Color


def returning(value: Any) -> Any:
    def function() -> Any:
        return value

    return function


@pytest.mark.parametrize(
    ("value", "status", "media_type", "body"),
    [
        ("hello", 200, TEXT, b"hello"),
        ("", 200, TEXT, b""),
        ("Ñ", 200, TEXT, "Ñ".encode()),
        (b"\xff", 200, BYTES, b"\xff"),
        (bytearray(b"1"), 200, BYTES, b"1"),
        ([1, 2], 200, JSON, b"[1,2]"),
        ([], 200, JSON, b"[]"),
        ({"ü": None}, 200, JSON, '{"ü":null}'.encode()),
        (7, 200, JSON, b"7"),
        (False, 200, JSON, b"false"),
        (Order(1, Color.BLACK), 200, JSON, b'{"id":1,"color":"black"}'),
        (Json("text"), 200, JSON, b'"text"'),
        (Json(None), 200, JSON, b"null"),
        ((Json(1), 201), 201, JSON, b"1"),
        (("gone", 410), 410, TEXT, b"gone"),
        ((None, 404), 404, None, b""),
        (("x", 418, {"content-type": "x/y"}), 418, "x/y", b"x"),
        ([1, 201], 200, JSON, b"[1,201]"),
        (Response(), 200, None, b""),
        (Response("no", 415, {"Content-Type": "x/y"}), 415, "x/y", b"no"),
        (Response.json("text", 202), 202, JSON, b'"text"'),
        (Response.html("<p>"), 200, "text/html; charset=utf-8", b"<p>"),
        (Response.redirect("/there"), 303, None, b""),
        (Response.redirect("/there", 308), 308, None, b""),
    ],
)
def test_an_http_caller_gets_a_response(
    value: Any, status: int, media_type: str | None, body: bytes
) -> None:
    response = testing.call(returning(value), testing.http("GET", "/")).response
    assert response.status == status
    assert response.header("content-type") == media_type
    assert response.body == body


def test_headers_may_repeat_and_keep_their_order() -> None:
    response = Response("x", headers=[("set-cookie", "a=1"), ("Set-Cookie", "b=2")])
    response.add_header("x-last", "3")
    sent = testing.call(returning(response), testing.http("GET", "/")).response
    assert sent.headers == [
        ("set-cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("x-last", "3"),
        ("content-type", TEXT),
    ]
    assert response.header("content-type") is None, "the function's own response is not changed"


def test_none_has_no_response() -> None:
    assert testing.call(returning(None), testing.http("GET", "/")).outcome.return_value is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("hello", Message(Kind.TEXT, "hello")),
        ("", Message(Kind.TEXT, "")),
        (b"\xff", Message(Kind.BYTES, b"\xff")),
        ({"a": 1}, Message(Kind.JSON, '{"a":1}')),
        (("hello", 200), Message(Kind.TEXT, "hello")),
        (Response(), None),
        (Response.json([1]), Message(Kind.JSON, "[1]")),
        (("hello", 201), Response("hello", 201, {"content-type": TEXT})),
    ],
)
def test_without_an_http_caller_the_value_is_for_the_return_binding(
    value: Any, expected: Any
) -> None:
    assert testing.call(returning(value), testing.queue("x")).outcome.return_value == expected


def test_messages_are_for_a_binding_and_not_for_an_http_caller() -> None:
    function = returning(Messages(["a", {"b": 1}]))
    assert testing.call(function, testing.queue("x")).return_value == ["a", {"b": 1}]
    error = testing.call(function, testing.http("GET", "/")).error
    assert "a list of messages cannot be the response" in error.message


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (object(), "the return value: a `object` cannot be written as JSON"),
        (("x", 99), "the return value: `99` is not a valid status code; use 200 to 599"),
        (("x", 600), "the return value: `600` is not a valid status code"),
        ("\udfff", "the return value: 'utf-8' codec can't encode"),
        (Json(float("inf")), "the return value: Out of range float"),
    ],
)
def test_a_return_value_that_cannot_be_delivered_fails(value: Any, reason: str) -> None:
    for trigger in (testing.http("GET", "/"), testing.queue("x")):
        assert testing.call(returning(value), trigger).error.message.startswith(reason)
