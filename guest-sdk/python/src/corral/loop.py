"""An event loop for one coroutine at a time in a plugin.

The loops of the standard library need a socket to wake themselves up, and a plugin has
none. This one waits for its timers only: sleeping, time limits, tasks, locks and queues
work.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any


class _Clock:
    """Stands in for a selector: nothing but time makes anything ready."""

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise RuntimeError(
                "the function awaits something that cannot happen: there is no other task, "
                "and a plugin has no sockets"
            )
        if timeout > 0:
            time.sleep(timeout)
        return []


class _Loop(asyncio.BaseEventLoop):
    def __init__(self) -> None:
        super().__init__()
        self._selector = _Clock()

    def _process_events(self, event_list: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass


def run(
    coroutine: Coroutine[Any, Any, Any],
    make_loop: Callable[[], asyncio.AbstractEventLoop] = _Loop,
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
