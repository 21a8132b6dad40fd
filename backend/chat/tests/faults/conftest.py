"""What the fault tests share: an upstream, databases, servers on them, the tables of results.

`FAULTS` says how much is done: nothing, the short form for every run of the tests; `long`, what
fits into a quarter of an hour; `full`, the numbers that the project promises.
"""

import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest

from chat.tests.faults.database_servers import PostgresServer, find_postgres
from chat.tests.faults.databases import Database, Sqlite
from chat.tests.faults.harness import BACKEND, Server, find_free_port, manage, write_environment
from chat.tests.faults.people import Person
from chat.tests.faults.plants import Plant
from chat.tests.faults.results import Recorder, Results
from chat.tests.faults.sharing import once_per_run
from chat.tests.faults.upstream import Upstream

MODE = os.environ.get("FAULTS", "")
REPORT = os.environ.get("FAULTS_REPORT", "")
IS_LONG = MODE in ("long", "full")
IS_CI = bool(os.environ.get("CI"))
Kind = Literal["SQLite", "PostgreSQL"]
# The database in a `PostgresServer` that the others are copies of.
MIGRATED = "migrated"

long_only = pytest.mark.skipif(not IS_LONG, reason="takes a while: make faults")
needs_postgres = pytest.mark.skipif(
    find_postgres() is None and not IS_CI, reason="PostgreSQL is not installed"
)
on_postgres = pytest.param("PostgreSQL", marks=needs_postgres)
# A test that takes `kind` runs on both databases; or on the second one only when there is time.
on_both = pytest.mark.parametrize("kind", ["SQLite", on_postgres])
on_both_at_length = pytest.mark.parametrize(
    "kind", ["SQLite", pytest.param("PostgreSQL", marks=[needs_postgres, long_only])]
)


def on_one(kept: Kind) -> pytest.MarkDecorator:
    """A test that takes `kind` runs on this database every time; on the other, where it proves the
    same, in `make test-all`.
    """
    kinds: tuple[Kind, Kind] = ("SQLite", "PostgreSQL")
    marks = {"SQLite": [], "PostgreSQL": [needs_postgres]}
    return pytest.mark.parametrize(
        "kind",
        [
            pytest.param(kind, marks=marks[kind] + [pytest.mark.thorough] * (kind != kept))
            for kind in kinds
        ],
    )


def at_length(value: object) -> Any:
    """A parameter for which there is only time in the long form."""
    return pytest.param(value, marks=long_only)


StartServer = Callable[..., Server]
NewDatabase = Callable[[Kind], Database]

_results = Results(BACKEND.parent / ".stamps" / "faults" if MODE == "full" else None)
_began_at = time.monotonic()


def scale(short: int, long: int, full: int | None = None) -> int:
    """How often to do something in this form of the suite."""
    return {"": short, "long": long}.get(MODE, full or long)


def shards(long: int, full: int) -> pytest.MarkDecorator:
    """Cuts a test into parts that may run side by side; each gets its number as `shard`."""
    return pytest.mark.parametrize("shard", range(scale(1, long, full)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    done = pytest.mark.skip(reason="passed before this run was broken off")
    for item in items:
        # Thousands of turns in the long forms; in the short one the limit of every test holds.
        if IS_LONG and "tests/faults/" in item.nodeid:
            item.add_marker(pytest.mark.timeout(3600))
        if _results.has(item.nodeid):
            item.add_marker(done)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ and "tests/faults/" in report.nodeid:
        _results.take(report)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ or not REPORT:
        return
    earlier = Results(_results._store)
    earlier.load()
    found = earlier if MODE == "full" else _results
    found.failed = _results.failed
    command = "make faults-full" if MODE == "full" else "make faults"
    path = BACKEND.parent / REPORT
    found.write(path, command=command, seconds=time.monotonic() - _began_at)
    terminalreporter.write_line(f"wrote {REPORT}")
    if not found.failed:
        found.clear()


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Recorder:
    return Recorder(request)


@pytest.fixture
def chance() -> random.Random:
    """Random decisions; the seed stands in the report, `FAULTS_SEED` repeats it."""
    seed = int(os.environ.get("FAULTS_SEED") or random.randrange(10**6))
    print(f"FAULTS_SEED={seed}")  # noqa: T201  shown with a failure
    return random.Random(seed)


@pytest.fixture(scope="session")
def upstream() -> Iterator[Upstream]:
    with Upstream() as running:
        yield running


@pytest.fixture(scope="session")
def _saved_postgres(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a PostgreSQL has stored with one database, which is migrated."""
    with once_per_run(tmp_path_factory, "template.postgres") as (saved, is_made):
        if not is_made:
            running = PostgresServer(find_free_port()).start()
            try:
                migrate(running.create(tmp_path_factory.mktemp("template"), name=MIGRATED))
                running.save(saved)
            finally:
                running.close()
    return saved


@pytest.fixture(scope="session")
def postgres(_saved_postgres: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL for all tests that do not break it."""
    running = PostgresServer(find_free_port(), _saved_postgres).start()
    yield running
    running.close()


@pytest.fixture
def own_postgres(_saved_postgres: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL to break."""
    running = PostgresServer(find_free_port(), _saved_postgres).start()
    yield running
    running.close()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    with once_per_run(tmp_path_factory, "template.sqlite3") as (path, is_made):
        if not is_made:
            unfinished = Sqlite(path.with_name("unfinished.sqlite3"))
            migrate(unfinished)
            unfinished.path.rename(path)
    return Sqlite(path)


@pytest.fixture(scope="session")
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> NewDatabase:
    """Makes a migrated database of either kind."""

    def make(kind: Kind) -> Database:
        folder = tmp_path_factory.mktemp("server")
        if kind == "SQLite":
            empty: Sqlite = request.getfixturevalue("_sqlite_template")
            return empty.copy_to(folder)
        running: PostgresServer = request.getfixturevalue("postgres")
        return running.create(folder, MIGRATED)

    return make


def migrate(database: Database) -> Database:
    manage(database, "migrate", "--verbosity", "0")
    return database


@pytest.fixture(scope="session")
def _start(new_database: NewDatabase, upstream: Upstream) -> StartServer:
    def start(
        on: Server | Database | None = None, wrapper: Sequence[str] = (), **environment: str
    ) -> Server:
        database = on.database if isinstance(on, Server) else on or new_database("SQLite")
        settings = write_environment(**{"OPENAI_BASE_URL": upstream.address} | environment)
        return Server(database, settings, wrapper=wrapper).start()

    return start


@pytest.fixture
def start_server(_start: StartServer) -> Iterator[StartServer]:
    """Starts a server of the test's own, on a new SQLite database, on the database given, or on the
    one of another server.
    """
    servers: list[Server] = []

    def start(
        on: Server | Database | None = None, wrapper: Sequence[str] = (), **environment: str
    ) -> Server:
        servers.append(_start(on, wrapper, **environment))
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


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Plant]:
    def plant(owner: Any, name: str, **options: Any) -> Plant:
        planted = Plant(owner, name, **options)
        # A function, so that it becomes a method on a class.
        monkeypatch.setattr(owner, name, lambda *args, **kwargs: planted(*args, **kwargs))
        return planted

    return plant
