"""Helpers: a reader of a run that another process writes, and waiting for conditions."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

from chat.journal.endings import Ending
from chat.services.turn_requests import Turn
from conftest import Server
from testing import Api, Seen

FINAL = Ending(status="final", finish_reason="stop")


class Screen(threading.Thread):
    """Reads a run that another process writes, to its end."""

    def __init__(self, api: Api, turn: Turn, **query: Any) -> None:
        super().__init__(daemon=True)
        self.seen: Seen | None = None
        self._read: Callable[[], Seen] = lambda: api.attach(run_id=turn.run_id, **query)
        self.start()

    def run(self) -> None:
        self.seen = self._read()

    def wait(self, seconds: float = 20) -> Seen:
        self.join(seconds)
        assert self.seen is not None, "still reading"
        return self.seen


def on_loop(server: Server, work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run_coroutine_threadsafe(work, server.loop).result(10)


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
