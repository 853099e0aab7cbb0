"""The event loop of plugins, which has no sockets. It runs on any system."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from corral import loop


async def gathered() -> Any:
    async def later(number: int) -> int:
        await asyncio.sleep(number / 1000)
        order.append(number)
        return number

    order: list[int] = []
    return [await asyncio.gather(*map(later, (3, 1, 2))), order]


async def limited() -> Any:
    try:
        async with asyncio.timeout(0.001):
            await asyncio.sleep(60)
    except TimeoutError:
        return "late"


async def queued() -> Any:
    queue: asyncio.Queue[int] = asyncio.Queue(1)

    async def fill() -> None:
        for number in range(3):
            await queue.put(number)

    filling = asyncio.create_task(fill())
    taken = [await queue.get() for _ in range(3)]
    await filling
    return taken


async def streamed() -> Any:
    async def numbers() -> AsyncIterator[int]:
        for number in range(3):
            yield number

    return [number async for number in numbers()]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (gathered, [[3, 1, 2], [1, 2, 3]]),
        (limited, "late"),
        (queued, [0, 1, 2]),
        (streamed, [0, 1, 2]),
    ],
)
def test_coroutines_run_to_their_end(function: Any, expected: Any) -> None:
    assert loop.run(function()) == expected


def test_tasks_that_are_left_behind_are_cancelled() -> None:
    ended: list[str] = []

    async def background() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("cancelled")

    async def main() -> str:
        main.task = asyncio.create_task(background())  # type: ignore[attr-defined]
        await asyncio.sleep(0)
        return "done"

    begun = time.monotonic()
    assert loop.run(main()) == "done"
    assert ended == ["cancelled"]
    assert time.monotonic() - begun < 30


def test_waiting_for_nothing_is_an_error_and_not_a_hang() -> None:
    async def forever() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(RuntimeError, match="awaits something that cannot happen"):
        loop.run(forever())
