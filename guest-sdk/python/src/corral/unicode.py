"""Text at the edge of the plugin, where it has to be UTF-8."""

from __future__ import annotations


def encoded(text: str) -> bytes:
    """Text as UTF-8. A lone surrogate, which a JSON escape can bring in, is a `ValueError`."""
    return text.encode("utf-8")


def decoded(content: bytes) -> str:
    """UTF-8 as text. Raises `ValueError`, worded as the SDKs of other languages do."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            reason = f"incomplete utf-8 byte sequence from index {error.start}"
        else:
            length = error.end - error.start
            reason = f"invalid utf-8 sequence of {length} bytes from index {error.start}"
        raise ValueError(reason) from None


def printable(text: str) -> str:
    """Text for a log, with lone surrogates as escapes, so that no message is lost."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
