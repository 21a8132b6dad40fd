"""`turns.begin` waits for nothing that a refusal does not need, and ends what it has begun."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from accounts import sessions
from accounts.authentication import Identity, authenticate_token
from api.threads import WORKERS, run_in_thread
from chat import runs, turns
from chat.journal.journal import get_journal
from chat.models import Conversation, Run
from chat.services.turn_requests import PreparedTurn, Turn
from chat.services.turns import store_turn
from chat.tests.conftest import ABSENT_ID, SCRIPTED
from conftest import Server
from testing import make_conversation, make_user

PATH = "/api/chat/stream"


class Gate:
    """Something that waits where the test wants it to."""

    def __init__(self) -> None:
        self.is_reached = threading.Event()
        self._may_go_on = threading.Event()

    def wait(self) -> None:
        self.is_reached.set()
        assert self._may_go_on.wait(10)

    def open(self) -> None:
        self._may_go_on.set()


@contextmanager
def blocked_journal(server: Server) -> Iterator[None]:
    """As long as it lasts, a serialized call keeps everybody else's waiting."""
    gate = Gate()

    async def block() -> None:
        await get_journal().write(gate.wait)

    blocking = asyncio.run_coroutine_threadsafe(block(), server.loop)
    assert gate.is_reached.wait(5)
    try:
        yield
    finally:
        gate.open()
        blocking.result(5)


@pytest.mark.parametrize(
    ("is_known", "body", "status", "code"),
    [
        (False, {"prompt": "Hello"}, 401, "not_authenticated"),
        (True, {"prompt": "Hello"}, 400, "invalid"),
        (True, {"prompt": "", "conversation_id": ABSENT_ID}, 400, "prompt_required"),
        (True, {"prompt": "Hello", "conversation_id": ABSENT_ID}, 404, "not_found"),
    ],
)
def test_what_is_refused_waits_for_no_transaction(
    server: Server, is_known: bool, body: dict[str, Any], status: int, code: str
) -> None:
    api = server.api(make_user() if is_known else None)
    with blocked_journal(server):
        began = time.monotonic()
        response = api.http.post(PATH, json=body)
        seconds = time.monotonic() - began
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert seconds < 1


class Beginning:
    """A turn whose caller is cancelled at one of the places where it waits."""

    def __init__(self, conversation: Conversation, place: str) -> None:
        self.gate = Gate()
        self._place = place
        self._conversation = conversation
        self._access = sessions.issue(conversation.user).access

    def pass_by(self, place: str) -> None:
        if place == self._place:
            self.gate.wait()

    def authenticate(self) -> Identity:
        self.pass_by("authenticating")
        return authenticate_token(self._access)

    def read_fields(self) -> dict[str, Any]:
        self.pass_by("reading")
        pk = str(self._conversation.pk)
        prompt = "[[script tokens=3]]"
        return {"conversation_id": pk, "prompt": prompt, "model": SCRIPTED}

    async def cancel_there(self) -> None:
        blocking: list[asyncio.Task[None]] = []
        if self._place == "in line":
            # As many as are let through at once, where that is more than one.
            write = get_journal().write
            blocking = [asyncio.create_task(write(self.gate.wait)) for _ in range(WORKERS - 2)]
            await asyncio.to_thread(self.gate.is_reached.wait, 10)
        caller = asyncio.create_task(turns.begin(lambda: (self.authenticate(), self.read_fields())))
        if blocking:
            await asyncio.sleep(0.2)
        else:
            await asyncio.to_thread(self.gate.is_reached.wait, 10)
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
        self.gate.open()
        await asyncio.gather(*blocking)
        await turns.drain()


@pytest.mark.parametrize(
    "place", ["authenticating", "reading", "in line", "before the commit", "after the commit"]
)
@pytest.mark.django_db(transaction=True)
async def test_a_turn_whose_caller_is_cancelled_is_launched_all_the_same(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await run_in_thread(lambda: make_conversation(make_user()))
    beginning = await run_in_thread(Beginning, conversation, place)

    def store(prepared: PreparedTurn) -> Turn:
        beginning.pass_by("before the commit")
        turn = store_turn(prepared)
        beginning.pass_by("after the commit")
        return turn

    monkeypatch.setattr(turns, "store_turn", store)
    await beginning.cancel_there()
    run = await run_in_thread(Run.objects.get)
    async with asyncio.timeout(20):
        while runs.find_executing():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await get_journal().aclose()
    await run_in_thread(run.refresh_from_db)
    assert (run.status, run.error_code) == ("final", "")


@pytest.mark.django_db(transaction=True)
async def test_a_caller_that_is_cancelled_before_a_refusal_leaves_nothing() -> None:
    user = await run_in_thread(make_user)
    conversation = await run_in_thread(make_conversation, user)
    beginning = await run_in_thread(Beginning, conversation, "reading")
    await run_in_thread(conversation.delete)
    await beginning.cancel_there()
    assert await run_in_thread(Run.objects.count) == 0
    await get_journal().aclose()
