"""Requests of a plugin, with resources that stand for those of the host."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any, Self

import pytest
from componentize_py_types import Err, Ok
from wit_world.imports import (
    error,
    http_types,
    monotonic_clock,
    outgoing_handler,
    poll,
    streams,
    types,
)

import corral
from corral import loop, wasm
from corral.signature import Signature


class Resource:
    """Has to be dropped after what belongs to it."""

    def __init__(self, owner: Resource | None = None, **methods: Any) -> None:
        self.owner = owner
        self.children = 0
        LIVING.append(self)
        if owner is not None:
            owner.children += 1
        vars(self).update(methods)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.children == 0, "a resource is dropped before what belongs to it"
        LIVING.remove(self)
        if self.owner is not None:
            self.owner.children -= 1


LIVING: list[Resource] = []
SENT: list[dict[str, Any]] = []


class Pollable(Resource):
    """Is ready at a time."""

    due: float


def pollable(owner: Resource | None, seconds: float) -> Pollable:
    return Pollable(owner, due=time.monotonic() + seconds)


class OutgoingRequest:
    def __init__(self, fields: Any) -> None:
        self.parts: dict[str, Any] = {"fields": fields, "body": b""}
        SENT.append(self.parts)
        for part in ("method", "scheme", "authority", "path_with_query"):
            setter = lambda value, part=part: self.parts.update({part: value})  # noqa: E731
            setattr(self, f"set_{part}", setter)

    def body(self) -> Resource:
        body = Resource()

        def write(content: bytes) -> None:
            if self.parts["authority"] == "closed":
                raise Err(streams.StreamError_Closed())
            self.parts["body"] += content

        vars(body)["write"] = lambda: Resource(body, blocking_write_and_flush=write)
        return body


def handle(request: OutgoingRequest, options: None) -> Resource:
    authority = request.parts["authority"]
    if authority == "denied":
        raise Err(http_types.ErrorCode_HttpRequestDenied())
    answers: dict[str, Callable[[], Any]] = {
        "refused": lambda: Ok(Err(http_types.ErrorCode_ConnectionRefused())),
        "odd": lambda: Ok(Err(http_types.ErrorCode_InternalError("why"))),
    }
    future = Resource(get=answers.get(authority, lambda: Ok(Ok(response(authority)))))
    vars(future)["subscribe"] = lambda: pollable(future, 0.05)
    return future


def response(authority: str) -> Resource:
    found = Resource(status=lambda: 201)
    chunks = [b"one ", b"two"]

    def read(length: int) -> bytes:
        if chunks:
            return chunks.pop(0)
        if authority == "cut":
            raise Err(streams.StreamError_LastOperationFailed(error.Error()))
        raise Err(streams.StreamError_Closed())

    def consume() -> Resource:
        body = Resource(found)

        def stream() -> Resource:
            incoming = Resource(body, read=read)
            vars(incoming)["subscribe"] = lambda: pollable(incoming, 0)
            return incoming

        vars(body)["stream"] = stream
        return body

    fields = [("X-Name", "é".encode("latin-1"))]
    vars(found)["headers"] = lambda: Resource(found, entries=lambda: fields)
    vars(found)["consume"] = consume
    return found


def wait(pollables: list[Pollable]) -> list[int]:
    next_due = min(one.due for one in pollables)
    time.sleep(max(0, next_due - time.monotonic()))
    return [index for index, one in enumerate(pollables) if one.due <= next_due]


class Fields:
    @staticmethod
    def from_list(entries: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        if any(" " in name for name, _ in entries):
            raise Err(http_types.HeaderError_InvalidSyntax())
        return entries


class OutgoingBody:
    @staticmethod
    def finish(body: Resource, trailers: None) -> None:
        body.__exit__()


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Answers as a host would, and checks that everything is dropped."""
    LIVING.clear()
    SENT.clear()
    for module, name, replacement in [
        (http_types, "OutgoingRequest", OutgoingRequest),
        (http_types, "OutgoingBody", OutgoingBody),
        (http_types, "Fields", Fields),
        (outgoing_handler, "handle", handle),
        (poll, "poll", wait),
        (
            monotonic_clock,
            "subscribe_duration",
            lambda nanoseconds: pollable(None, nanoseconds / 1e9),
        ),
    ]:
        monkeypatch.setattr(module, name, replacement)
    yield
    assert LIVING == []


def call(function: Any) -> Any:
    def complete(coroutine: Any) -> Any:
        return loop.run(coroutine, lambda: loop.Loop(wasm.poll))

    handler = wasm.handler(Signature(function), complete)()
    outcome = handler.handle(types.Value_None_())
    return getattr(outcome.return_value, "value", None)


def test_a_request_is_sent_and_its_response_read() -> None:
    async def send() -> Any:
        body = b"b" * 5000
        found = await corral.fetch("HTTPS://example:1?q#f", method="move", body=body)
        return [found.status, found.headers["x-name"], found.text()]

    assert call(send) == '[201,"é","one two"]'
    (sent,) = SENT
    assert sent["body"] == b"b" * 5000
    assert sent["method"] == http_types.Method_Other("MOVE")
    assert sent["scheme"] == http_types.Scheme_Https()
    assert (sent["authority"], sent["path_with_query"]) == ("example:1", "/?q")
    assert ("content-length", b"5000") in sent["fields"]


def test_requests_timers_and_tasks_run_together() -> None:
    async def together() -> Any:
        begun = time.monotonic()
        order: list[str] = []

        async def ask(name: str) -> None:
            await corral.fetch(f"http://{name}/")
            order.append("response")

        async def tick() -> None:
            await asyncio.sleep(0.02)
            order.append("timer")

        await asyncio.gather(ask("a"), ask("b"), ask("c"), tick())
        return [order, time.monotonic() - begun < 0.14]

    assert call(together) == '[["timer","response","response","response"],true]'


def test_a_request_can_be_given_up() -> None:
    async def impatient() -> str:
        try:
            async with asyncio.timeout(0.01):
                await corral.fetch("http://slow/")
        except TimeoutError:
            return "late"
        return "in time"

    assert call(impatient) == "late"


@pytest.mark.parametrize(
    ("authority", "headers", "fault", "retryable", "message"),
    [
        ("denied", {}, types.Fault.CONFIGURATION, False, "add `http://denied` to `grants.net`"),
        ("refused", {}, types.Fault.UPSTREAM, True, "cannot call http://refused/: conn"),
        ("odd", {}, types.Fault.UPSTREAM, True, "http://odd/: internal-error (why)"),
        ("cut", {}, types.Fault.UPSTREAM, True, "http://cut/: the response ended early"),
        ("a", {"a b": "c"}, types.Fault.FUNCTION, False, "a header field is refused: invalid-"),
    ],
)
def test_a_request_that_fails_says_who_is_at_fault(
    authority: str, headers: dict[str, str], fault: types.Fault, retryable: bool, message: str
) -> None:
    async def send() -> None:
        await corral.fetch(f"http://{authority}/", headers=headers)

    with pytest.raises(Err) as caught:
        call(send)
    failure = caught.value.value
    assert (failure.fault, failure.retryable) == (fault, retryable)
    assert message in failure.message


def test_a_response_before_the_end_of_the_request_is_read() -> None:
    async def send() -> int:
        return (await corral.fetch("http://closed/", method="POST", body="x")).status

    assert call(send) == "201"


def test_a_plugin_without_a_client_says_how_to_build_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async def send() -> None:
        await corral.fetch("http://a/")

    monkeypatch.setattr(wasm, "poll", None)
    with pytest.raises(Err) as caught:
        call(send)
    assert "build it with `python -m corral build --fetch`" in caught.value.value.message
