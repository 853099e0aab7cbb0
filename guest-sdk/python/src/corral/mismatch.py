"""JSON that does not have the type that a function declares."""

from __future__ import annotations

from typing import Any

from .document import found


class Mismatch(ValueError):
    """The text says where in the document, what was expected, and what there is."""

    def __init__(self, expected: str, value: Any) -> None:
        super().__init__()
        self.expected = expected
        self.problem = f"expected {expected}, found {found(value)}"
        self._path = ""

    def within(self, step: str) -> Mismatch:
        """The same, seen from the value around it; `step` is `.name` or `[index]`."""
        self._path = step + self._path
        return self

    def __str__(self) -> str:
        path = self._path.removeprefix(".")
        return f"`{path}`: {self.problem}" if path else self.problem


class Missing(Mismatch):
    """An object lacks a key."""

    def __init__(self, key: str, value: Any) -> None:
        super().__init__(f"an object with `{key}`", value)
        self.problem = f"there is no `{key}`"
