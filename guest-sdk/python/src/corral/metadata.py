"""Metadata of the trigger."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from . import document


class Metadata(Mapping[str, Any]):
    """Metadata of the trigger, from the Functions host: plain JSON values by name.

    Its keys depend on the trigger: `DequeueCount` of a queue message, `Uri` and
    `Properties` of a blob, `SequenceNumber` of an event. Keys are case-insensitive, as
    in the Functions host. It is copied to the plugin and parsed when it is first used.
    """

    def __init__(self, fetch: Callable[[], str]) -> None:
        """`fetch` returns the JSON object as text."""
        self._fetch = fetch

    @cached_property
    def json(self) -> str:
        """All entries as the JSON object from Corral."""
        return self._fetch()

    @cached_property
    def _entries(self) -> dict[str, Any]:
        # Metadata is a hint: anything but an object counts as empty, and does not fail
        # the invocation.
        try:
            entries = document.parse(self.json)
        except ValueError:
            return {}
        return entries if isinstance(entries, dict) else {}

    @cached_property
    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for name in self._entries:
            names.setdefault(name.lower(), name)
        return names

    def text(self, key: str) -> str | None:
        """One entry as text; numbers and booleans as they are written in JSON."""
        value = self.get(key)
        return value if value is None or isinstance(value, str) else document.write(value)

    def number(self, key: str) -> int | None:
        """One entry as a number. The Functions host writes many numbers as text."""
        text = self.text(key)
        return int(text) if text is not None and re.fullmatch(r"\+?[0-9]{1,20}", text) else None

    def __getitem__(self, key: str) -> Any:
        if key in self._entries:
            return self._entries[key]
        return self._entries[self._names[key.lower()]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"Metadata({self._entries!r})"
