"""With componentize-py: the interface of WASI 0.2, and an event loop on it."""

import asyncio

from poll_loop import PollLoop, Sink, Stream, register
from componentize_py_types import Ok
from wit_world import exports
from wit_world.imports import monotonic_clock
from wit_world.imports.types import (
    Fields,
    IncomingRequest,
    Method_Delete,
    Method_Get,
    Method_Post,
    Method_Put,
    OutgoingResponse,
    ResponseOutparam,
)

TEXT = [("content-type", b"text/plain")]

# The pause between two lines, in nanoseconds.
PAUSE = 20_000_000

METHODS = {
    Method_Get: "GET",
    Method_Post: "POST",
    Method_Put: "PUT",
    Method_Delete: "DELETE",
}


class IncomingHandler(exports.IncomingHandler):
    def handle(self, request: IncomingRequest, response_out: ResponseOutparam) -> None:
        loop = PollLoop()
        asyncio.set_event_loop(loop)
        loop.run_until_complete(answer(request, response_out))


async def answer(request: IncomingRequest, out: ResponseOutparam) -> None:
    target = request.path_with_query() or ""
    path, _, query = target.partition("?")
    rest, _, last = path.rpartition("/")
    if rest.endswith("/status"):
        respond(out, int(last), []).close()
    elif last == "echo":
        await echo(request, out)
    elif last == "stream":
        await stream(out, int(query.removeprefix("lines=")))
    elif last == "headers":
        await headers(request, out)
    else:
        sink = respond(out, 200, TEXT)
        await sink.send(describe(request, target).encode())
        sink.close()


def respond(out: ResponseOutparam, status: int, head: list[tuple[str, bytes]]) -> Sink:
    """Sends the head at once; the body is what is written to the sink."""
    response = OutgoingResponse(Fields.from_list(head))
    response.set_status_code(status)
    body = response.body()
    ResponseOutparam.set(out, Ok(response))
    return Sink(body)


def describe(request: IncomingRequest, target: str) -> str:
    method = METHODS.get(type(request.method()), "?")
    return f"{method} {target}\n"


async def echo(request: IncomingRequest, out: ResponseOutparam) -> None:
    kinds = request.headers().get("content-type")
    source = Stream(request.consume())
    sink = respond(out, 200, [("content-type", kind) for kind in kinds])
    while (chunk := await source.next()) is not None:
        await sink.send(chunk)
    sink.close()


async def stream(out: ResponseOutparam, count: int) -> None:
    sink = respond(out, 200, TEXT)
    for number in range(1, count + 1):
        if number > 1:
            # The loop has no timers: `asyncio.sleep` is not implemented.
            pause = monotonic_clock.subscribe_duration(PAUSE)
            await register(asyncio.get_event_loop(), pause)
        await sink.send(f"{number}\n".encode())
    sink.close()


async def headers(request: IncomingRequest, out: ResponseOutparam) -> None:
    head = TEXT + [
        ("x-repeated", b"a"),
        ("x-repeated", b"b"),
        ("set-cookie", b"one=1; Path=/"),
        ("set-cookie", b"two=2; HttpOnly"),
    ]
    sink = respond(out, 200, head)
    asked = request.headers().get("x-asked")
    await sink.send(b", ".join(asked) + b"\n")
    sink.close()
