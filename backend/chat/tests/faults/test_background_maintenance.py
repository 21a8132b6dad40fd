"""An exception planted in the maintenance of the chat: it is logged, `/readyz` names the loop, and
nothing else is held up.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import PendingSignIn
from chat import activity, maintenance, runs
from chat.erasure import erasures
from chat.journal import compaction, leases, store
from chat.models import Conversation
from chat.tests.conftest import SCRIPTED
from chat.tests.faults.plants import Plant, check_reported
from chat.tests.remote_readers import on_loop, until
from conftest import Server
from llm_service import call_log
from testing import Api


@pytest.fixture
def reply(api: Api, conversation: Conversation) -> Iterator[None]:
    """A reply that is being written meanwhile."""
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script tokens=1000 delay_ms=50]]",
        "model": SCRIPTED,
    }
    with api.http.stream("POST", "/api/chat/stream", json=body):
        yield


@pytest.mark.usefixtures("reply")
@pytest.mark.parametrize(
    ("loop", "owner", "name"),
    [
        ("watch", store, "find_ended"),
        ("renew", leases, "renew_leases"),
        ("sweep", runs, "recover_lost"),
        ("compact", compaction, "compact_older_than"),
        ("forget", activity, "forget_old"),
        ("settle", call_log, "mark_lost"),
        ("prune", call_log, "prune"),
        ("erase", erasures, "erase"),
    ],
)
def test_maintenance(
    server: Server,
    plant: Callable[..., Plant],
    caplog: pytest.LogCaptureFixture,
    loop: str,
    owner: Any,
    name: str,
) -> None:
    async def stop() -> None:
        await maintenance.get_maintenance().stop()

    # First, so that no failure is one of the loops that are about to end.
    on_loop(server, stop())
    planted = plant(owner, name)

    async def begin_anew() -> maintenance.Maintenance:
        fresh = maintenance.Maintenance()
        fresh.start()
        return fresh

    fresh = on_loop(server, begin_anew())

    async def go_on() -> None:
        await fresh.stop()
        maintenance.get_maintenance().start()

    try:
        until(lambda: planted.successes)
        check_reported(planted, f"maintenance-{loop}", caplog)
    finally:
        on_loop(server, go_on())


def test_one_kind_of_expired_rows_does_not_hold_up_the_others(
    server: Server, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(activity, "forget_old", fail)
    digest = "0" * 64
    expired_at = timezone.now() - timedelta(minutes=1)
    row = PendingSignIn(digest=digest, user=conversation.user, epoch=1, expires_at=expired_at)
    row.save(force_insert=True)
    with pytest.raises(RuntimeError, match="planted"):
        maintenance.forget()
    assert not PendingSignIn.objects.exists()
