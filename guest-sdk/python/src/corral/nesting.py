"""How deeply JSON is nested, before it is parsed.

The parser calls itself for each level. In a plugin that ends at the limit of the stack,
which no exception handler sees: a caller could make calls fail as if the function had a
bug.
"""

from __future__ import annotations

import re

LIMIT = 500
"""Levels of nesting that are accepted; a stack of 1 MiB is enough for four times as many."""

_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NOT_A_BRACKET = re.compile(r"[^\[\]{}]+")
_INNERMOST = re.compile(r"\[\]|\{\}")


def is_too_deep(text: str) -> bool:
    """Whether a document, valid or not, is nested more deeply than `LIMIT`."""
    if _openings(text) <= LIMIT:
        return False
    brackets = _NOT_A_BRACKET.sub("", _STRING.sub("", text))
    # Each round removes the innermost level. What never goes is not valid JSON; its
    # depth is at most the number of its openings.
    for _ in range(LIMIT):
        outer = _INNERMOST.sub("", brackets)
        if len(outer) == len(brackets):
            return _openings(brackets) > LIMIT
        brackets = outer
    return _openings(brackets) > 0


def _openings(text: str) -> int:
    return text.count("[") + text.count("{")
