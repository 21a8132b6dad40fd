"""What a process does every now and then: renew its leases, notice stops from elsewhere, end lost
runs, compact old ones, forget what was only for a moment, keep the log of model calls in order.
"""

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

from accounts import sessions, throttles, tickets
from accounts.services import finish_deletions, forget_google_tokens
from api.threads import run_in_thread
from chat import activity, runs
from chat.journal import get_journal, store
from chat.notifications import get_notifications
from llm_service import call_log

logger = logging.getLogger(__name__)

# A run ended by another process must reach its upstream socket within half a second. Where that
# process can ring, looking is only for a ring that got lost.
WATCH_SECONDS = 0.15
SHARED_WATCH_SECONDS = 0.4
# 15 s of lease, a start of the server and 1 s of sweep keep a lost run's end within 20 s of the
# death of all processes. Where only a worker died, the one that takes its place ends its runs.
SWEEP_SECONDS = 1.0
RENEW_SECONDS = 5.0
COMPACT_SECONDS = 600.0
COMPACT_AGE = timedelta(days=1)
FORGET_SECONDS = 600.0
SETTLE_SECONDS = 60.0
PRUNE_SECONDS = 24 * 3600.0

_tasks: set[asyncio.Task[None]] = set()


def start() -> None:
    """Start the periodic work on the running event loop, once."""
    loop = asyncio.get_running_loop()
    if any(task.get_loop() is loop and not task.done() for task in _tasks):
        return
    _tasks.clear()
    for work, rest in (
        (watch_endings, _rest_until_rung),
        (renew_leases, partial(asyncio.sleep, RENEW_SECONDS)),
        (sweep, partial(asyncio.sleep, SWEEP_SECONDS)),
        (compact, partial(asyncio.sleep, COMPACT_SECONDS)),
        (forget, partial(asyncio.sleep, FORGET_SECONDS)),
        (settle, partial(asyncio.sleep, SETTLE_SECONDS)),
        (prune, partial(asyncio.sleep, PRUNE_SECONDS)),
    ):
        task = loop.create_task(
            _repeat(work, rest), name=f"maintenance-{work.__name__}", context=contextvars.Context()
        )
        _tasks.add(task)


async def stop() -> None:
    tasks = list(_tasks)
    _tasks.clear()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _repeat(
    work: Callable[[], Awaitable[object]], rest: Callable[[], Awaitable[object]]
) -> None:
    while True:
        try:
            await work()
        except Exception:
            # The database may be away for a while; the next round tries again.
            logger.exception("maintenance: %s failed", work.__name__)
        await rest()


async def _rest_until_rung() -> None:
    seconds = SHARED_WATCH_SECONDS if get_notifications().is_shared else WATCH_SECONDS
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await get_journal().wait_for_ring()


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
    if lost := await run_in_thread(runs.recover_lost):
        # The rows of their model calls would wait for as long as a call may take.
        await run_in_thread(call_log.mark_lost, lost)


async def settle() -> None:
    """End the rows of model calls that nobody makes any more, whoever made them."""
    await run_in_thread(call_log.mark_lost)


async def prune() -> None:
    await run_in_thread(call_log.prune)


async def compact() -> None:
    await run_in_thread(store.compact_older_than, COMPACT_AGE)


async def forget() -> None:
    """Remove what was only for a moment: notices that every reader has seen, tickets that nobody
    used, counters that count for nothing, logins that are over; and what is left of accounts that
    are gone.
    """
    await run_in_thread(activity.forget_older_than, activity.KEEP)
    await run_in_thread(tickets.forget_expired)
    await run_in_thread(throttles.forget_expired)
    await run_in_thread(sessions.forget_ended)
    await run_in_thread(forget_google_tokens)
    await run_in_thread(finish_deletions)
