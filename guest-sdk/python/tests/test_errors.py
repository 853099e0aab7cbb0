"""Errors: whose fault, what an HTTP caller sees, and where the user's source failed."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from corral import (
    CallerError,
    ConfigurationError,
    Error,
    Fault,
    HttpError,
    Response,
    UpstreamError,
    testing,
)


def raising(error: BaseException) -> Callable[[], None]:
    def function() -> None:
        raise error

    return function


@pytest.mark.parametrize(
    ("error", "fault", "retryable"),
    [
        (Error("m"), Fault.FUNCTION, False),
        (CallerError("m"), Fault.CALLER, False),
        (ConfigurationError("m"), Fault.CONFIGURATION, False),
        (UpstreamError("m", retryable=True), Fault.UPSTREAM, True),
        (Error("m", fault=Fault.UPSTREAM), Fault.UPSTREAM, False),
    ],
)
def test_an_error_says_whose_fault_it_is(error: Error, fault: Fault, retryable: bool) -> None:
    found = testing.call(raising(error), testing.queue("x")).error
    assert (found.fault, found.retryable, found.message) == (fault, retryable, "m")


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (CallerError("an order of nothing"), Response("an order of nothing", 400)),
        (HttpError(404, "no such order"), Response("no such order", 404)),
        (HttpError(409, {"taken": True}), Response({"taken": True}, 409)),
        (HttpError(503), Response(None, 503)),
        (UpstreamError("away"), None),
        (ConfigurationError("no setting"), None),
        (Error("bug"), None),
        (ValueError("bug"), None),
    ],
)
def test_an_http_caller_sees_its_own_errors_and_responses(
    error: Exception, answer: Response | None
) -> None:
    report = testing.call(raising(error), testing.http("GET", "/"))
    if answer is None:
        assert str(error) in report.error.message
    else:
        assert report.response == answer.declared()
        assert [line.message for line in report.logs] == [f"answered {answer.status}: {error}"]


@pytest.mark.parametrize(("status", "fault"), [(404, Fault.CALLER), (503, Fault.FUNCTION)])
def test_an_http_error_with_another_trigger_fails(status: int, fault: Fault) -> None:
    error = testing.call(raising(HttpError(status, "why")), testing.queue("x")).error
    assert (error.fault, error.message) == (fault, f"{status}: why")


def key() -> Any:
    return dict[str, int]()["id"]


def library() -> Any:
    return json.loads("{")


def chain() -> None:
    try:
        key()
    except KeyError as error:
        raise RuntimeError("no id") from error


def context() -> None:
    try:
        key()
    except KeyError:
        raise RuntimeError("while handling") from None


def lines() -> None:
    raise ValueError("first\n  second")


def leave() -> None:
    sys.exit(3)


async def awaited() -> None:
    await asyncio.sleep(0)
    key()


async def cancelled() -> None:
    asyncio.get_running_loop().call_soon(asyncio.current_task().cancel)  # type: ignore[union-attr]
    await asyncio.sleep(60)


def line_of(function: Callable[..., Any], offset: int) -> str:
    return f"test_errors.py:{function.__code__.co_firstlineno + offset} in {function.__name__}"


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (key, f"KeyError: 'id' ({line_of(key, 1)})"),
        (
            library,
            "json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: "
            f"line 1 column 2 (char 1) ({line_of(library, 1)})",
        ),
        (
            chain,
            f"RuntimeError: no id ({line_of(chain, 4)}), "
            f"caused by KeyError: 'id' ({line_of(key, 1)})",
        ),
        (context, f"RuntimeError: while handling ({line_of(context, 4)})"),
        (lines, f"ValueError: first second ({line_of(lines, 1)})"),
        (leave, f"SystemExit: 3 ({line_of(leave, 1)})"),
        (awaited, f"KeyError: 'id' ({line_of(key, 1)})"),
    ],
)
def test_an_exception_is_the_functions_fault_and_says_where(
    function: Callable[..., Any], message: str
) -> None:
    error = testing.call(function, testing.nothing()).error
    assert (error.fault, error.message) == (Fault.FUNCTION, message)
    assert error.__cause__ is not None


def test_a_cancelled_function_fails() -> None:
    error = testing.call(cancelled, testing.nothing()).error
    assert error.message.startswith("RuntimeError: the function was cancelled by one of its tasks")


def test_the_traceback_is_logged_for_debugging() -> None:
    report = testing.call(key, testing.nothing())
    (line,) = report.logs
    assert line.level.name == "DEBUG"
    assert line.message.startswith("the function failed\nTraceback (most recent call last):")
    assert line.message.endswith("KeyError: 'id'")


def test_a_failed_call_explains_itself_in_a_test() -> None:
    report = testing.call(key, testing.nothing())
    with pytest.raises(AssertionError, match="the function failed: KeyError"):
        assert report.outcome
    with pytest.raises(AssertionError, match="the function succeeded: Outcome"):
        assert testing.call(succeed, testing.nothing()).error


def succeed() -> None:
    return None
