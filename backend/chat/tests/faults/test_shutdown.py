"""SIGTERM with running replies: short ones end, long ones keep their text, the process exits."""

import asyncio
import subprocess
import time
from typing import Any

from chat.tests.faults.conftest import (
    Kind,
    NewDatabase,
    StartServer,
    long_only,
    needs_postgres,
    on_both_at_length,
)
from chat.tests.faults.harness import Server
from chat.tests.faults.invariants import check_turns
from chat.tests.faults.people import Person
from chat.tests.faults.results import Recorder
from chat.tests.faults.sockets import socket_beside
from chat.tests.faults.turns import Turn, begin_all, make_turn
from chat.tests.faults.upstream import Upstream

# The grace of a running reply, then a moment to write its ending (gunicorn.conf.py).
GRACE_SECONDS = 20.0
GONE_SECONDS = 25.0


async def make(server: Server, **options: Any) -> Turn:
    person = await Person(server.port).sign_up()
    return await make_turn(person, others=socket_beside, **options)


def wait_until_gone(server: Server, seconds: float) -> float:
    """How long the supervisor took to end, in seconds; it must end in order."""
    began = time.monotonic()
    try:
        assert server.master.wait(seconds) == 0, server.log
    except subprocess.TimeoutExpired:
        raise AssertionError(f"still there after {seconds} s:\n{server.log}") from None
    return time.monotonic() - began


@on_both_at_length
async def test_short_replies_end_before_the_process_does(
    kind: Kind,
    new_database: NewDatabase,
    start_server: StartServer,
    upstream: Upstream,
    record: Recorder,
) -> None:
    server = start_server(new_database(kind))
    turns = [await make(server, tokens=100, delay_ms=20) for _ in range(3)]
    tasks = await begin_all(turns)

    server.ask_to_stop()
    going = asyncio.create_task(asyncio.to_thread(wait_until_gone, server, GONE_SECONDS))
    await asyncio.sleep(0.5)
    assert await asyncio.to_thread(server.readiness) in ("", "unavailable")
    try:
        answer = await turns[0].person.call("POST", "/conversations", {})
        assert answer.status == 503
    except OSError:
        pass
    seconds = await going
    server.start()
    await asyncio.gather(*tasks)

    checked = await check_turns(turns, upstream)
    assert checked.statuses == {"final": 3}
    record.scenario(
        "SIGTERM while short replies are written",
        over=(reader.transport for turn in turns for reader in turn.readers),
        on=kind,
        times=3,
        checked="I1–I7, I10",
    )
    record.figure("SIGTERM during replies of 2 s → gone", seconds, fold="max", unit="s")


@long_only
@needs_postgres
async def test_long_replies_are_interrupted_and_keep_their_text(
    new_database: NewDatabase, start_server: StartServer, upstream: Upstream, record: Recorder
) -> None:
    server = start_server(new_database("PostgreSQL"))
    long = await make(server, tokens=4000, delay_ms=20)
    short = await make(server, tokens=500, delay_ms=20)
    tasks = await begin_all([long, short])

    server.ask_to_stop()
    seconds = await asyncio.to_thread(wait_until_gone, server, GONE_SECONDS)
    server.start()
    await asyncio.gather(*tasks)

    assert seconds > GRACE_SECONDS - 1
    checked = await check_turns([long, short], upstream)
    assert checked.statuses == {"final": 1, "interrupted": 1}
    assert all((reader.error or {})["code"] == "server_stopping" for reader in long.readers)
    assert len(long.reading.text) > 1000
    record.scenario(
        "SIGTERM while a reply of 80 s is written",
        over=(reader.transport for reader in long.readers),
        on="PostgreSQL",
        checked="I1–I7, I10",
    )
    record.figure("SIGTERM during a reply of 80 s → gone", seconds, fold="max", unit="s")
