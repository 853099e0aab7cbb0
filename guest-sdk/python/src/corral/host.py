"""The host's side of an invocation: what a function can ask, its log and its settings.

In a plugin the host is Corral, behind the module `corral.wasm`. In a native process
`corral.testing` takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

from .level import Level
from .trace import TraceContext
from .value import Value

if TYPE_CHECKING:
    from .client import Request

Pairs = list[tuple[str, str]]


class SettingsError(Exception):
    """The settings cannot be read; the text says why."""


class Host(Protocol):
    """What the host answers while an invocation runs."""

    def invocation_id(self) -> str: ...
    def function_name(self) -> str: ...
    def trigger_name(self) -> str: ...
    def input_names(self) -> list[str]: ...
    def take_input(self, name: str) -> Value | None: ...
    def metadata(self) -> str: ...
    def trace(self) -> TraceContext | None: ...
    def remaining(self) -> float: ...
    def headers(self) -> Pairs: ...
    def query(self) -> Pairs: ...
    def params(self) -> Pairs: ...
    def identities(self) -> str | None: ...
    def log(self, level: Level, target: str, message: str) -> None: ...
    def report_progress(self, done: float, total: float | None, message: str | None) -> None: ...

    def setting(self, name: str) -> str | None:
        """One setting. Raises `SettingsError`."""

    def settings(self) -> Pairs:
        """All granted settings. Raises `SettingsError`."""

    async def send(self, request: Request) -> tuple[int, Pairs, bytes]:
        """Status, header fields and body of the response of another service.

        Raises `FetchError` or `RequestDenied` if there is none.
        """


_running: ContextVar[Host | None] = ContextVar("corral_host", default=None)


def find() -> Host | None:
    """The host of the invocation that runs, if one does."""
    return _running.get()


def current() -> Host:
    """The host of the invocation that runs."""
    host = _running.get()
    if host is None:
        raise RuntimeError(
            "no invocation is running: move this code from the module into the function; "
            "in a test, call the function with `corral.testing.call`"
        )
    return host


@contextmanager
def running(host: Host) -> Iterator[None]:
    """Answers from `host` until the block ends."""
    token = _running.set(host)
    try:
        yield
    finally:
        _running.reset(token)
