"""Requests of a plugin. Only `wasm` imports it, in the world that has an HTTP client.

Resources of the host are dropped in blocks, what belongs to another one first.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import cast

from componentize_py_types import Err, Ok
from wit_world.imports import http_types, monotonic_clock, outgoing_handler, streams
from wit_world.imports import poll as wasi_poll

from .client import FetchError, Request, RequestDenied
from .host import Pairs
from .loop import Loop

_WRITTEN = 4096
"""How much the host takes at once, in bytes."""
_READ = 65536
"""How much it gives at once."""

_METHODS: dict[str, Callable[[], http_types.Method]] = {
    "GET": http_types.Method_Get,
    "HEAD": http_types.Method_Head,
    "POST": http_types.Method_Post,
    "PUT": http_types.Method_Put,
    "DELETE": http_types.Method_Delete,
    "CONNECT": http_types.Method_Connect,
    "OPTIONS": http_types.Method_Options,
    "TRACE": http_types.Method_Trace,
    "PATCH": http_types.Method_Patch,
}


def poll(pollables: list[wasi_poll.Pollable], timeout: float | None) -> list[int]:
    """Waits until one is ready, at most so many seconds; the indexes of those that are."""
    if timeout is None:
        return wasi_poll.poll(pollables)
    nanoseconds = max(0, int(timeout * 1e9))
    with monotonic_clock.subscribe_duration(nanoseconds) as alarm:
        ready = wasi_poll.poll([*pollables, alarm])
    return [index for index in ready if index < len(pollables)]


async def send(request: Request) -> tuple[int, Pairs, bytes]:
    """Sends a request, and reads the whole response: its status, fields and body."""
    with _sent(request) as future:
        await _ready(future)
        answer = future.get()
    # The outer result is an error only if the response was taken before.
    match answer:
        case Ok(Ok(response)):
            return await _read(response)
        case Ok(Err(code)):
            raise _failure(code)
        case _:
            raise FetchError("the response was taken before")


def _sent(request: Request) -> http_types.FutureIncomingResponse:
    scheme, authority, target = request.parts()
    outgoing = http_types.OutgoingRequest(_fields(request.headers))
    method = _METHODS.get(request.method)
    outgoing.set_method(http_types.Method_Other(request.method) if method is None else method())
    is_secure = scheme == "https"
    outgoing.set_scheme(http_types.Scheme_Https() if is_secure else http_types.Scheme_Http())
    outgoing.set_authority(authority)
    outgoing.set_path_with_query(target)
    body = outgoing.body()
    try:
        future = outgoing_handler.handle(outgoing, None)
    except Err as error:
        body.__exit__(None, None, None)
        raise _failure(error.value) from None
    _write(body, request.body or b"")
    return future


def _fields(headers: Pairs) -> http_types.Fields:
    try:
        return http_types.Fields.from_list([(name, value.encode()) for name, value in headers])
    except Err as error:
        raise ValueError(f"a header field is refused: {_words(error.value)}") from None


def _write(body: http_types.OutgoingBody, content: bytes) -> None:
    """Sends the body. If the server closes the connection, the response tells why."""
    try:
        with body.write() as stream:
            for start in range(0, len(content), _WRITTEN):
                stream.blocking_write_and_flush(content[start : start + _WRITTEN])
    except Err:
        body.__exit__(None, None, None)
        return
    http_types.OutgoingBody.finish(body, None)


async def _read(response: http_types.IncomingResponse) -> tuple[int, Pairs, bytes]:
    with response:
        with response.headers() as fields:
            # Bytes of header fields are not text in general; browsers read them as Latin-1.
            headers = [(name, value.decode("latin-1")) for name, value in fields.entries()]
        chunks: list[bytes] = []
        with response.consume() as body, body.stream() as stream:
            while True:
                await _ready(stream)
                try:
                    chunks.append(stream.read(_READ))
                except Err as error:
                    if isinstance(error.value, streams.StreamError_Closed):
                        break
                    raise FetchError("the response ended early") from None
        return response.status(), headers, b"".join(chunks)


async def _ready(source: http_types.FutureIncomingResponse | streams.InputStream) -> None:
    loop = cast(Loop, asyncio.get_running_loop())
    with source.subscribe() as pollable:
        await loop.ready(pollable)


def _failure(code: http_types.ErrorCode) -> Exception:
    if isinstance(code, http_types.ErrorCode_HttpRequestDenied):
        return RequestDenied()
    detail = getattr(code, "value", None)
    return FetchError(_words(code) + (f" ({detail})" if detail is not None else ""))


def _words(code: object) -> str:
    """The name of an error code in WIT: `connection-refused`."""
    _, _, name = type(code).__name__.partition("_")
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
