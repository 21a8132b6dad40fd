"""PostgreSQL is restarted, killed or frozen while a reply is being written: readers wait, and then
have every character once.
"""

import asyncio
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from chat.tests.faults.conftest import MIGRATED, StartServer, long_only, needs_postgres
from chat.tests.faults.database_servers import PostgresServer
from chat.tests.faults.harness import Server
from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading, write_prompt
from chat.tests.faults.turns import begin_all, make_turn
from chat.tests.faults.upstream import WIRE_SCRIPT, Upstream

pytestmark = needs_postgres
AWAY_SECONDS = 3.0


def healthz(server: Server) -> int:
    with urllib.request.urlopen(f"{server.url}/healthz", timeout=5) as answer:  # noqa: S310
        return int(answer.status)


def ask(server: Server) -> tuple[int, str]:
    """The status and `Retry-After` of a request that needs the database."""
    request = urllib.request.Request(  # noqa: S310
        f"{server.url}/api/auth/login",
        data=b'{"email": "nobody@example.org", "password": "a long enough passphrase"}',
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return int(answer.status), ""
    except urllib.error.HTTPError as error:
        error.close()
        return error.code, error.headers.get("Retry-After", "")


@pytest.mark.parametrize(
    "how",
    [pytest.param("stopped", marks=long_only), "killed", pytest.param("frozen", marks=long_only)],
)
async def test_every_character_is_there_once_after_postgresql_was_away(
    how: str,
    own_postgres: PostgresServer,
    start_server: StartServer,
    upstream: Upstream,
    tmp_path: Path,
) -> None:
    server = start_server(own_postgres.create(tmp_path, MIGRATED))
    person = await Person(server.port).sign_up()
    turn = await make_turn(person, tokens=400, delay_ms=10)
    (task,) = await begin_all([turn])

    if how == "frozen":
        own_postgres.freeze()
    elif how == "killed":
        own_postgres.kill()
    else:
        own_postgres.stop()
    assert await asyncio.to_thread(healthz, server) == 200
    if how != "frozen":
        assert await asyncio.to_thread(ask, server) == (503, "1")
    await asyncio.sleep(AWAY_SECONDS)
    assert await asyncio.to_thread(healthz, server) == 200
    seen = turn.reading.text
    if how == "frozen":
        own_postgres.thaw()
    else:
        own_postgres.start()
    await task

    stored = await person.read_reply(turn.reading.conversation_id, turn.reading.run_id)
    assert turn.reading.repeated == 0
    assert turn.reading.events.count("end") == 1
    assert (stored["status"], stored["content"]) == ("final", turn.reading.text)
    assert turn.reading.text.startswith(seen)
    assert len(turn.reading.text) > len(seen)
    assert await asyncio.to_thread(ask, server) == (400, "")
    after = Reading(person, turn.conversation_id)
    await after.send(write_prompt(tokens=3), model=WIRE_SCRIPT)
    assert after.end is not None
    assert after.end["status"] == "final"
