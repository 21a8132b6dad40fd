"""Periodic work of a process: renew the leases of its runs, notice stops from elsewhere, end lost
runs, compact old ones, remove expired rows and the traces of deleted ones, keep the log of model
calls in order.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from django.db import InterfaceError, OperationalError

from accounts import pending_sign_ins, second_factor, sessions, throttles, tickets
from accounts.services.deletion import finish_deletions
from accounts.services.google import forget_google_tokens
from api.loops import Periodic, PerLoop
from api.outages import is_away
from api.threads import run_in_thread
from chat import activity, runs
from chat.erasure import erasures
from chat.journal import compaction, leases, store
from chat.journal.journal import get_journal
from chat.notifications.notifications import get_notifications
from chat.notifications.topics import Topics
from chat.services.conversation_character import release_unused
from llm_service import call_log

logger = logging.getLogger(__name__)

# When another process ends a run, its writer must close the upstream socket within half a second.
# Where processes can notify each other, polling only covers lost notifications.
WATCH_SECONDS = 0.15
SHARED_WATCH_SECONDS = 0.4
# A lease of 15 s, a start of the server and a sweep every second end a lost run within 20 s of the
# death of all processes. If only a worker died, its replacement ends its runs.
SWEEP_SECONDS = 1.0
RENEW_SECONDS = 5.0
COMPACT_SECONDS = 600.0
COMPACT_AGE = timedelta(days=1)
FORGET_SECONDS = 600.0
SETTLE_SECONDS = 60.0
PRUNE_SECONDS = 24 * 3600.0
# Soon: the deletion is answered before. `erasures.SHARE` limits how much time it takes.
ERASE_SECONDS = 1.0


async def watch_endings() -> None:
    """Stop writing runs that another process or request has ended."""
    journal = get_journal()
    if run_ids := list(journal.live):
        for run_id in await run_in_thread(store.find_ended, run_ids):
            journal.close_run(run_id)


async def renew_leases() -> None:
    """Renew the leases of the runs whose task is alive; the others are left to the sweep."""
    if run_ids := runs.find_executing():
        # Not queued behind new turns: in a long queue the leases would expire.
        await get_journal().write_now(leases.renew_leases, run_ids)


def sweep() -> None:
    """End the runs whose process died, and the log rows of their model calls, which would otherwise
    stay open for as long as a call may take. Call it in a thread.
    """
    if lost := runs.recover_lost():
        call_log.mark_lost(lost)


def forget() -> None:
    """Remove short-lived rows that have expired: old activity entries, unused tickets, unfinished
    sign-ins, old counters, ended sessions, the rest of deleted accounts, deleted characters that no
    conversation uses.

    A failed step does not keep the others from running; its error is raised at the end.
    """
    failures: list[Exception] = []
    for remove in (
        activity.forget_old,
        tickets.forget_expired,
        pending_sign_ins.forget_expired,
        second_factor.forget_unconfirmed,
        throttles.forget_expired,
        sessions.forget_ended,
        forget_google_tokens,
        finish_deletions,
        release_unused,
    ):
        try:
            remove()
        except Exception as error:
            failures.append(error)
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise ExceptionGroup("expired rows", failures)


class Maintenance:
    """The periodic work of one process, on the event loop that made it."""

    def __init__(self) -> None:
        self._watch = Periodic(
            "maintenance-watch", partial(_skip_outage, watch_endings), every=_find_watch_seconds
        )
        self._loops = [
            self._watch,
            Periodic("maintenance-renew", partial(_skip_outage, renew_leases), every=RENEW_SECONDS),
            _in_thread("sweep", sweep, SWEEP_SECONDS),
            _in_thread(
                "compact", partial(compaction.compact_older_than, COMPACT_AGE), COMPACT_SECONDS
            ),
            _in_thread("forget", forget, FORGET_SECONDS),
            _in_thread("settle", call_log.mark_lost, SETTLE_SECONDS),
            _in_thread("prune", call_log.prune, PRUNE_SECONDS),
            _in_thread("erase", erasures.erase_soon, ERASE_SECONDS),
        ]
        self._unsubscribe: Callable[[], object] | None = None

    def start(self) -> None:
        """Start all loops unless they are running; cheap if they are."""
        if self._unsubscribe is None:
            self._unsubscribe = get_notifications().subscribe(self._on_topics)
            for loop in self._loops:
                loop.start()

    async def stop(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        for loop in self._loops:
            await loop.aclose()

    def _on_topics(self, topics: Topics) -> None:
        # For a run that is written here, this process gets the topic only if the run was ended from
        # outside.
        if any(live.topic in topics for live in get_journal().live.values()):
            self._watch.wake()


get_maintenance = PerLoop(Maintenance)


def _in_thread(name: str, work: Callable[[], object], seconds: float) -> Periodic:
    return Periodic(f"maintenance-{name}", partial(run_in_thread, work), every=seconds)


def _find_watch_seconds() -> float:
    return SHARED_WATCH_SECONDS if get_notifications().is_shared else WATCH_SECONDS


async def _skip_outage(work: Callable[[], Awaitable[object]]) -> None:
    """If the database is away, try again in the next round: with the back-off of a failing loop, a
    stop or a lease would come too late once it is back. (`sweep` reports the outage to `/readyz`.)
    """
    try:
        await work()
    except (OperationalError, InterfaceError) as error:
        if not is_away(error):
            raise
        logger.warning("maintenance: the database is unavailable (%s)", error)
