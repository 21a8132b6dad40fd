"""What the fault tests share: an upstream, servers on fresh databases, the table of figures."""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chat.tests.faults.client import Person
from chat.tests.faults.harness import (
    Server,
    Upstream,
    copy_database,
    manage,
    write_environment,
)

IS_LONG = os.environ.get("FAULTS") == "long"
FIGURE = "fault-figure"
long_only = pytest.mark.skipif(not IS_LONG, reason="takes half a minute: make faults")

Note = Callable[[str, object], None]
StartServer = Callable[..., Server]


@pytest.fixture
def is_long() -> bool:
    """Whether `make faults` asked for the full length."""
    return IS_LONG


@pytest.fixture
def chance(record_property: Callable[[str, object], None]) -> random.Random:
    """Random decisions; the seed stands in the report, `FAULTS_SEED` repeats it."""
    seed = int(os.environ.get("FAULTS_SEED") or random.randrange(10**6))
    print(f"FAULTS_SEED={seed}")  # noqa: T201  shown with a failure
    return random.Random(seed)


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Note:
    """`note("kills", 50)` puts a line into the table at the end of the run."""
    return lambda name, value: record_property(f"{FIGURE}:{name}", value)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if isinstance(report, pytest.TestReport) and report.when == "call"
    ]
    figures = [
        (key.partition(":")[2], value)
        for report in reports
        for key, value in report.user_properties
        if key.startswith(FIGURE)
    ]
    if figures:
        terminalreporter.section("faults")
    for name, value in figures:
        terminalreporter.write_line(f"{name:<58} {value}")


@pytest.fixture(scope="session")
def upstream() -> Iterator[Upstream]:
    with Upstream() as running:
        yield running


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once; every server gets a copy."""
    path = tmp_path_factory.mktemp("template") / "db.sqlite3"
    manage(path, "migrate", "--verbosity", "0")
    return path


@pytest.fixture(scope="session")
def _start(
    empty_database: Path, upstream: Upstream, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Server]:
    def start(beside: Server | None = None, **environment: str) -> Server:
        if beside:
            database = beside.database
        else:
            database = copy_database(empty_database, tmp_path_factory.mktemp("server"))
        settings = write_environment(OPENAI_BASE_URL=upstream.address, **environment)
        return Server(database, settings).start()

    return start


@pytest.fixture
def start_server(_start: StartServer) -> Iterator[StartServer]:
    """Starts a server of the test's own; with `beside`, another on that server's database."""
    servers: list[Server] = []

    def start(beside: Server | None = None, **environment: str) -> Server:
        servers.append(_start(beside, **environment))
        return servers[-1]

    yield start
    for server in servers:
        server.end()
        print(server.log)  # noqa: T201  shown with a failure


@pytest.fixture(scope="session")
def house(_start: StartServer) -> Iterator[Server]:
    """A server that the gentle tests share. Its log must stay clean."""
    server = _start()
    yield server
    server.end()
    assert "Traceback" not in server.log, server.log


@pytest.fixture
async def person(house: Server) -> Person:
    return await Person(house.port).sign_up()
