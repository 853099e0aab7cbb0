"""Trace context."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TraceContext:
    """W3C Trace Context."""

    traceparent: str
    """The `traceparent` header."""
    tracestate: str | None = None
    """The `tracestate` header, if there was one."""
