"""Triggers of simulated invocations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .. import document
from ..host import Pairs
from ..request import HttpRequest
from ..value import Kind, Value

Given = Mapping[str, str] | Iterable[tuple[str, str]]
_ABSENT = object()


@dataclass(frozen=True)
class Trigger:
    """A trigger's value, and what comes with it."""

    value: Value
    """The value."""
    name: str = "trigger"
    """The name of its binding."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """Its metadata."""
    headers: Pairs = field(default_factory=list)
    """The header fields of a request."""
    query: Pairs = field(default_factory=list)
    """The decoded query parameters of a request."""
    params: Pairs = field(default_factory=list)
    """The parameters of a request's route."""
    identities: str | None = None
    """The claims identities of a request, as JSON text."""


def http(
    method: str,
    url: str,
    *,
    body: str | bytes = b"",
    json: Any = _ABSENT,
    headers: Given = (),
    params: Given = (),
    identities: Any = None,
) -> Trigger:
    """A request to an HTTP trigger.

    The query is parsed from `url`, which may be just a path. `json` is a body with the
    header `content-type` that belongs to it.
    """
    fields = _pairs(headers)
    if json is not _ABSENT:
        body = document.write(json)
        fields.append(("content-type", "application/json"))
    content = body.encode() if isinstance(body, str) else body
    return Trigger(
        Value(Kind.HTTP, HttpRequest(method.upper(), url, content)),
        "req",
        headers=fields,
        query=parse_qsl(urlsplit(url).query, keep_blank_values=True),
        params=_pairs(params),
        identities=None if identities is None else document.write(identities),
    )


def text(content: str, **metadata: Any) -> Trigger:
    """A trigger with text; further arguments are its metadata."""
    return Trigger(Value(Kind.TEXT, content), metadata=metadata)


def json(value: Any, **metadata: Any) -> Trigger:
    """A trigger with a JSON document, for example a batch; further arguments are its metadata."""
    return Trigger(Value(Kind.JSON, document.write(value)), metadata=metadata)


def binary(content: bytes, **metadata: Any) -> Trigger:
    """A trigger with bytes; further arguments are its metadata."""
    return Trigger(Value(Kind.BYTES, content), metadata=metadata)


def nothing(**metadata: Any) -> Trigger:
    """A trigger without a value; further arguments are its metadata."""
    return Trigger(Value(Kind.NONE), metadata=metadata)


def queue(content: str, **metadata: Any) -> Trigger:
    """A message of a Storage queue, delivered for the first time unless metadata differs."""
    usual = {
        "Id": "5d1b2c34-0000-4000-8000-000000000001",
        "DequeueCount": 1,
        "PopReceipt": "AgAAAAMAAAAAAAAA",
        "InsertionTime": "2024-01-01T00:00:00+00:00",
    }
    return text(content, **(usual | metadata))


def mcp_tool(**arguments: Any) -> Trigger:
    """A call of a tool with these arguments."""
    call = {"name": "tool", "arguments": arguments, "transport": {"name": "http-streamable"}}
    return replace(json(call, arguments=arguments), name="call")


def mcp_resource(uri: str, **parameters: str) -> Trigger:
    """A client reads a resource; `parameters` are those of its URI."""
    call = {"uri": uri, "transport": {"name": "http-streamable"}}
    return replace(json(call, **parameters), name="call")


def mcp_prompt(**arguments: str) -> Trigger:
    """A client asks for a prompt with these arguments."""
    return mcp_tool(**arguments)


def timer(*, is_past_due: bool = False) -> Trigger:
    """A timer with a schedule of five minutes."""
    return json(
        {
            "Schedule": {"AdjustForDST": True},
            "ScheduleStatus": {
                "Last": "2024-01-01T00:00:00Z",
                "Next": "2024-01-01T00:05:00Z",
                "LastUpdated": "2024-01-01T00:00:00Z",
            },
            "IsPastDue": is_past_due,
        }
    )


def _pairs(given: Given) -> Pairs:
    return list(given.items() if isinstance(given, Mapping) else given)
