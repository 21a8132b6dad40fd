"""The disk under SQLite is full: nobody sees what is not stored, what is stored is served, and when
there is room again everything goes on.
"""

import asyncio
import time
from collections.abc import Callable
from copy import copy

import pytest

from chat.tests.faults.conftest import NewDatabase, StartServer, long_only
from chat.tests.faults.databases import Sqlite
from chat.tests.faults.disks import SizeLimit, SmallDisk, can_mount
from chat.tests.faults.invariants import check_turns, require
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading
from chat.tests.faults.results import Recorder
from chat.tests.faults.sockets import socket_beside
from chat.tests.faults.turns import Turn, begin_all, make_turn
from chat.tests.faults.upstream import Upstream

Disk = SizeLimit | SmallDisk
# No reader looks at a still screen for longer.
TOLD_SECONDS = 60.0
MakeDisk = Callable[[], Disk]


@pytest.fixture(
    params=[
        "file size limit",
        pytest.param(
            "file system",
            marks=[
                long_only,
                pytest.mark.skipif(not can_mount(), reason="no mount namespaces here"),
            ],
        ),
    ]
)
def disk(
    request: pytest.FixtureRequest, start_server: StartServer, new_database: NewDatabase
) -> Disk:
    if request.param == "file size limit":
        return SizeLimit(start_server)
    database = new_database("SQLite")
    assert isinstance(database, Sqlite)
    return SmallDisk(start_server, database)


async def test_a_disk_full_for_three_seconds_only_makes_readers_wait(
    disk: Disk, upstream: Upstream, record: Recorder
) -> None:
    person = await Person(disk.server.port).sign_up()
    turn = await make_turn(person, others=socket_beside, tokens=300, delay_ms=10)
    late = await make_turn(person, others=socket_beside, tokens=10)
    tasks = await begin_all([turn])

    disk.fill()
    await asyncio.sleep(0.5)
    seen_early = turn.reading.text
    # Sent while nothing can be stored; its sender tries again.
    tasks.append(asyncio.create_task(late.live()))
    await asyncio.sleep(2)
    seen_late = turn.reading.text
    was_begun = late.begun.is_set()
    served = await person.read_messages(turn.conversation_id)
    disk.free()
    await asyncio.gather(*tasks)

    require(seen_early == seen_late, "I2", "a screen shows what is not stored")
    require(not was_begun, "I1", "a turn was acknowledged that cannot be stored")
    assert served[0]["content"] == turn.prompt
    checked = await check_turns([turn, late], upstream)
    assert checked.statuses == {"final": 2}
    record.scenario(
        "disk full for 3 s",
        over=(reader.transport for reader in turn.readers),
        on="SQLite",
        checked="I1–I7, I10",
    )


async def wait_until_stored(turn: Turn) -> None:
    """There is room again: the end that was told gets into the database."""
    async with asyncio.timeout(20):
        while True:
            reply = await turn.person.read_reply(turn.conversation_id, turn.reading.run_id)
            if reply["status"] != "streaming":
                return
            await asyncio.sleep(0.1)


async def test_while_a_disk_stays_full_readers_are_told(
    disk: Disk, upstream: Upstream, record: Recorder
) -> None:
    person = await Person(disk.server.port).sign_up()
    turn = await make_turn(person, others=socket_beside, tokens=6000, delay_ms=10)
    (task,) = await begin_all([turn])

    disk.fill()
    # Everybody reads to an end: nobody waits for room.
    await asyncio.wait_for(task, TOLD_SECONDS)
    assert disk.server.readiness() == "unavailable"
    for reader in turn.readers:
        assert reader.error is not None
        assert reader.error["code"] == "not_stored"
        assert "disk is full" in reader.error["detail"]
    # Who comes back meanwhile, from wherever, is told the same at once.
    again = Reading(person, turn.conversation_id, turn.reading.run_id)
    await asyncio.wait_for(again.resume_to_the_end(), 5)
    assert (again.text, again.end) == (turn.reading.text, turn.reading.end)
    disk.free()

    await wait_until_stored(turn)
    # What is stored now is what they were told.
    assert (await check_turns([turn], upstream)).statuses == {"interrupted": 1}
    after = await make_turn(person, conversation_id=turn.conversation_id, tokens=5)
    await after.live()
    assert (await check_turns([after], upstream)).statuses == {"final": 1}
    record.scenario(
        "disk full until everybody has been told",
        over=(reader.transport for reader in turn.readers),
        on="SQLite",
        checked="I1–I7, I10",
    )


@long_only
async def test_readers_of_another_process_are_told_as_well(
    start_server: StartServer, upstream: Upstream, record: Recorder
) -> None:
    first = SizeLimit(start_server)
    second = SizeLimit(lambda: start_server(first.server))
    person = await Person(first.server.port).sign_up()
    turn = await make_turn(person, tokens=9000, delay_ms=10)
    (task,) = await begin_all([turn])
    elsewhere = copy(person)
    elsewhere.port = second.server.port
    other = Reading(elsewhere, turn.conversation_id, turn.reading.run_id)
    reading = asyncio.create_task(other.resume_to_the_end())
    await asyncio.sleep(1)

    first.fill()
    second.fill()
    await asyncio.wait_for(asyncio.gather(task, reading), TOLD_SECONDS)
    assert (other.error or {})["code"] == "not_stored"
    assert other.text == turn.reading.text
    first.free()
    second.free()
    await wait_until_stored(turn)
    reply = await person.read_reply(turn.conversation_id, turn.reading.run_id)
    assert (reply["status"], reply["content"]) == ("interrupted", other.text)
    record.scenario("disk full under two processes", over=["SSE"], on="SQLite", checked="I2, I7")


@long_only
async def test_a_disk_full_for_longer_ends_the_reply_in_one_state(
    disk: Disk, upstream: Upstream, record: Recorder
) -> None:
    person = await Person(disk.server.port).sign_up()
    turn = await make_turn(person, others=socket_beside, tokens=3000, delay_ms=10)
    (task,) = await begin_all([turn])

    disk.fill()
    full_at = time.time()
    await asyncio.sleep(25)
    seen = [reader.text for reader in turn.readers]
    disk.free()
    await task
    await wait_until_stored(turn)

    # The process lives; that it cannot write any more counts as its death.
    checked = await check_turns([turn], upstream, [full_at + 25])
    assert set(checked.statuses) <= {"final", "interrupted"}
    assert all(turn.reading.text.startswith(text) for text in seen)
    after = await make_turn(person, conversation_id=turn.conversation_id, tokens=5)
    await after.live()
    assert (await check_turns([after], upstream)).statuses == {"final": 1}
    record.scenario(
        "disk full for 25 s, longer than a lease",
        over=(reader.transport for reader in turn.readers),
        on="SQLite",
        checked="I1–I7, I10",
    )
