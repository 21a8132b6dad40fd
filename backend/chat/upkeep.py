"""What a process does every now and then: renew its leases, notice stops from elsewhere, end lost
runs, compact old ones.
"""

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from api.threads import run_in_thread
from chat import runs
from chat.journal import get_journal, store

logger = logging.getLogger(__name__)

# A run ended by another process must reach its upstream socket within half a second.
WATCH_SECONDS = 0.15
# 15 s of lease and 2 s of sweep keep a lost run's end within 20 s of its process's death.
SWEEP_SECONDS = 2.0
RENEW_SECONDS = 5.0
COMPACT_SECONDS = 600.0
COMPACT_AGE = timedelta(days=1)

_tasks: set[asyncio.Task[None]] = set()


def start() -> None:
    """Start the periodic work on the running event loop, once."""
    loop = asyncio.get_running_loop()
    if any(task.get_loop() is loop and not task.done() for task in _tasks):
        return
    _tasks.clear()
    for work, seconds in (
        (watch_endings, WATCH_SECONDS),
        (renew_leases, RENEW_SECONDS),
        (sweep, SWEEP_SECONDS),
        (compact, COMPACT_SECONDS),
    ):
        task = loop.create_task(
            _repeat(work, seconds), name=f"upkeep-{work.__name__}", context=contextvars.Context()
        )
        _tasks.add(task)


async def stop() -> None:
    tasks = list(_tasks)
    _tasks.clear()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _repeat(work: Callable[[], Awaitable[object]], seconds: float) -> None:
    while True:
        try:
            await work()
        except Exception:
            # The database may be away for a while; the next round tries again.
            logger.exception("upkeep: %s failed", work.__name__)
        await asyncio.sleep(seconds)


async def watch_endings() -> None:
    """Stop writing runs that somebody else has ended."""
    run_ids = list(get_journal().live)
    if not run_ids:
        return
    for run_id in await run_in_thread(store.find_ended, run_ids):
        get_journal().shut(run_id)


async def renew_leases() -> None:
    run_ids = list(get_journal().live)
    if run_ids:
        await get_journal().write(store.renew_leases, run_ids)


async def sweep() -> None:
    await run_in_thread(runs.recover_expired)


async def compact() -> None:
    await run_in_thread(store.compact_older_than, COMPACT_AGE)
