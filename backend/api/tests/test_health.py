import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Any
from weakref import WeakSet

import pytest
from django.db import OperationalError, connection
from django.test import Client

from api import outages
from api.health import checks
from api.health.draining import start_draining, stop_draining
from api.health.endpoints import health_app
from api.loops import LoopState, describe_failing
from api.threads import close_all, run_in_thread


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # The loops of another test's server, in this process, are not asked about here.
    monkeypatch.setattr("api.loops.state._states", WeakSet[LoopState]())
    # Nor what it has been loading.
    monkeypatch.setattr(checks, "_quick_checks", {"background": describe_failing})
    yield
    stop_draining()
    close_all()


async def ask(path: str, method: str = "GET") -> tuple[int, bytes]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    scope = {"type": "http", "path": path, "method": method, "headers": []}
    await health_app(scope, receive, send)
    return sent[0]["status"], sent[1]["body"]


def test_the_process_lives(http: Client) -> None:
    response = http.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_migrated_server_is_ready(http: Client) -> None:
    response = http.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "checks": {"database": "ok", "migrations": "ok", "disk": "ok", "background": "ok"},
    }


@pytest.mark.django_db
def test_a_missing_migration_is_seen_until_it_is_applied(
    http: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_are_migrations_applied", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'auth' AND name LIKE '0012%%'")
    response = http.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {
        "database": "ok",
        "migrations": "pending",
        "disk": "ok",
        "background": "ok",
    }
    assert response.json()["code"] == "not_ready"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('auth', '0012_alter_user_first_name_max_length', '2026-01-01')"
        )
    assert http.get("/readyz").status_code == 200


@pytest.mark.skipif(connection.vendor != "postgresql", reason="which has standbys")
@pytest.mark.django_db
def test_a_database_that_refuses_writes_is_told(http: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    response = http.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "read-only"


@pytest.mark.django_db
def test_an_unreachable_database_is_told(http: Client) -> None:
    def fail(*_: Any) -> Any:
        raise OperationalError("gone")

    with connection.execute_wrapper(fail):
        response = http.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {
        "database": "unreachable",
        "migrations": "unknown",
        "disk": "ok",
        "background": "ok",
    }
    assert http.get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
async def test_a_database_that_hangs_is_asked_once_and_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    answers = threading.Event()

    def hang() -> str:
        asked.append(threading.current_thread().name)
        answers.wait(10)
        return "ok"

    monkeypatch.setattr(checks, "CHECK_SECONDS", 0.05)
    monkeypatch.setattr(checks, "_check_database", hang)
    for _ in range(3):
        # More than there are threads: each would hold one for as long as the database hangs.
        found = await asyncio.gather(*(ask("/readyz") for _ in range(10)))
        assert {status for status, _ in found} == {503}
        assert all(b'"database":"timeout","background":"ok"' in body for _, body in found)
    await asyncio.wait_for(run_in_thread(threading.active_count), 5)
    assert len(asked) == 1
    answers.set()
    monkeypatch.setattr(checks, "CHECK_SECONDS", 10)
    assert (await ask("/readyz"))[0] == 200
    assert (await ask("/readyz"))[0] == 200
    assert len(asked) == 2, "an answer serves those who wait for it, and nobody later"


@pytest.mark.django_db(transaction=True)
async def test_one_that_leaves_does_not_take_the_answer_from_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = threading.Event()

    def wait() -> str:
        answers.wait(10)
        return "ok"

    monkeypatch.setattr(checks, "_check_database", wait)
    first, second = asyncio.create_task(ask("/readyz")), asyncio.create_task(ask("/readyz"))
    await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    answers.set()
    assert (await second)[0] == 200


@pytest.mark.django_db
def test_background_loops_that_keep_failing_are_named(http: Client) -> None:
    state = LoopState("journal writer")
    state.fail(OSError("once"))
    assert http.get("/readyz").status_code == 200
    state.fail(OSError("twice"))
    response = http.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["background"] == "journal writer (OSError)"
    assert http.get("/healthz").status_code == 200, "a restart of the process would not help"
    state.succeed()
    assert http.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_draining_server_is_not_ready_but_alive(http: Client) -> None:
    start_draining()
    response = http.get("/readyz")
    assert response.status_code == 503
    assert response.json()["detail"] == "The server is shutting down."
    assert http.get("/healthz").status_code == 200


@pytest.mark.django_db(transaction=True)
async def test_the_async_door_gives_the_same_answers() -> None:
    assert await ask("/healthz") == (200, b'{"status":"ok"}')
    checked = b'"database":"ok","migrations":"ok","disk":"ok","background":"ok"'
    assert await ask("/readyz") == (200, b'{"status":"ok","checks":{%b}}' % checked)
    assert await ask("/readyz/", "HEAD") == (200, b"")
    start_draining()
    status, _ = await ask("/readyz")
    assert status == 503


@pytest.mark.django_db
def test_what_the_server_can_do_without_is_degraded(
    http: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(checks._quick_checks, "redis", lambda: checks.DEGRADED)
    response = http.get("/readyz")
    assert response.status_code == 200
    assert (response.json()["status"], response.json()["checks"]["redis"]) == ("degraded",) * 2


@pytest.mark.django_db
def test_a_schema_of_a_later_version_is_named(
    http: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_are_migrations_applied", False)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('chat', '9999_later', '2026-01-01 00:00:00')"
        )
    response = http.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == "newer than this version of the server"


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="whose file fills a disk")
def test_a_full_disk_is_named(http: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MIN_FREE_BYTES", 1 << 60)
    response = http.get("/readyz")
    assert (response.status_code, response.json()["checks"]["disk"]) == (503, "full")


@pytest.mark.django_db
def test_a_write_that_was_refused_counts_as_a_full_disk_for_a_while(
    http: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "_refused_at", float("-inf"))
    assert http.get("/readyz").json()["checks"]["disk"] == "ok"
    outages.note_refusal()
    response = http.get("/readyz")
    assert (response.status_code, response.json()["checks"]["disk"]) == (503, "full")
    monkeypatch.setattr(outages, "_refused_at", time.monotonic() - 31)
    assert http.get("/readyz").status_code == 200
