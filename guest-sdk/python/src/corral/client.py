"""Calls to other services over HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from . import document, host, unicode
from .errors import ConfigurationError, UpstreamError
from .fields import Fields
from .message import to_message
from .response import MEDIA_TYPES, Headers, header_pairs
from .shape import shape

T = TypeVar("T")

_URL = re.compile(r"(https?)://([^/?#\s]+)([^#\s]*)(?:#\S*)?", re.IGNORECASE)
"""Scheme, authority, path with query."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request to another service."""

    method: str
    """In upper case, for example `GET`."""
    url: str
    """With scheme, host, path and query."""
    headers: list[tuple[str, str]]
    """The header fields, in order."""
    body: bytes | None
    """The body; `None` if the request has none."""

    def parts(self) -> tuple[str, str, str]:
        """Scheme in lower case, authority, and path with query. Raises `ValueError`."""
        found = _URL.fullmatch(self.url)
        if found is None:
            raise ValueError(f"`{self.url}` is not a URL that begins with http:// or https://")
        scheme, authority, target = found.groups()
        return scheme.lower(), authority, target if target.startswith("/") else f"/{target}"


class FetchError(Exception):
    """Why a request has no response; the text says it in the words of WASI."""


class RequestDenied(Exception):
    """The plugin may not call the service."""


class FetchResponse:
    """The response of another service, with its whole body."""

    def __init__(
        self, url: str, status: int, headers: list[tuple[str, str]], body: bytes = b""
    ) -> None:
        self.url = url
        """The URL of the request."""
        self.status = status
        """The status code."""
        self.headers = Fields(headers, ignore_case=True)
        """The header fields; names in any case."""
        self.body = body
        """The body."""

    @property
    def ok(self) -> bool:
        """Whether the status is 200 to 299."""
        return 200 <= self.status <= 299

    def text(self) -> str:
        """The body as text; invalid UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")

    @overload
    def json(self) -> Any: ...
    @overload
    def json(self, type: type[T]) -> T: ...
    def json(self, type: Any = Any) -> Any:
        """The body as JSON of the given type. Any other body is an `UpstreamError`."""
        read = shape(type)
        try:
            return read(document.parse(self.body))
        except ValueError as error:
            reason = f"the response of {self.url} is not the JSON expected: {error}"
            raise UpstreamError(reason) from None

    def __repr__(self) -> str:
        return f"FetchResponse({self.url!r}, {self.status}, {len(self.body)} bytes)"


async def fetch(
    url: str, *, method: str = "GET", headers: Headers = (), body: Any = None
) -> FetchResponse:
    """Sends a request to a server that `grants.net` in plugin.json names.

    `body` is text, bytes, or anything that can be written as JSON; its media type is
    declared unless there is a header `content-type`. Redirects are not followed. Requests
    that are awaited together run together, for example in `asyncio.gather`.

    Raises `UpstreamError` if there is no response, and `ConfigurationError` without a grant.
    """
    request = Request(method.upper(), url, *_content(list(header_pairs(headers)), body))
    scheme, authority, _ = request.parts()
    try:
        status, fields, content = await host.current().send(request)
    except RequestDenied:
        raise ConfigurationError(
            f"the plugin may not call {url}: add `{scheme}://{authority}` to `grants.net` in "
            "plugin.json"
        ) from None
    except FetchError as error:
        raise UpstreamError(f"cannot call {url}: {error}", retryable=True) from None
    return FetchResponse(url, status, fields, content)


def _content(
    headers: list[tuple[str, str]], body: Any
) -> tuple[list[tuple[str, str]], bytes | None]:
    for name, value in headers:
        unicode.encoded(name + value)
    if body is None:
        return headers, None
    message = to_message(body)
    content = message.as_bytes()
    names = {name.lower() for name, _ in headers}
    if "content-type" not in names:
        headers.append(("content-type", MEDIA_TYPES[message.kind]))
    if "content-length" not in names:
        headers.append(("content-length", str(len(content))))
    return headers, content
