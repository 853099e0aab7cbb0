"""The result of a simulated call."""

from __future__ import annotations

from typing import Any

from .. import document
from ..client import Request
from ..errors import Error
from ..message import Message, Messages
from ..output import Outcome, Output
from ..response import Response
from ..value import Kind
from .host import LogLine, Progress


class Report:
    """The result of a simulated call: outputs, return value or error, and log lines.

    What is not there raises `AssertionError`, with what is there instead.
    """

    def __init__(
        self,
        result: Outcome | Error,
        logs: list[LogLine],
        progress: list[Progress],
        requests: list[Request],
    ) -> None:
        self._result = result
        self.logs = logs
        """The lines that the function logged, in order."""
        self.progress = progress
        """The reports of progress that the function made, in order."""
        self.requests = requests
        """The requests that the function sent to services, in order."""

    @property
    def outcome(self) -> Outcome:
        """Outputs and return value of a call that succeeded."""
        if isinstance(self._result, Error):
            raise AssertionError(f"the function failed: {self._result}") from self._result
        return self._result

    @property
    def error(self) -> Error:
        """The error of a call that failed; an exception of the function is its `__cause__`."""
        if isinstance(self._result, Error):
            return self._result
        raise AssertionError(f"the function succeeded: {self._result!r}")

    @property
    def tool(self) -> Any:
        """What a client gets from a tool: `content`, and `structuredContent` or `isError`."""
        returned = self.outcome.return_value
        if not isinstance(returned, Message) or not isinstance(returned.content, str):
            raise AssertionError(f"the function returned no result of a tool: {returned!r}")
        result = document.parse(returned.content)
        content = document.parse(result["content"])
        match result["type"]:
            case "call_tool_result":
                whole = content
            case "multi_content_result":
                whole = {"content": content}
            case _:
                whole = {"content": [content]}
        if "structuredContent" in result:
            whole["structuredContent"] = document.parse(result["structuredContent"])
        return whole

    @property
    def response(self) -> Response:
        """The response to the HTTP caller."""
        returned = self.outcome.return_value
        if isinstance(returned, Response):
            return returned
        raise AssertionError(f"expected a response, found {returned!r}")

    @property
    def return_value(self) -> Any:
        """The value for the binding named `$return`: see `output`."""
        return _plain(self.outcome.return_value)

    def output(self, name: str) -> Any:
        """The value of the output binding `name`, `None` if it has none.

        Text, bytes, parsed JSON, a list of these for `Messages`, or a `Response`.
        """
        return _plain(self.outcome.outputs.get(name))

    def text(self, name: str) -> str:
        """The text of the output binding `name`."""
        return str(self._message(name, Kind.TEXT).content)

    def json(self, name: str) -> Any:
        """The JSON of the output binding `name`, parsed."""
        return self._message(name, Kind.JSON).value()

    def bytes(self, name: str) -> bytes:
        """The bytes of the output binding `name`."""
        return self._message(name, Kind.BYTES).as_bytes()

    def messages(self, name: str) -> list[Message]:
        """The messages of the output binding `name`."""
        found = self.outcome.outputs.get(name)
        if isinstance(found, Messages):
            return found.messages
        raise AssertionError(f"output `{name}` is not a list of messages but {found!r}")

    def _message(self, name: str, kind: Kind) -> Message:
        found = self.outcome.outputs.get(name)
        if isinstance(found, Message) and found.kind is kind:
            return found
        raise AssertionError(f"output `{name}` is not {kind.value} but {found!r}")


def _plain(output: Output | None) -> Any:
    match output:
        case Message():
            return output.value()
        case Messages():
            return [message.value() for message in output.messages]
        case _:
            return output
