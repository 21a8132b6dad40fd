"""`/readyz` waits until the default character is loaded, and only for that."""

import asyncio
import json
import threading
from collections.abc import Iterator

import pytest
from django.db import InterfaceError, OperationalError

from api.health import checks
from api.health.endpoints import health_app
from api.health.migrations import Schema
from config import loading

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(checks, "_quick_checks", dict(checks._quick_checks))
    yield


async def read_character() -> tuple[int, str]:
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(event: dict[str, object]) -> None:
        sent.append(event)

    scope = {"type": "http", "path": "/readyz", "method": "GET", "headers": []}
    await health_app(scope, receive, send)
    status, body = sent[0]["status"], sent[1]["body"]
    assert isinstance(status, int) and isinstance(body, bytes)
    return status, json.loads(body)["checks"]["character"]


async def test_a_process_is_not_ready_before_its_character_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_end = threading.Event()
    monkeypatch.setattr(loading, "_load_default_character", lambda: may_end.wait(10))

    task = loading.start()
    meanwhile = await read_character()
    may_end.set()
    await task
    afterwards = await read_character()

    assert meanwhile == (503, "loading")
    assert afterwards == (200, "ok")


async def test_files_that_cannot_be_loaded_keep_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("a broken file")

    monkeypatch.setattr(loading, "_load_default_character", fail)

    await loading.start()

    assert await read_character() == (200, "ok")
    assert "the default character cannot be loaded" in caplog.text


APPLIED = frozenset({("chat", "0001_initial")})


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        (
            Schema(APPLIED, (("chat", "0009_runs"),), ()),
            "lacks chat.0009_runs. Run: python man",
        ),
        (
            Schema(frozenset(), (), (("chat", "9999_of_tomorrow"),)),
            "not have chat.9999_of_tomorrow",
        ),
        (
            Schema(frozenset(), (("chat", "0001_initial"),), ()),
            "has no tables yet. Run: python man",
        ),
    ],
)
async def test_a_server_started_without_an_upgrade_says_so_in_its_log(
    schema: Schema, told: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(loading, "_load_default_character", lambda: None)
    monkeypatch.setattr(loading, "read_schema", lambda connection: schema)

    await loading.start()

    (record,) = (record for record in caplog.records if record.name == loading.__name__)
    assert record.levelname == "ERROR"
    assert told in record.getMessage()


async def test_a_server_with_its_own_schema_says_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(loading, "_load_default_character", lambda: None)

    await loading.start()

    assert not [record for record in caplog.records if record.name == loading.__name__]


@pytest.mark.parametrize("error", [OperationalError("no answer"), InterfaceError("closed")])
async def test_a_database_that_does_not_answer_is_left_to_the_requests(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_connection: object) -> Schema:
        raise error

    monkeypatch.setattr(loading, "_load_default_character", lambda: None)
    monkeypatch.setattr(loading, "read_schema", fail)

    await loading.start()

    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_process_that_stops_meanwhile_does_not_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_end = threading.Event()
    monkeypatch.setattr(loading, "_load_default_character", lambda: may_end.wait(10))

    task = loading.start()
    await asyncio.sleep(0)
    task.cancel()
    may_end.set()

    with pytest.raises(asyncio.CancelledError):
        await task
