import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from api import health
from api.threads import close_all


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    yield
    health.stop_draining()
    close_all()


async def ask(path: str, method: str = "GET") -> tuple[int, bytes]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    await health.health_app({"type": "http", "path": path, "method": method}, receive, send)
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
        "checks": {"database": "ok", "migrations": "ok"},
    }


@pytest.mark.django_db
def test_a_missing_migration_is_seen_until_it_is_applied(
    http: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_are_migrations_applied", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'auth' AND name LIKE '0012%%'")
    response = http.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": "ok", "migrations": "pending"}
    assert response.json()["code"] == "not_ready"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('auth', '0012_alter_user_first_name_max_length', '2026-01-01')"
        )
    assert http.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_an_unreachable_database_is_told(http: Client) -> None:
    def fail(*_: Any) -> Any:
        raise OperationalError("gone")

    with connection.execute_wrapper(fail):
        response = http.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": "unreachable", "migrations": "unknown"}
    assert http.get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
async def test_a_database_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)
    monkeypatch.setattr(health, "check_ready", lambda: time.sleep(0.5))
    status, body = await ask("/readyz")
    assert status == 503
    assert b'"database":"timeout"' in body


@pytest.mark.django_db
def test_a_draining_server_is_not_ready_but_alive(http: Client) -> None:
    health.start_draining()
    response = http.get("/readyz")
    assert response.status_code == 503
    assert response.json()["detail"] == "The server is shutting down."
    assert http.get("/healthz").status_code == 200


@pytest.mark.django_db(transaction=True)
async def test_the_async_door_gives_the_same_answers() -> None:
    assert await ask("/healthz") == (200, b'{"status":"ok"}')
    ready = b'{"status":"ok","checks":{"database":"ok","migrations":"ok"}}'
    assert await ask("/readyz") == (200, ready)
    assert await ask("/readyz/", "HEAD") == (200, b"")
    health.start_draining()
    status, _ = await ask("/readyz")
    assert status == 503
