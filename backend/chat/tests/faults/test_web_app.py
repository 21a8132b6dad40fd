"""The web app's server is killed while replies pass through it: the reply goes on, and its readers
come back to everything.
"""

import asyncio
from pathlib import Path

import pytest

from chat.tests.faults.conftest import IS_CI, StartServer, long_only, scale
from chat.tests.faults.invariants import check_turns
from chat.tests.faults.people import Person
from chat.tests.faults.results import Recorder
from chat.tests.faults.sockets import socket_beside
from chat.tests.faults.turns import Turn, begin_all, make_turn
from chat.tests.faults.upstream import Upstream
from chat.tests.faults.webapp import PassedThrough, WebApp, is_built


@long_only
@pytest.mark.skipif(not is_built() and not IS_CI, reason="the web app is not built")
async def test_the_web_apps_server_killed_in_the_middle_costs_only_time(
    start_server: StartServer, upstream: Upstream, tmp_path: Path, record: Recorder
) -> None:
    server = start_server()
    web = WebApp(server.port, tmp_path / "web.log").start()
    turns: list[Turn] = []
    try:
        for _ in range(scale(1, 3)):
            person = await Person(server.port).sign_up()
            turn = await make_turn(person, others=socket_beside, tokens=600, delay_ms=10)
            turn.reading = PassedThrough(person, turn.conversation_id, web_port=web.port)
            turns.append(turn)
            tasks = await begin_all([turn])
            await asyncio.to_thread(web.kill)
            before = len(turn.others[0].text)
            await asyncio.to_thread(web.start)
            # The socket goes to the backend itself and was never interrupted.
            assert len(turn.others[0].text) > before
            await asyncio.gather(*tasks)
    finally:
        web.kill()

    checked = await check_turns(turns, upstream)
    assert checked.statuses == {"final": len(turns)}
    record.scenario(
        "kill -9 of the web app's server",
        over=(reader.transport for turn in turns for reader in turn.readers),
        on="SQLite",
        times=len(turns),
        checked="I1–I7, I10",
    )
