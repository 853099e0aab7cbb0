"""Where in the user's source an exception was raised."""

from __future__ import annotations

import os
import sys
import traceback
from types import TracebackType

_SDK = os.path.dirname(__file__)
# Not that of `os`, which is part of the interpreter in a plugin.
_LIBRARY = os.path.dirname(traceback.__file__)


def described(error: BaseException) -> str:
    """The exception with its type, its place and its causes, on one line."""
    parts = [_one(error)]
    seen = {id(error)}
    cause = _cause(error)
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        parts.append(_one(cause))
        cause = _cause(cause)
    return ", caused by ".join(parts)


def _one(error: BaseException) -> str:
    lines = traceback.format_exception_only(type(error), error)
    text = " ".join(line.strip() for line in "".join(lines).splitlines())
    place = _place(error.__traceback__)
    return f"{text} ({place})" if place else text


def _cause(error: BaseException) -> BaseException | None:
    if error.__cause__ is not None or error.__suppress_context__:
        return error.__cause__
    return error.__context__


def _place(trace: TracebackType | None) -> str | None:
    """The innermost line that is neither the SDK's nor the standard library's."""
    place = None
    while trace is not None:
        code = trace.tb_frame.f_code
        if _is_users(code.co_filename):
            place = f"{_relative(code.co_filename)}:{trace.tb_lineno} in {code.co_name}"
        trace = trace.tb_next
    return place


def _is_users(file: str) -> bool:
    if file.startswith("<"):
        return False
    if file.startswith(_SDK + os.sep):
        return False
    return not file.startswith(_LIBRARY + os.sep) or f"{os.sep}site-packages{os.sep}" in file


def _relative(file: str) -> str:
    """The path below the folder from which the module was imported."""
    folders = [folder.rstrip(os.sep) + os.sep for folder in sys.path if folder]
    within = [folder for folder in folders if file.startswith(folder)]
    return file[len(max(within, key=len)) :] if within else os.path.basename(file)
