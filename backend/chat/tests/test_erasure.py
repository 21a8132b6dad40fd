"""CONTRACT 12: of what was deleted no word is left anywhere in the database."""

import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.services.deletion import GONE
from chat import titles
from chat.erasure import erasures
from chat.models import Activity, Conversation, Erasure, Message, Receipt
from chat.tests.conftest import SCRIPTED, begin, stop, talk
from chat.tests.traces import CANARY, UNSPACED, WORD, find_traces
from conftest import Server
from llm_service import call_log, call_store
from llm_service.call_record import CallRecord
from llm_service.models import LLMCallLog
from llm_service.tests.wire_server import WireServer
from llm_service.types import ChatMessage, LLMRequest
from testing import PASSWORD, Http, make_conversation, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_erasing")]


class Chat:
    """A chat of which every part holds the canary, each put there the way it usually comes."""

    def __init__(self, server: Server, user: User, http: Http) -> None:
        self.http, self.api = http, server.api(user)
        self.id = http.post("/api/conversations", {"character": "Bronn"}).json()["id"]
        first = self.say(CANARY)
        self.question = first.frames[0].data["user_message_id"]
        # Edited, answered again, cut off by a failure that quotes it, and failed at once.
        self.say(f"{CANARY} once more", parent_id=None)
        self.say(parent_id=self.question, create_user_message=False)
        self.say(f'[[script text="{CANARY} and" fail_at=2]]', model=SCRIPTED)
        self.say(f"{CANARY} [[script fail_at=0]]", model=SCRIPTED)
        assert len(self.api.get("/api/search", q=WORD)["messages"]) >= 4
        assert self.api.get("/api/search", q=UNSPACED)["messages"]
        receipt = self.api.get(f"/api/chat/runs/{first.run_id}/receipt")
        assert receipt["segments"]
        _wait_for_titles()
        assert call_log.flush(5)

    def say(self, prompt: str = "", model: str = "openai/echo", **fields: Any) -> Any:
        Activity.objects.update(last_turn_at=None)
        return self.api.stream(self.id, prompt, model=model, **fields)


def _wait_for_titles() -> None:
    deadline = time.monotonic() + 10
    while titles._tasks and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.fixture
def chat(
    server: Server, user: User, http: Http, upstream: WireServer, settings: Any
) -> Iterator[Chat]:
    settings.LLM_LOG_PREVIEW_CHARACTERS = 5000
    settings.LLM_TITLE_MODEL = "openai/echo"
    # PostgreSQL keeps its last samples of a table without rows, so somebody else has some.
    stranger = server.api(make_user())
    theirs = stranger.http.post("/api/conversations", json={}).json()["id"]
    stranger.stream(theirs, "of somebody else", model=SCRIPTED)
    yield Chat(server, user, http)


def assert_everywhere() -> None:
    """The canary is found before it is to be gone: in the texts and in what was made of them."""
    assert Message.objects.filter(content__contains=WORD).count() >= 6
    assert Conversation.objects.filter(title__contains=WORD).exists()
    logged = LLMCallLog.objects.filter(prompt_preview__contains=WORD)
    assert logged.filter(metadata__feature="title").exists()
    assert logged.filter(response_preview__contains=WORD).exists()
    assert logged.filter(status="error").exists()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # As its own background work does sooner or later.
            cursor.execute("ANALYZE")
        assert {"chat_message", "pg_stats", "chat_message_search_words"} <= find_traces()
    assert find_traces()


def packed_receipts(chat: Chat) -> list[bytes]:
    """The end of each receipt, which only its file knows as its own: they begin alike."""
    mine = Receipt.objects.filter(run__conversation=chat.id)
    return [bytes(data)[-44:-4] for data in mine.values_list("data", flat=True)]


def assert_nowhere(receipts: list[bytes]) -> None:
    # The background work of a server that another test uses may be at it.
    for _ in range(200):
        erasures.erase()
        if not Erasure.objects.exists():
            break
        time.sleep(0.1)
    assert not Erasure.objects.exists()
    more = receipts if connection.vendor == "sqlite" else []
    assert find_traces(*more) == set()


def test_nothing_is_left_of_a_conversation(chat: Chat, http: Http) -> None:
    assert_everywhere()
    receipts = packed_receipts(chat)
    assert http.delete(f"/api/conversations/{chat.id}").status_code == 204
    assert_nowhere(receipts)
    assert LLMCallLog.objects.count() > 4, "the rows stay for the totals"


def test_nothing_is_left_of_messages(chat: Chat, http: Http) -> None:
    """The conversation stays, and what it said before."""
    assert_everywhere()
    receipts = packed_receipts(chat)
    for message in Message.objects.filter(conversation=chat.id, depth=0):
        answer = http.delete(f"/api/conversations/{chat.id}/messages/{message.pk}")
        assert answer.status_code == 204
    assert_nowhere(receipts)
    assert Conversation.objects.get(pk=chat.id).title == "Bronn"


def test_nothing_is_left_of_one_message_beside_others(chat: Chat, http: Http) -> None:
    chat.say("[[script text=harmless]]", model=SCRIPTED, parent_id=None)
    others = Message.objects.filter(content__contains="script text=harmless")
    [kept] = others.filter(depth=0)
    for message in Message.objects.filter(conversation=chat.id, depth=0).exclude(pk=kept.pk):
        http.delete(f"/api/conversations/{chat.id}/messages/{message.pk}")
    assert_nowhere([])
    body = http.get(f"/api/conversations/{chat.id}").json()
    assert (body["message_count"], body["title"]) == (2, "Bronn — [[script text=harmless]]")
    assert chat.api.get("/api/search", q="harmless")["messages"]


def test_nothing_is_left_of_an_account(chat: Chat, http: Http, user: User, client: Any) -> None:
    """Its address too, which staff have seen and touched in the admin."""
    User.objects.filter(pk=user.pk).update(email="canary.vortexjk@example.org")
    staff = make_user(is_staff=True, is_superuser=True)
    client.force_login(staff)
    form = {"email": "canary.vortexjk@example.org", "is_active": "on", "settings-TOTAL_FORMS": 0}
    client.post(f"/admin/accounts/user/{user.pk}/change/", {**form, "settings-INITIAL_FORMS": 0})
    assert_everywhere()
    receipts = packed_receipts(chat)
    answer = http.send("DELETE", "/api/me", {"password": PASSWORD})
    assert answer.status_code == 204
    assert_nowhere(receipts)


@pytest.mark.parametrize("way", ["delete", "delete_selected_action"])
def test_the_history_of_the_admin_keeps_no_address(user: User, client: Any, way: str) -> None:
    client.force_login(make_user(is_staff=True, is_superuser=True))
    if way == "delete":
        client.post(f"/admin/accounts/user/{user.pk}/delete/", {"post": "yes"})
    else:
        form = {"action": "delete_selected", "_selected_action": [str(user.pk)], "post": "yes"}
        client.post("/admin/accounts/user/", form)
    assert not User.objects.filter(pk=user.pk).exists()
    assert [entry.object_repr for entry in LogEntry.objects.all()] == [GONE]


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_row_of_the_log_that_is_late_has_no_words_of_what_is_gone(
    user: User, http: Http, settings: Any, is_deleted: bool
) -> None:
    settings.LLM_LOG_PREVIEW_CHARACTERS = 100
    conversation = make_conversation(user)
    turn = begin(conversation, CANARY)
    request = LLMRequest(
        model=SCRIPTED,
        messages=(ChatMessage("user", CANARY),),
        run_id=str(turn.run_id),
        metadata={"character": CANARY},
    )
    record = CallRecord(request, is_stream=True, on_end=lambda _: None)
    record.show(CANARY)
    record.end("error", error=ValueError(CANARY))
    stop(turn)
    if is_deleted:
        assert http.delete(f"/api/conversations/{conversation.pk}").status_code == 204
    call_store.store([record])
    row = LLMCallLog.objects.get()
    words = [row.prompt_preview, row.response_preview, row.error_message, str(row.metadata)]
    assert [WORD in text for text in words] == [not is_deleted] * 4


def test_previews_go_after_their_time_and_the_rows_stay(user: User, settings: Any) -> None:
    texts = {"model": SCRIPTED, "prompt_preview": CANARY, "response_preview": CANARY}
    old = LLMCallLog.objects.create(**texts, created_at=timezone.now() - timedelta(days=31))
    new = LLMCallLog.objects.create(**texts)
    assert call_log.prune() == 0
    rows = LLMCallLog.objects.in_bulk([old.pk, new.pk])
    assert (rows[old.pk].prompt_preview, rows[old.pk].response_preview) == ("", "")
    assert (rows[new.pk].prompt_preview, rows[new.pk].response_preview) == (CANARY, CANARY)
    settings.LLM_LOG_PREVIEW_DAYS = 0
    LLMCallLog.objects.filter(pk=new.pk).update(created_at=timezone.now() - timedelta(days=999))
    assert call_log.prune() == 0
    assert LLMCallLog.objects.get(pk=new.pk).prompt_preview == CANARY


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_no_two_processes_rebuild_the_same_index(user: User) -> None:
    Erasure.objects.create(claimed_at=timezone.now())
    Erasure.objects.create()
    assert erasures.erase() is None
    assert Erasure.objects.filter(claimed_at=None).count() == 1
    Erasure.objects.exclude(claimed_at=None).delete()
    assert erasures.erase() is True


def test_what_another_process_works_on_is_left_to_it(user: User) -> None:
    now = timezone.now()
    Erasure.objects.create(claimed_at=now)
    assert erasures.erase() is None
    # Unless that one is gone.
    Erasure.objects.update(claimed_at=now - erasures.CLAIM_TIMEOUT - timedelta(seconds=1))
    assert erasures.erase() is True
    assert erasures.erase() is None


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's log")
def test_a_reader_of_another_program_puts_it_off(user: User, http: Http) -> None:
    conversation = make_conversation(user)
    talk(conversation, CANARY)
    reader = sqlite3.connect(str(connection.settings_dict["NAME"]))
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM chat_message").fetchone()
    try:
        assert http.delete(f"/api/conversations/{conversation.pk}").status_code == 204
        assert erasures.erase() is False
        # Nobody waits for it meanwhile.
        talk(make_conversation(user), "others write on")
    finally:
        reader.close()
    assert find_traces()
    assert_nowhere([])
