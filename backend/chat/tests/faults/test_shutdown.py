"""SIGTERM with replies under way: short ones end, long ones keep their text, the process goes."""

import asyncio
import subprocess
import time

from chat.tests.faults.client import Cut, Person, Reading, write_prompt
from chat.tests.faults.conftest import Note, StartServer, long_only
from chat.tests.faults.harness import WIRE_SCRIPT, Server, Upstream

# The grace of a running reply, then a moment to write its ending (gunicorn.conf.py).
GRACE_SECONDS = 20.0
GONE_SECONDS = 25.0


async def begin(server: Server, **options: object) -> tuple[Reading, asyncio.Task[None]]:
    """A reply under way, read on in the background until it ends or the server goes."""
    person = await Person(server.port).sign_up()
    reading = person.read_of(await person.converse())
    begun = asyncio.Event()

    async def read() -> None:
        async with reading.begin(write_prompt(**options), model=WIRE_SCRIPT) as exchange:
            await reading.read_some(exchange, 500)
            begun.set()
            try:
                await reading.follow(exchange)
            except (Cut, ConnectionError):
                return

    task = asyncio.create_task(read())
    async with asyncio.timeout(10):
        await begun.wait()
    return reading, task


def wait_until_gone(server: Server, seconds: float) -> float:
    """How long the supervisor took to end, in seconds; it must end in order."""
    began = time.monotonic()
    try:
        assert server.master.wait(seconds) == 0, server.log
    except subprocess.TimeoutExpired:
        raise AssertionError(f"still there after {seconds} s:\n{server.log}") from None
    return time.monotonic() - began


async def check_after_restart(server: Server, reading: Reading) -> dict[str, object]:
    """What was on the screen is the beginning of what is stored; coming back gives the rest."""
    stored = await reading.person.read_reply(reading.conversation_id, reading.run_id)
    assert stored["content"].startswith(reading.text)
    await reading.resume_to_the_end()
    assert reading.text == stored["content"]
    assert reading.end is not None
    assert reading.end["status"] == stored["status"]
    return stored


async def test_short_replies_end_before_the_process_does(
    start_server: StartServer, upstream: Upstream, note: Note
) -> None:
    server = start_server()
    replies = [await begin(server, tokens=150, delay_ms=20) for _ in range(3)]
    beside = replies[0][0].person

    server.ask_to_stop()
    going = asyncio.create_task(asyncio.to_thread(wait_until_gone, server, GONE_SECONDS))
    await asyncio.sleep(0.5)
    assert await asyncio.to_thread(server.readiness) in (0, 503)
    try:
        answer = await beside.call("POST", "/conversations", {})
        assert answer.status == 503
    except OSError:
        pass
    await asyncio.gather(*(task for _, task in replies))
    seconds = await going

    note("SIGTERM: replies of 3 s end, the process after, s", f"{seconds:.2f}")
    assert [reading.end and reading.end["status"] for reading, _ in replies] == ["final"] * 3
    server.start()
    for reading, _ in replies:
        assert (await check_after_restart(server, reading))["status"] == "final"


@long_only
async def test_long_replies_are_interrupted_and_keep_their_text(
    start_server: StartServer, upstream: Upstream, note: Note
) -> None:
    server = start_server()
    long, reading_long = await begin(server, tokens=4000, delay_ms=20, words="unicode")
    short, reading_short = await begin(server, tokens=500, delay_ms=20)

    server.ask_to_stop()
    seconds = await asyncio.to_thread(wait_until_gone, server, GONE_SECONDS)
    await asyncio.gather(reading_long, reading_short)

    note("SIGTERM: a reply of 80 s is broken off, the process gone after, s", f"{seconds:.2f}")
    assert seconds > GRACE_SECONDS - 1
    server.start()
    assert (await check_after_restart(server, short))["status"] == "final"
    stored = await check_after_restart(server, long)
    assert stored["status"] == "interrupted"
    assert (long.error or {})["code"] == "server_stopping"
    assert len(long.text) > 1000
