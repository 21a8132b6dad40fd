"""CONTRACT 12: of what was deleted no word is left anywhere in the database."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.services.deletion import GONE
from chat.erasure import erasures
from chat.models import Activity, Conversation, Erasure, Message, Receipt
from chat.tests.conftest import SCRIPTED, Http
from conftest import Server
from llm_service import call_log
from llm_service.models import LLMCallLog
from llm_service.tests.wire_server import WireServer
from testing import PASSWORD, make_user

pytestmark = pytest.mark.django_db(transaction=True)

# One word of a script with blanks, one of a script without: the index knows that one by its pairs.
WORD = "Qzvörtexjk"
UNSPACED = "躑躅鸚鵡"
CANARY = f"{WORD} {UNSPACED}"
# As they are written, as JSON, as the index folds them. An index keeps only what differs from the
# word before, so the ends of words are looked for.
TRACES = (
    WORD.encode(),
    WORD[2:].encode(),
    b"v\\u00f6rtexjk",
    b"vortexjk",
    "鸚鵡".encode(),
    b"\\u9e1a\\u9d61",
)


def find_traces(*more: bytes) -> set[str]:
    """Where in the database one of `TRACES` stands, or one of `more`: what is stored packed."""
    look = _look_into_file if connection.vendor == "sqlite" else _look_into_rows
    wanted = (*TRACES, *more)
    return {place for place, data in look() if any(trace in data for trace in wanted)}


def _look_into_file() -> Iterator[tuple[str, bytes]]:
    name = Path(str(connection.settings_dict["NAME"]))
    for file in (name, name.with_name(f"{name.name}-wal")):
        yield file.suffix[:7] + file.name.partition(file.suffix)[2], file.read_bytes()


def _look_into_rows() -> Iterator[tuple[str, bytes]]:
    """Every row of every table as text, the planner's samples, and the indexes of words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(relname), relname FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        for quoted, name in [*cursor.fetchall(), ("pg_stats", "pg_stats")]:
            cursor.execute(f"SELECT {quoted}::text FROM {quoted}")  # noqa: S608
            rows = "\n".join(row for (row,) in cursor.fetchall())
            yield name, rows.encode() + _unpack(rows)
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_relation_filepath(indexrelid) FROM pg_index"
            " JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam"
            " WHERE amname = 'gin' AND relnamespace = current_schema()::regnamespace"
        )
        indexes = cursor.fetchall()
        cursor.execute("CHECKPOINT")
        for name, path in indexes:
            cursor.execute("SELECT pg_read_binary_file(%s)", [path])
            yield name, bytes(cursor.fetchone()[0])


def _unpack(rows: str) -> bytes:
    """What is packed in columns of bytes, which are hex in text."""
    found = b""
    for piece in rows.split('"\\\\x')[1:]:
        try:
            found += zlib.decompress(bytes.fromhex(piece.partition('"')[0]))
        except (ValueError, zlib.error):
            continue
    return found


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
    from chat import titles

    while titles._tasks:
        pass


@pytest.fixture
def chat(
    server: Server, user: User, http: Http, upstream: WireServer, settings: Any
) -> Iterator[Chat]:
    settings.LLM_LOG_PREVIEW_CHARACTERS = 5000
    settings.LLM_TITLE_MODEL = "openai/echo"
    yield Chat(server, user, http)


def assert_everywhere() -> None:
    """The canary is found before it is to be gone: in the texts and in what was made of them."""
    assert Message.objects.filter(content__contains=WORD).count() >= 6
    assert Conversation.objects.filter(title__contains=WORD).exists()
    logged = LLMCallLog.objects.filter(prompt_preview__contains=WORD)
    assert logged.filter(metadata__feature="title").exists()
    assert logged.filter(response_preview__contains=WORD).exists()
    assert logged.filter(status="error").exists()
    assert find_traces()


def packed_receipts() -> list[bytes]:
    """The middle of each receipt, which only its file knows as its own."""
    return [bytes(data)[40:80] for data in Receipt.objects.values_list("data", flat=True)]


def assert_nowhere(receipts: list[bytes]) -> None:
    assert erasures.erase() is True
    assert not Erasure.objects.exists()
    more = receipts if connection.vendor == "sqlite" else []
    assert find_traces(*more) == set()


def test_nothing_is_left_of_a_conversation(chat: Chat, http: Http) -> None:
    assert_everywhere()
    receipts = packed_receipts()
    assert http.delete(f"/api/conversations/{chat.id}").status_code == 204
    assert_nowhere(receipts)
    assert LLMCallLog.objects.count() > 4, "the rows stay for the totals"


def test_nothing_is_left_of_messages(chat: Chat, http: Http) -> None:
    """The conversation stays, and what it said before."""
    assert_everywhere()
    receipts = packed_receipts()
    for message in Message.objects.filter(depth=0):
        answer = http.delete(f"/api/conversations/{chat.id}/messages/{message.pk}")
        assert answer.status_code == 204
    assert_nowhere(receipts)
    assert Conversation.objects.get().title == "Bronn"


def test_nothing_is_left_of_one_message_beside_others(chat: Chat, http: Http) -> None:
    chat.say("[[script text=harmless]]", model=SCRIPTED, parent_id=None)
    others = Message.objects.filter(content__contains="script text=harmless")
    [kept] = others.filter(depth=0)
    for message in Message.objects.filter(depth=0).exclude(pk=kept.pk):
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
    receipts = packed_receipts()
    answer = http.send("DELETE", "/api/me", {"password": PASSWORD})
    assert answer.status_code == 204
    assert_nowhere(receipts)


@pytest.mark.parametrize("way", ["delete", "delete_selected_action"])
def test_the_history_of_the_admin_keeps_no_address(user: User, client: Any, way: str) -> None:
    from django.contrib.admin.models import LogEntry

    client.force_login(make_user(is_staff=True, is_superuser=True))
    if way == "delete":
        client.post(f"/admin/accounts/user/{user.pk}/delete/", {"post": "yes"})
    else:
        form = {"action": "delete_selected", "_selected_action": [str(user.pk)], "post": "yes"}
        client.post("/admin/accounts/user/", form)
    assert not User.objects.filter(pk=user.pk).exists()
    assert [entry.object_repr for entry in LogEntry.objects.all()] == [GONE]
