"""The request of an HTTP trigger."""

from __future__ import annotations

from functools import cached_property
from types import UnionType
from typing import Any, TypeVar, overload

from . import document, host, unicode
from .errors import CallerError
from .fields import Fields
from .shape import shape

T = TypeVar("T")


class HttpRequest:
    """An HTTP request as the caller sent it to the Functions host.

    Headers, query and parameters are copied to the plugin when they are first used.
    """

    method: str
    """In upper case, for example `GET`."""
    url: str
    """The public URL with scheme, host, escaped path and raw query."""
    body: bytes
    """The body; empty when the caller sent none."""

    def __init__(self, method: str, url: str, body: bytes = b"") -> None:
        self.method = method
        self.url = url
        self.body = body

    @property
    def path(self) -> str:
        """The path of the URL, escaped as the caller sent it; at least `/`."""
        _, scheme, rest = self.url.partition("://")
        rest = rest if scheme else self.url
        rest = rest.partition("?")[0].partition("#")[0]
        _, slash, path = rest.partition("/")
        return slash + path if slash else "/"

    @cached_property
    def headers(self) -> Fields:
        """The header fields, with the caller's casing; names in any case."""
        return Fields(host.current().headers(), ignore_case=True)

    @cached_property
    def query(self) -> Fields:
        """The query parameters, decoded."""
        return Fields(host.current().query(), ignore_case=False)

    @cached_property
    def params(self) -> Fields:
        """The parameters of the route (`"route": "orders/{id}"`), decoded.

        An optional one that the caller omitted is absent. Names in any case, as the
        Functions host compares them.
        """
        return Fields(host.current().params(), ignore_case=True)

    @cached_property
    def identities(self) -> Any:
        """The claims identities that the Functions host established, parsed, or `None`."""
        text = host.current().identities()
        return None if text is None else document.parse(text)

    def text(self) -> str:
        """The body as text. A body that is not UTF-8 is a `CallerError`."""
        try:
            return unicode.decoded(self.body)
        except ValueError as error:
            raise CallerError(f"the request's body is not UTF-8: {error}") from None

    @overload
    def json(self) -> Any: ...
    @overload
    def json(self, type: type[T]) -> T: ...
    @overload
    def json(self, type: UnionType) -> Any: ...
    def json(self, type: Any = Any) -> Any:
        """The body as JSON of the given type. A body that does not match is a `CallerError`."""
        read = shape(type)
        try:
            return read(document.parse(self.body))
        except ValueError as error:
            reason = f"the request's body is not the JSON expected: {error}"
            raise CallerError(reason) from None

    def __repr__(self) -> str:
        return f"HttpRequest({self.method!r}, {self.url!r}, {len(self.body)} bytes)"
