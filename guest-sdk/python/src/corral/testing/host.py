"""Answers as Corral does, with what the test gave; records log lines."""

from __future__ import annotations

from dataclasses import dataclass

from .. import document
from ..client import Request
from ..host import Pairs, SettingsError
from ..level import Level
from ..trace import TraceContext
from ..value import Value
from .exchange import Network
from .trigger import Trigger


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line that the function logged."""

    level: Level
    """The severity."""
    target: str
    """The part of the program; may be empty."""
    message: str
    """The text."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A report of progress that the function made."""

    done: float
    """How much is done."""
    total: float | None = None
    """How much there is to do."""
    message: str | None = None
    """What happens now."""


@dataclass
class SimulatedHost:
    """The host of one simulated invocation."""

    trigger: Trigger
    inputs: dict[str, Value]
    granted: dict[str, str] | SettingsError
    parent: TraceContext | None
    seconds: float
    name: str
    logs: list[LogLine]
    progress: list[Progress]
    network: Network

    def invocation_id(self) -> str:
        return "00000000-0000-4000-8000-000000000000"

    def function_name(self) -> str:
        return self.name

    def trigger_name(self) -> str:
        return self.trigger.name

    def input_names(self) -> list[str]:
        return list(self.inputs)

    def take_input(self, name: str) -> Value | None:
        return self.inputs.pop(name, None)

    def metadata(self) -> str:
        return document.write(self.trigger.metadata)

    def trace(self) -> TraceContext | None:
        return self.parent

    def remaining(self) -> float:
        return self.seconds

    def headers(self) -> Pairs:
        return self.trigger.headers

    def query(self) -> Pairs:
        return self.trigger.query

    def params(self) -> Pairs:
        return self.trigger.params

    def identities(self) -> str | None:
        return self.trigger.identities

    def log(self, level: Level, target: str, message: str) -> None:
        self.logs.append(LogLine(level, target, message))

    def report_progress(self, done: float, total: float | None, message: str | None) -> None:
        self.progress.append(Progress(done, total, message))

    def setting(self, name: str) -> str | None:
        return dict(self.settings()).get(name)

    def settings(self) -> Pairs:
        if isinstance(self.granted, SettingsError):
            raise self.granted
        return list(self.granted.items())

    async def send(self, request: Request) -> tuple[int, Pairs, bytes]:
        return self.network.send(request)
