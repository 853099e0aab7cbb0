"""Calls of other services, with what the test answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

import corral
from corral import Fault, testing

URL = "https://stock.example:8443/items/7?all=1"


@dataclass
class Stock:
    left: int


async def stock(url: str, context: corral.Context) -> int:
    response = await corral.fetch(url, method="put", headers={"X-Id": "7"}, body={"id": 7})
    if not response.ok:
        raise corral.UpstreamError(f"no stock: {response.status} {response.text()}")
    context.output("message", response.headers["x-unit"])
    return response.json(Stock).left


def test_a_request_and_its_response_have_all_parts() -> None:
    answer = testing.respond(URL, {"left": 3}, headers={"X-Unit": "kg"}, method="PUT")
    report = testing.call(stock, testing.text(URL), responses=[answer])
    assert report.return_value == 3
    assert report.text("message") == "kg"
    (request,) = report.requests
    assert (request.method, request.url, request.body) == ("PUT", URL, b'{"id":7}')
    assert request.headers == [
        ("X-Id", "7"),
        ("content-type", "application/json"),
        ("content-length", "8"),
    ]
    assert request.parts() == ("https", "stock.example:8443", "/items/7?all=1")


@pytest.mark.parametrize(
    ("url", "answer", "fault", "retryable", "message"),
    [
        (
            URL,
            testing.respond(URL, "gone", status=410),
            Fault.UPSTREAM,
            False,
            "no stock: 410 gone",
        ),
        (
            URL,
            testing.respond(URL, "[", headers={"x-unit": ""}),
            Fault.UPSTREAM,
            False,
            f"the response of {URL} is not the JSON expected: ",
        ),
        (
            URL,
            testing.respond(URL, error="connection-refused"),
            Fault.UPSTREAM,
            True,
            f"cannot call {URL}: connection-refused",
        ),
        (
            URL,
            testing.respond("http://other"),
            Fault.FUNCTION,
            False,
            f"the test answers no PUT {URL}; it answers: http://other",
        ),
        (
            "stock.example",
            testing.respond(URL),
            Fault.FUNCTION,
            False,
            "`stock.example` is not a URL that begins with http",
        ),
    ],
)
def test_a_call_that_fails_says_who_is_at_fault(
    url: str, answer: testing.Answer, fault: Fault, retryable: bool, message: str
) -> None:
    error = testing.call(stock, testing.text(url), responses=[answer]).error
    assert (error.fault, error.retryable) == (fault, retryable)
    assert message in error.message


def test_answers_are_used_in_order_and_the_last_one_again() -> None:
    async def ask() -> Any:
        responses = await asyncio.gather(*(corral.fetch(URL) for _ in range(3)))
        return [response.status for response in responses]

    answers = [testing.respond(URL, status=503), testing.respond(URL, status=204)]
    report = testing.call(ask, testing.nothing(), responses=answers)
    assert report.return_value == [503, 204, 204]


@pytest.mark.parametrize(
    ("body", "media_type", "content"),
    [
        (None, None, None),
        ("ü", "text/plain; charset=utf-8", "ü".encode()),
        (b"\xff", "application/octet-stream", b"\xff"),
        ([1], "application/json", b"[1]"),
    ],
)
def test_the_media_type_of_a_body_is_declared(
    body: Any, media_type: str | None, content: bytes | None
) -> None:
    async def send() -> None:
        await corral.fetch(URL, method="POST", body=body)

    report = testing.call(send, testing.nothing(), responses=[testing.respond(URL)])
    (request,) = report.requests
    assert (dict(request.headers).get("content-type"), request.body) == (media_type, content)
