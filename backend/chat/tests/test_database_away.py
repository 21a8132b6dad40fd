"""Answers while the database is locked, away, or has dropped a connection, and the recovery."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.utils import timezone

from accounts.models import Session, User
from api.error_answers import error_body
from api.sql.postgresql.connection import TimedConnection
from chat import turns
from chat.erasure import erasures
from chat.models import Conversation, Erasure, Message, Run
from chat.services.turns import store_turn
from conftest import Server
from testing import Http, make_user

pytestmark = pytest.mark.django_db(transaction=True)
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="locks of SQLite")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="a server's hang-ups")
UNAVAILABLE = {
    "detail": "The server cannot answer right now. Try again soon.",
    "code": "unavailable",
}


@contextmanager
def write_lock() -> Iterator[None]:
    """Somebody else writes, and takes their time."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def hang_up() -> int:
    """PostgreSQL ends every connection to the test database but this one; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        [ended] = cursor.fetchone()
    return int(ended)


@on_sqlite
def test_what_a_lock_keeps_from_being_erased_is_erased_soon_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(erasures, "_rest_until", float("-inf"))
    monkeypatch.setattr(erasures, "SHARE", 1)
    erasures.request()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    with write_lock():
        erasures.erase_soon()
    assert Erasure.objects.exists()
    erasures.erase_soon()
    assert not Erasure.objects.exists()


@on_sqlite
def test_a_locked_database_is_503_and_then_well_again(http: Http, user: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    with write_lock():
        response = http.post("/api/conversations", {})
        assert response.status_code == 503
        assert response.json() == UNAVAILABLE
        assert response.headers["Retry-After"] == "1"
        assert http.get("/api/conversations").status_code == 200
        assert http.get("/healthz").status_code == 200
    assert http.post("/api/conversations", {}).status_code == 201
    assert Conversation.objects.filter(user=user).count() == 1


@on_sqlite
def test_who_only_reads_is_served_while_the_database_is_locked(http: Http) -> None:
    """Also where the request would note that the session was seen."""
    Session.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    with write_lock():
        assert http.get("/api/conversations").status_code == 200


@on_sqlite
def test_a_stream_is_refused_in_words_while_the_database_is_locked(
    server: Server, conversation: Conversation
) -> None:
    api = server.api(conversation.user)
    body = {"conversation_id": str(conversation.pk), "prompt": "Hello", "model": "scripted/test"}
    with write_lock():
        began = time.monotonic()
        response = api.http.post("/api/chat/stream", json=body)
        assert time.monotonic() - began < 8
        assert (response.status_code, response.json()) == (503, UNAVAILABLE)
        assert response.headers["Retry-After"] == "1"
    assert api.stream(conversation.pk, "Hello", model="scripted/test").end["status"] == "final"


@on_sqlite
def test_nonsense_asked_of_sqlite_is_our_own_fault() -> None:
    with pytest.raises(OperationalError) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    assert error_body(caught.value)[0] == 500


def test_a_server_that_refuses_is_503() -> None:
    other = connections.create_connection("default")
    other.settings_dict = connection.settings_dict | {
        "ENGINE": "api.sql.postgresql",
        "HOST": "127.0.0.1",
        "PORT": "1",
    }
    if connection.vendor == "sqlite":
        other.settings_dict["NAME"] = "/nowhere/at/all.sqlite3"
    with pytest.raises(DatabaseError) as caught:
        other.ensure_connection()
    assert error_body(caught.value)[0] == 503


@on_postgresql
def test_nobody_notices_a_restart_between_two_requests(server: Server) -> None:
    api = server.api(make_user())
    for _ in range(3):
        for _ in range(12):
            assert api.get("/api/conversations")["results"] == []
        assert hang_up() >= 1


@on_postgresql
def test_a_connection_that_breaks_in_a_request_is_503_and_replaced() -> None:
    with (
        pytest.raises(OperationalError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    status, body, headers = error_body(caught.value)
    assert (status, body, headers["Retry-After"]) == (503, UNAVAILABLE, "1")
    connection.close_if_unusable_or_obsolete()
    assert User.objects.count() == 0


@on_postgresql
def test_a_server_that_does_not_answer_is_given_up() -> None:
    connection.ensure_connection()
    held = connection.connection
    assert isinstance(held, TimedConnection)
    held.answer_timeout_seconds = 0.3
    began = time.monotonic()
    with (
        pytest.raises(OperationalError, match="did not answer within"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_sleep(5)")
    assert time.monotonic() - began < 2
    connection.close_if_unusable_or_obsolete()
    assert User.objects.count() == 0


@on_postgresql
def test_a_commit_survives_a_power_cut_and_nothing_takes_for_ever() -> None:
    # pytest's own connection has migrated, for which there are no limits.
    connection.close()
    shown = []
    with connection.cursor() as cursor:
        for name in ("synchronous_commit", "statement_timeout", "lock_timeout"):
            cursor.execute(f"SHOW {name}")
            shown.append(cursor.fetchone()[0])
    assert shown == ["on", "10s", "5s"]


def test_a_turn_whose_commit_was_answered_by_silence_is_found_by_its_id(
    server: Server, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is stored and nobody writes it: the same request attaches to it and sees its end."""

    def lose_the_answer(*arguments: Any) -> Any:
        store_turn(*arguments)
        raise OperationalError("the connection is lost")

    api = server.api(conversation.user)
    fields = {"client_request_id": str(uuid4()), "model": "scripted/test"}
    with monkeypatch.context() as patch:
        patch.setattr(turns, "store_turn", lose_the_answer)
        response = api.http.post(
            "/api/chat/stream",
            json={"conversation_id": str(conversation.pk), "prompt": "Hello", **fields},
        )
        assert (response.status_code, response.json()) == (503, UNAVAILABLE)
    # As if the fifteen seconds of its lease were over.
    Run.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    seen = api.stream(conversation.pk, "Hello", **fields)
    assert seen.run_id == str(Run.objects.get().pk)
    assert seen.end["status"] == "interrupted"
    assert Message.objects.filter(role="user").count() == 1
    # And the conversation is free.
    again = api.stream(conversation.pk, "Hello again", model="scripted/test")
    assert again.end["status"] == "final"
