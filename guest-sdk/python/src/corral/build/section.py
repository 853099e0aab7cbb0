"""The custom section with what a function declares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NAME = "corral:function.json"
"""Its name. Corral reads it and writes function.json from it."""

_CUSTOM = b"\0"
"""The id of custom sections, in modules and in components."""


def append(component: Path, document: dict[str, Any]) -> None:
    """Adds the section to the end of a component."""
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    name = NAME.encode()
    body = _unsigned(len(name)) + name + content
    with component.open("ab") as file:
        file.write(_CUSTOM + _unsigned(len(body)) + body)


def _unsigned(value: int) -> bytes:
    """A number in LEB128: seven bits a byte, the least significant first."""
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
