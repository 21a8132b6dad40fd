"""Requests that meet: a lost run in the way, parallel messages, a server that is going away."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from api.health.draining import start_draining, stop_draining
from chat import branches
from chat.models import Conversation, Message, Run
from chat.tests.conftest import SCRIPTED, begin, say, talk
from conftest import Server
from testing import make_conversation


@pytest.mark.parametrize("fields", [{"prompt": "Again"}, {"create_user_message": False}])
def test_a_lost_run_does_not_stand_in_the_way(
    server: Server, user: User, conversation: Conversation, fields: dict[str, Any]
) -> None:
    lost = begin(conversation, "Hello")
    say(lost, "Aye")
    Run.objects.update(lease_expires_at="2020-01-01T00:00:00Z")
    if "create_user_message" in fields:
        fields["parent_id"] = lost.start.user_message_id

    seen = server.api(user).stream(conversation.pk, model=SCRIPTED, **fields)

    assert seen.end["status"] == "final"
    old = Message.objects.get(pk=lost.start.message_id)
    assert (old.status, old.content) == ("interrupted", "Aye")
    assert Run.objects.get(pk=lost.run_id).error_code == "worker_lost"


def test_parallel_messages_all_find_a_place(
    server: Server, user: User, conversation: Conversation
) -> None:
    path = f"/api/conversations/{conversation.pk}/messages/create"

    def write(number: int) -> int:
        response = server.api(user).http.post(path, json={"content": f"message {number}"})
        return int(response.status_code)

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(write, range(24))) == {201}
    rows = list(Message.objects.order_by("depth"))
    assert [row.depth for row in rows] == list(range(24))
    assert {row.content for row in rows} == {f"message {number}" for number in range(24)}
    conversation.refresh_from_db()
    assert conversation.message_count == 24


def test_a_conversation_deleted_under_writers_answers_404_or_done(
    server: Server, user: User, conversation: Conversation
) -> None:
    base = f"/api/conversations/{conversation.pk}"
    turn = {"conversation_id": str(conversation.pk), "prompt": "[[script tokens=3 delay_ms=1]]"}

    def write(number: int) -> int:
        http = server.api(user).http
        if number == 8:
            return int(http.delete(base).status_code)
        if number % 2:
            return int(http.post(f"{base}/messages/create", json={"content": "x"}).status_code)
        return int(http.post("/api/chat/stream", json=turn | {"model": SCRIPTED}).status_code)

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(write, range(20)))
    assert codes[8] == 204
    assert set(codes) <= {200, 201, 204, 404, 409}
    assert Conversation.objects.count() == Message.objects.count() == Run.objects.count() == 0


def test_parallel_deletes_one_of_them_does_it(
    server: Server, user: User, conversation: Conversation
) -> None:
    def delete(_: int) -> int:
        response = server.api(user).http.delete(f"/api/conversations/{conversation.pk}")
        return int(response.status_code)

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(delete, range(6)))
    assert codes[0] == 204
    assert set(codes) <= {204, 404}


def test_a_server_that_is_going_takes_no_new_turn(
    server: Server, user: User, conversation: Conversation
) -> None:
    api = server.api(user)
    seen = api.stream(conversation.pk, "[[script tokens=1]]", model=SCRIPTED)
    body = {"conversation_id": str(conversation.pk), "prompt": "Hello", "model": SCRIPTED}
    start_draining()
    try:
        response = api.http.post("/api/chat/stream", json=body)
        assert (response.status_code, response.json()["code"]) == (503, "server_stopping")
        assert response.headers["retry-after"] == "1"
        # Whoever follows a reply may still read it to its end.
        assert api.attach(run_id=seen.run_id).text == seen.text
    finally:
        stop_draining()
    assert Message.objects.count() == 2


@pytest.fixture
def slow_deletes(server: Server) -> Iterator[None]:
    """On PostgreSQL each deletion of journal rows takes a while, so that others write meanwhile."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION wait_a_moment() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_sleep(0.1); RETURN NULL; END $$;"
            " CREATE TRIGGER slow_deletes AFTER DELETE ON chat_run_event"
            " FOR EACH STATEMENT EXECUTE FUNCTION wait_a_moment()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER slow_deletes ON chat_run_event; DROP FUNCTION wait_a_moment()")


def test_a_turn_that_begins_while_its_conversation_is_deleted_hinders_nothing(
    server: Server, user: User, slow_deletes: None
) -> None:
    """Both wait for the conversation's lock; the turn gets it first, and its run writes while the
    rows are collected and deleted.
    """

    sender, deleter = server.api(user).http, server.api(user).http

    def race() -> tuple[int, int]:
        conversation = make_conversation(user)
        for _ in range(10):
            talk(conversation, "Aye", "No")
        path = f"/api/conversations/{conversation.pk}"
        body = {
            "conversation_id": str(conversation.pk),
            "prompt": "[[script tokens=3000 delay_ms=1]]",
            "model": SCRIPTED,
        }
        with ThreadPoolExecutor(2) as pool:
            with transaction.atomic():
                branches.lock(conversation)
                sent = pool.submit(sender.post, "/api/chat/stream", json=body)
                time.sleep(0.2)
                deleted = pool.submit(deleter.delete, path)
                time.sleep(0.2)
            return deleted.result().status_code, sent.result().status_code

    for _ in range(4):
        deleted, sent = race()
        assert deleted == 204
        assert sent in (200, 404)
    assert Conversation.objects.count() == Run.objects.count() == 0
