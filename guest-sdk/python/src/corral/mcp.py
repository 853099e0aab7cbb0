"""Results of MCP tools, in the form that the Functions host's extension takes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import document
from .document import Json
from .message import to_message

Block = dict[str, Any]
"""A content block of the Model Context Protocol."""


def text(content: str) -> Block:
    """A block of text."""
    return {"type": "text", "text": content}


def image(data: bytes, mime_type: str) -> Block:
    """A picture, such as `image(png, "image/png")`."""
    return {"type": "image", "data": _base64(data), "mimeType": mime_type}


def audio(data: bytes, mime_type: str) -> Block:
    """A sound, such as `audio(wav, "audio/wav")`."""
    return {"type": "audio", "data": _base64(data), "mimeType": mime_type}


def resource_link(
    uri: str, name: str, *, description: str | None = None, mime_type: str | None = None
) -> Block:
    """A link to a resource, which the client can read."""
    link = {"type": "resource_link", "uri": uri, "name": name}
    optional = {"description": description, "mimeType": mime_type}
    return link | {key: value for key, value in optional.items() if value is not None}


def resource(uri: str, content: str | bytes, mime_type: str | None = None) -> Block:
    """The content of a resource: text or bytes."""
    held: dict[str, Any] = {"uri": uri}
    if mime_type is not None:
        held["mimeType"] = mime_type
    if isinstance(content, bytes):
        held["blob"] = _base64(content)
    else:
        held["text"] = content
    return {"type": "resource", "resource": held}


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What an MCP tool returns, for a trigger with `"useResultSchema": true`."""

    content: tuple[Block, ...] = ()
    """What the model reads."""
    structured: Mapping[str, Any] | None = None
    """The structured content, as `outputSchema` describes it."""
    is_error: bool = False
    """Whether the call failed, for a reason that the content says."""

    @classmethod
    def of(cls, *blocks: Block | str, structured: Mapping[str, Any] | None = None) -> ToolResult:
        """Blocks in order; text is a block of text."""
        content = tuple(text(block) if isinstance(block, str) else block for block in blocks)
        return cls(content, structured)

    @classmethod
    def json(cls, value: Mapping[str, Any]) -> ToolResult:
        """Structured content, and the same as text for clients that do not know it."""
        return cls((text(document.write(value)),), value)

    @classmethod
    def error(cls, reason: str) -> ToolResult:
        """A failure whose reason the model reads."""
        return cls((text(reason),), is_error=True)

    def encoded(self) -> str:
        """The text that the extension takes."""
        if self.is_error or not self.content:
            whole: dict[str, Any] = {"content": list(self.content)}
            if self.is_error:
                whole["isError"] = True
            result = {"type": "call_tool_result", "content": document.write(whole)}
        elif len(self.content) == 1:
            (block,) = self.content
            result = {"type": block["type"], "content": document.write(block)}
        else:
            blocks = document.write(list(self.content))
            result = {"type": "multi_content_result", "content": blocks}
        if self.structured is not None:
            result["structuredContent"] = document.write(self.structured)
        return document.write(result)


def tool_result(value: Any) -> ToolResult:
    """Anything that a tool returns as a result."""
    match value:
        case ToolResult():
            return value
        case None:
            return ToolResult()
        case str():
            return ToolResult.of(value)
        case Mapping():
            return ToolResult.json(value)
        case bytes() | bytearray() | memoryview():
            raise TypeError("a tool returns bytes as `image(…)`, `audio(…)` or `resource(…)`")
    return ToolResult.of(str(to_message(Json(value)).content))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
