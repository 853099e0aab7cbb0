"""Services that a function calls, in a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..client import FetchError, Request
from ..host import Pairs
from ..message import to_message
from ..response import MEDIA_TYPES, header_pairs

Given = Mapping[str, str] | Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answers to requests for one URL."""

    url: str
    """The URL."""
    method: str | None
    """The method in upper case; `None` for any."""
    result: tuple[int, Pairs, bytes] | FetchError
    """Status, header fields and body, or why there is no response."""

    def matches(self, request: Request) -> bool:
        """Whether it answers this request."""
        return self.url == request.url and self.method in (None, request.method)


def respond(
    url: str,
    body: Any = None,
    *,
    status: int = 200,
    headers: Given = (),
    method: str | None = None,
    error: str | None = None,
) -> Answer:
    """Answers requests for `url`; give it to `call` in `responses`.

    `body` is text, bytes, or anything that can be written as JSON. With `error`, for example
    `connection-refused`, there is no response.
    """
    if error is not None:
        return Answer(url, method, FetchError(error))
    fields = list(header_pairs(headers))
    message = None if body is None else to_message(body)
    if message is not None and "content-type" not in {name.lower() for name, _ in fields}:
        fields.append(("content-type", MEDIA_TYPES[message.kind]))
    content = b"" if message is None else message.as_bytes()
    return Answer(url, None if method is None else method.upper(), (status, fields, content))


class Network:
    """The services of one simulated invocation."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._answers = list(answers)
        self.requests: list[Request] = []
        """The requests that the function sent, in order."""

    def send(self, request: Request) -> tuple[int, Pairs, bytes]:
        """Answers with the first that matches; each is used once, and the last one again."""
        self.requests.append(request)
        matching = [answer for answer in self._answers if answer.matches(request)]
        if not matching:
            known = ", ".join(answer.url for answer in self._answers) or "none"
            raise AssertionError(
                f"the test answers no {request.method} {request.url}; it answers: {known}"
            )
        if len(matching) > 1:
            self._answers.remove(matching[0])
        result = matching[0].result
        if isinstance(result, FetchError):
            raise result
        return result
