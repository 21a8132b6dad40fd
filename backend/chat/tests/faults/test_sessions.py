"""What its owner does to a reply while it is written: deletes the conversation or the account,
signs out, or stays until the access token has expired.
"""

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest
from django.test import override_settings

from accounts.tokens import read_token, write_token
from chat.tests.faults.client import Refused
from chat.tests.faults.conftest import (
    Kind,
    NewDatabase,
    StartServer,
    long_only,
    on_both,
    on_both_at_length,
    scale,
)
from chat.tests.faults.harness import SECRET_KEY, Server, manage
from chat.tests.faults.invariants import check_deleted, check_turns, require
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading
from chat.tests.faults.results import Recorder
from chat.tests.faults.sockets import SocketReading
from chat.tests.faults.turns import Turn, make_turn
from chat.tests.faults.upstream import Upstream

CLOSED_SECONDS = 1.0
# As the admin pages do it, in another process.
DELETE = "from accounts.models import User; User.objects.get(email='{}').delete()"
NO_SUCH_CONVERSATION, SESSION_ENDED, NOT_AUTHENTICATED = 4004, 4009, 4001


class Screens:
    """Two tabs with one reply, one by SSE and one by WebSocket, until each is closed."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.other = SocketReading(turn.person, turn.conversation_id)
        self.closed_at: list[float] = []
        self._tasks = [
            asyncio.create_task(self._read_stream()),
            asyncio.create_task(self._read_socket()),
        ]

    async def _read_stream(self) -> None:
        reading = self.turn.reading
        async with reading.begin(self.turn.prompt, model="openai/script") as exchange:
            self.turn.run_ids.add(reading.run_id)
            self.turn.begun.set()
            while not exchange.is_complete:
                for frame in await exchange.read_frames():
                    reading.take(frame)
        self.closed_at.append(time.monotonic())

    async def _read_socket(self) -> None:
        await self.turn.begun.wait()
        self.other.run_id = self.turn.reading.run_id
        await self.other.watch_until_closed()
        self.closed_at.append(time.monotonic())

    async def wait_until_read(self, characters: int = 100) -> None:
        async with asyncio.timeout(20):
            while min(len(self.turn.reading.text), len(self.other.text)) < characters:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def wait_until_closed(self, since: float) -> float:
        """How long the slower one took, in seconds."""
        async with asyncio.timeout(10):
            await asyncio.gather(*self._tasks)
        return max(self.closed_at) - since


async def open_screens(server: Server, word: str, **options: Any) -> Screens:
    person = await Person(server.port).sign_up()
    text = f'"{" ".join([word] * 400)}"'
    turn = await make_turn(person, delay_ms=20, text=text, **options)
    screens = Screens(turn)
    await screens.wait_until_read()
    return screens


def note_closing(record: Recorder, what: str, kind: Kind, seconds: float, checked: str) -> None:
    record.scenario(what, over=("SSE", "WebSocket"), on=kind, times=1, checked=checked)
    record.figure(
        "session or conversation over → streams and sockets closed, slowest",
        seconds,
        fold="max",
        unit="s",
        goal=CLOSED_SECONDS,
    )


@on_both_at_length
async def test_nothing_of_a_conversation_deleted_while_it_is_written_reappears(
    kind: Kind,
    new_database: NewDatabase,
    start_server: StartServer,
    upstream: Upstream,
    record: Recorder,
) -> None:
    server = start_server(new_database(kind))
    screens = await open_screens(server, "Quarzkiesel")
    turn = screens.turn

    deleted_at = time.monotonic()
    answer = await turn.person.call("DELETE", f"/conversations/{turn.conversation_id}")
    assert answer.status == 204
    seconds = await screens.wait_until_closed(deleted_at)

    assert screens.other.close_codes == [NO_SUCH_CONVERSATION]
    await check_deleted(turn, log=server.log, words=[turn.tag, "Quarzkiesel"])
    (call,) = upstream.calls_of(turn.tag)
    require(call.closed_at is not None, "I9", "the model still writes a deleted reply")
    # Whatever was on its way must have been dropped, not stored late.
    await asyncio.sleep(0.5)
    await check_deleted(turn, log=server.log, words=[turn.tag, "Quarzkiesel"])
    assert turn.person.port == server.port
    assert "Traceback" not in server.log, server.log
    note_closing(record, "conversation deleted while a reply is written", kind, seconds, "I9")


@long_only
@on_both
async def test_nothing_of_an_account_deleted_while_a_reply_is_written_reappears(
    kind: Kind,
    new_database: NewDatabase,
    start_server: StartServer,
    upstream: Upstream,
    record: Recorder,
) -> None:
    server = start_server(new_database(kind))
    screens = await open_screens(server, "Feldspat")
    turn = screens.turn

    await asyncio.to_thread(
        manage, server.database, "shell", "-v", "0", "-c", DELETE.format(turn.person.email)
    )
    deleted_at = time.monotonic()
    seconds = await screens.wait_until_closed(deleted_at)

    require(seconds <= CLOSED_SECONDS, "I9", f"still open {seconds:.2f} s after the deletion")
    assert (await turn.person.ask("/me")).status == 401
    # The same address again is a new person, who sees nothing of the old one.
    turn.person = await Person(server.port, turn.person.email).sign_up()
    await check_deleted(turn, log=server.log, words=[turn.tag, "Feldspat"])
    (call,) = upstream.calls_of(turn.tag)
    require(call.closed_at is not None, "I9", "the model still writes a deleted reply")
    note_closing(record, "account deleted while a reply is written", kind, seconds, "I9")


@long_only
@on_both
async def test_signing_out_closes_the_screens_and_not_the_reply(
    kind: Kind,
    new_database: NewDatabase,
    start_server: StartServer,
    upstream: Upstream,
    record: Recorder,
) -> None:
    server = start_server(new_database(kind))
    screens = await open_screens(server, "Glimmer")
    turn = screens.turn

    ended_at = time.monotonic()
    await turn.person.sign_out()
    seconds = await screens.wait_until_closed(ended_at)
    with pytest.raises(Refused) as refused:
        async with turn.reading.attach():
            pass
    seen = [reader.text for reader in (turn.reading, screens.other)]

    assert refused.value.answer.status == 401
    assert screens.other.close_codes == [SESSION_ENDED]
    require(seconds <= CLOSED_SECONDS, "I10", f"still shown {seconds:.2f} s after signing out")
    require(all(turn.reading.end is None for _ in seen), "I3", "signing out ended the reply")
    await turn.person.sign_in()
    screens.other.person = turn.person
    turn.others = [screens.other]
    await asyncio.gather(*(reader.resume_to_the_end() for reader in turn.readers))
    checked = await check_turns([turn], upstream)
    assert checked.statuses == {"final": 1}
    note_closing(record, "signed out while a reply is written", kind, seconds, "I1–I7, I10")


def shorten(person: Person, seconds: int) -> None:
    """The person's access token as the server would have signed it, but with so short a life."""
    with override_settings(SECRET_KEY=SECRET_KEY):
        claims = read_token(person.access, "access")
        person.access = write_token(replace(claims, expires_at=int(time.time()) + seconds))


@long_only
async def test_a_token_that_expires_while_a_reply_is_read_costs_nothing(
    start_server: StartServer, upstream: Upstream, record: Recorder
) -> None:
    server = start_server()
    turns = []
    for _ in range(scale(1, 5)):
        person = await Person(server.port).sign_up()
        shorten(person, 2)
        turn = await make_turn(person, tokens=1000, delay_ms=20)
        screens = Screens(turn)
        await screens.wait_until_read()
        while (await person.call("GET", "/me")).status == 200:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        # Neither screen notices: what is open stays open as long as its session lives.
        await screens.wait_until_read(len(turn.reading.text) + 50)
        # Whoever comes back with the old token is sent for a new one, and then goes on.
        late = Reading(person, turn.conversation_id, turn.reading.run_id)
        with pytest.raises(Refused) as refused:
            async with late.attach():
                pass
        assert refused.value.answer.status == 401
        await person.renew()
        await late.resume_to_the_end()
        await screens.turn.reading.resume_to_the_end()
        await screens.other.resume_to_the_end()
        turn.others = [late, screens.other]
        turns.append(turn)

    checked = await check_turns(turns, upstream)
    assert checked.statuses == {"final": len(turns)}
    record.scenario(
        "access token expires while a reply is read",
        over=("SSE", "WebSocket"),
        on="SQLite",
        times=len(turns),
        checked="I1–I7, I10",
    )
