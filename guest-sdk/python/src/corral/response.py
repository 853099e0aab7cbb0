"""HTTP responses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import unicode
from .document import Json
from .message import Messages, to_message
from .value import Kind

Headers = Mapping[str, str] | Iterable[tuple[str, str]]

MEDIA_TYPES = {
    Kind.TEXT: "text/plain; charset=utf-8",
    Kind.JSON: "application/json",
    Kind.BYTES: "application/octet-stream",
}


class Response:
    """An HTTP response.

    Its media type follows from the body, unless there is a header `content-type`.
    """

    status: int
    """The status code, 200 to 599."""
    headers: list[tuple[str, str]]
    """The header fields, in order. Names may repeat, as `set-cookie` does."""

    def __init__(self, body: Any = None, status: int = 200, headers: Headers = ()) -> None:
        """`body` is text, bytes, or anything that can be written as JSON; `None` is empty."""
        self.message = None if body is None else to_message(body)
        self.status = _checked(status)
        self.headers = []
        for name, value in header_pairs(headers):
            self.add_header(name, value)

    @classmethod
    def json(cls, value: Any, status: int = 200, headers: Headers = ()) -> Response:
        """A response whose body is `value` as JSON, even if it is text or `None`."""
        return cls(Json(value), status, headers)

    @classmethod
    def html(cls, text: str, status: int = 200) -> Response:
        """A response whose body is HTML."""
        return cls(text, status, {"content-type": "text/html; charset=utf-8"})

    @classmethod
    def redirect(cls, location: str, status: int = 303) -> Response:
        """Sends the caller to another URL.

        303 to fetch the result with GET, 307 to repeat the request there, 308 to do so
        from now on.
        """
        return cls(None, status, {"location": location})

    def add_header(self, name: str, value: str) -> None:
        """Adds one header field."""
        unicode.encoded(name)
        unicode.encoded(value)
        self.headers.append((name, value))

    def header(self, name: str) -> str | None:
        """The first header field of that name, in any case."""
        found = (value for key, value in self.headers if key.lower() == name.lower())
        return next(found, None)

    @property
    def body(self) -> bytes:
        """The body."""
        return b"" if self.message is None else self.message.as_bytes()

    def text(self) -> str:
        """The body as text; invalid UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")

    def with_status(self, status: int) -> Response:
        """A copy with another status."""
        return Response(self.message, status, self.headers)

    def declared(self) -> Response:
        """A copy with the body's media type declared."""
        copy = self.with_status(self.status)
        if self.message is not None and self.header("content-type") is None:
            copy.add_header("content-type", MEDIA_TYPES[self.message.kind])
        return copy

    def is_plain(self) -> bool:
        """Whether there is only a body, so that a function without an HTTP caller can return it."""
        return self.status == 200 and not self.headers

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Response):
            return NotImplemented
        mine = (self.status, self.headers, self.message)
        return mine == (other.status, other.headers, other.message)

    def __repr__(self) -> str:
        return f"Response({self.message!r}, {self.status}, {self.headers!r})"


def to_response(value: Any) -> Response:
    """What a function returned as a response.

    A response, a body, `(body, status)` or `(body, status, headers)`. Raises `TypeError`
    or `ValueError` if it cannot be one.
    """
    match value:
        case Response():
            return value
        case Messages():
            raise TypeError(
                "a list of messages cannot be the response to an HTTP request; set an output "
                "binding by name"
            )
        case tuple((body, int(status))):
            return to_response(body).with_status(status)
        case tuple((body, int(status), headers)):
            response = to_response(body).with_status(status)
            return Response(response.message, status, [*response.headers, *header_pairs(headers)])
        case _:
            return Response(value)


def header_pairs(headers: Headers) -> Iterable[tuple[str, str]]:
    """Header fields as pairs."""
    return headers.items() if isinstance(headers, Mapping) else headers


def _checked(status: int) -> int:
    if isinstance(status, bool) or not isinstance(status, int) or not 200 <= status <= 599:
        raise ValueError(f"`{status}` is not a valid status code; use 200 to 599")
    return int(status)
