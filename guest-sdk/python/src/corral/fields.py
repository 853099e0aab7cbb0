"""Header fields, query parameters and route parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


class Fields(Mapping[str, str]):
    """Names with values, in order; names may repeat.

    As a mapping it has the first value of each name: `request.query.get("page")`.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]], *, ignore_case: bool) -> None:
        """`ignore_case` compares names case-insensitively, as for header fields."""
        self.pairs = list(pairs)
        """All names and values, in order."""
        self._ignore_case = ignore_case
        self._values: dict[str, list[str]] = {}
        for name, value in self.pairs:
            self._values.setdefault(self._key(name), []).append(value)

    def get_all(self, name: str) -> list[str]:
        """Every value of that name, in order."""
        return list(self._values.get(self._key(name), ()))

    def __getitem__(self, name: str) -> str:
        values = self._values.get(self._key(name))
        if values is None:
            raise KeyError(name)
        return values[0]

    def __iter__(self) -> Iterator[str]:
        seen = set()
        for name, _ in self.pairs:
            if (key := self._key(name)) not in seen:
                seen.add(key)
                yield name

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Fields({self.pairs!r})"

    def _key(self, name: str) -> str:
        return name.lower() if self._ignore_case else name
