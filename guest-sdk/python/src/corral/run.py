"""Runs an invocation."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from .context import Context
from .declaration import declaration_of
from .errors import Error, Fault
from .http_error import HttpError
from .log import log
from .mcp import ToolResult, tool_result
from .message import to_message
from .output import Outcome, returned
from .place import described
from .response import Response
from .signature import Signature
from .value import Value

Complete = Callable[[Coroutine[Any, Any, Any]], Any]
"""Runs a coroutine until it has a result, as `asyncio.run` does."""


def run(signature: Signature, trigger: Value, complete: Complete) -> Outcome:
    """Runs one invocation with the trigger's value. Raises `Error`, never anything else."""
    declaration = declaration_of(signature.handler)
    context = Context(trigger, None if declaration is None else declaration.output_names())
    try:
        result = signature.call(context)
        if signature.is_async:
            result = complete(result)
        if declaration is not None and declaration.is_tool:
            result = _tool_result(result)
        return context._outcome(returned(result, is_http=context._is_http))
    except Error as error:
        if declaration is not None and declaration.is_tool and error.fault is Fault.CALLER:
            log.info("the tool failed: %s", error.message)
            return Outcome(
                return_value=to_message(ToolResult.error(error.message).encoded()),
                trace=context._own_trace,
            )
        answer = _answer(error) if context._is_http else None
        if answer is None:
            raise
        log.info("answered %d: %s", answer.status, error.message)
        # Outputs are dropped, as in every failed invocation.
        return Outcome(return_value=answer.declared(), trace=context._own_trace)
    # `sys.exit` must not end an instance that may be used again.
    except (Exception, SystemExit) as error:
        if log.isEnabledFor(logging.DEBUG):
            log.debug("the function failed", exc_info=error)
        raise Error(described(error) + _remedy(error)) from error


def _tool_result(value: Any) -> str:
    try:
        return tool_result(value).encoded()
    except (TypeError, ValueError) as error:
        raise Error(f"the return value: {error}") from error


def _answer(error: Error) -> Response | None:
    """What an HTTP caller gets instead of a failed invocation, if anything."""
    if isinstance(error, HttpError):
        return error.response
    return Response(error.message, status=400) if error.fault is Fault.CALLER else None


def _remedy(error: BaseException) -> str:
    if sys.platform == "wasi" and isinstance(error, ImportError):
        return "; import it at the top of the module: a plugin has no files when it runs"
    return ""
