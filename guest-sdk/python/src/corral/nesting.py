"""How deeply JSON is nested, before it is parsed.

The parser calls itself for each level. In a plugin that ends at the limit of the stack,
which no exception handler sees: a caller could make calls fail as if the function had a
bug.
"""

from __future__ import annotations

import re
from itertools import accumulate

LIMIT = 500
"""Levels of nesting that are accepted; a stack of 1 MiB is enough for four times as many."""

_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NOT_A_BRACKET = re.compile(r"[^\[\]{}]+")
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}


def is_too_deep(text: str) -> bool:
    """Whether a document, valid or not, is nested more deeply than `LIMIT`."""
    # Most documents have too few brackets to be, and counting is fast.
    if text.count("[") + text.count("{") <= LIMIT:
        return False
    brackets = _NOT_A_BRACKET.sub("", _STRING.sub("", text))
    depths = accumulate(map(_STEP.__getitem__, brackets))
    return max(depths, default=0) > LIMIT
