"""Fixtures for every app's tests. `server` is the real ASGI application on a real port, in a thread
of the test process.
"""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from django.db import connection
from pytest_django import DjangoDbBlocker

import testing_database
from api import throttling
from api.threads import close_all
from api.uvicorn.options import SERVER_OPTIONS
from testing import Api, bearer, make_user

testing_database.install()


@dataclass(frozen=True, slots=True)
class Server:
    """The application under uvicorn: `loop` is its event loop, `url` its address."""

    url: str
    loop: asyncio.AbstractEventLoop
    clients: list[Api] = field(default_factory=list)

    def api(self, user: Any = None) -> Api:
        """A client signed in as `user`, or as nobody; closed when the test ends."""
        client = Api(self.url, bearer(user) if user else None)
        if threading.current_thread() is not threading.main_thread():
            # In a test's own thread nothing else closes the connection that `bearer` has opened.
            connection.close()
        self.clients.append(client)
        return client


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, deselect tests that use no database: they have run on SQLite."""
    if connection.vendor != "postgresql":
        return
    asking: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        asks = "db" in fixtures or "transactional_db" in fixtures
        asks = asks or item.get_closest_marker("django_db") is not None
        (asking if asks else others).append(item)
    items[:] = asking
    config.hook.pytest_deselected(items=others)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """As pytest-django's, but closes all connections before PostgreSQL drops the database."""
    yield
    close_all()
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def _uvicorn(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    from config.asgi import application

    loops: list[asyncio.AbstractEventLoop] = []

    async def remember_loop(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            loops.append(asyncio.get_running_loop())
        await application(scope, receive, send)

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        remember_loop,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
        **SERVER_OPTIONS,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    # The server's periodic work uses the database between tests, too.
    with django_db_blocker.unblock():
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Server(f"http://127.0.0.1:{listener.getsockname()[1]}", loops[0])
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def server(_uvicorn: Server, transactional_db: None) -> Iterator[Server]:
    """The running server on the test database. When the test ends, no run is left that could write
    into the next one's.
    """
    yield _uvicorn
    while _uvicorn.clients:
        _uvicorn.clients.pop().http.close()
    from chat import runs
    from chat.journal.endings import STOPPED
    from chat.journal.journal import end_run
    from chat.models import Run

    for run_id in Run.objects.active().values_list("pk", flat=True):
        end_run(run_id, STOPPED)
    deadline = time.monotonic() + 5
    while runs.find_executing() and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.fixture
def user(db: None) -> Any:
    return make_user()


@pytest.fixture(autouse=True)
def _full_buckets() -> None:
    """Requests of other tests do not count towards the rate limits."""
    throttling.forget_all()


@pytest.fixture(autouse=True)
def _call_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """The log of model calls is written only in tests that commit. Elsewhere its thread would use a
    database that the test keeps locked, or none, and leave its rows to the next test.
    """
    from llm_service.call_log import writer

    marker = request.node.get_closest_marker("django_db")
    is_written = "transactional_db" in request.fixturenames or (
        marker is not None and marker.kwargs.get("transaction", False)
    )
    if is_written:
        # Set up before this fixture, so that the last rows are written before tables are emptied.
        request.getfixturevalue("transactional_db")
        writer.release()
    else:
        writer.hold()
    yield
    if is_written:
        writer.flush(5)
    writer.hold()


@pytest.fixture(scope="session", autouse=True)
def _close_database_threads() -> Iterator[None]:
    yield
    close_all()
