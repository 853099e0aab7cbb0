"""An event loop for one coroutine at a time in a plugin.

The loops of the standard library need a socket to wake themselves up, and a plugin has
none. This one waits for its timers, and for what the host will have ready: sleeping, time
limits, tasks, locks, queues and requests work.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

Poll = Callable[[list[Any], float | None], list[int]]
"""Waits until one of the host's pollables is ready, at most so many seconds; the indexes
of those that are."""

Waiting = tuple[Any, "asyncio.Future[None]"]
"""A pollable, and what is completed when it is ready."""


class _Selector:
    """Stands in for a selector: time and pollables of the host make things ready."""

    def __init__(self, poll: Poll | None) -> None:
        self._poll = poll
        self.waiting: list[Waiting] = []

    def select(self, timeout: float | None) -> list[Waiting]:
        if self.waiting and self._poll is not None:
            ready = self._poll([pollable for pollable, _ in self.waiting], timeout)
            return [self.waiting[index] for index in ready]
        if timeout is None:
            raise RuntimeError(
                "the function awaits something that cannot happen: there is no other task, "
                "and a plugin has no sockets"
            )
        if timeout > 0:
            time.sleep(timeout)
        return []


class Loop(asyncio.BaseEventLoop):
    """The event loop of a plugin."""

    def __init__(self, poll: Poll | None = None) -> None:
        """`poll` waits for pollables of the host; without it there are none."""
        super().__init__()
        self._selector = _Selector(poll)

    async def ready(self, pollable: Any) -> None:
        """Waits until a pollable of the host is ready. The caller drops it."""
        entry: Waiting = (pollable, self.create_future())
        self._selector.waiting.append(entry)
        try:
            await entry[1]
        finally:
            self._selector.waiting.remove(entry)

    def _process_events(self, event_list: list[Waiting]) -> None:
        for _, future in event_list:
            if not future.done():
                future.set_result(None)

    def _write_to_self(self) -> None:
        pass


def run(
    coroutine: Coroutine[Any, Any, Any],
    make_loop: Callable[[], asyncio.AbstractEventLoop] = Loop,
) -> Any:
    """Runs a coroutine until it has a result; tasks that it leaves behind are cancelled."""
    loop = make_loop()
    try:
        return loop.run_until_complete(coroutine)
    except asyncio.CancelledError as error:
        raise RuntimeError("the function was cancelled by one of its tasks") from error
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
