"""Migration 0011: what replies of earlier versions hold of thoughts moves beside them."""

from importlib import import_module
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from chat.models import Conversation, Message
from chat.search.results import find

pytestmark = pytest.mark.django_db(transaction=True)

migration = import_module("chat.migrations.0011_thoughts_apart")


def store(conversation: Conversation, content: str, **fields: object) -> UUID:
    depth = Message.objects.filter(conversation=conversation).count()
    row = Message.objects.create(
        conversation=conversation,
        depth=depth,
        content=content,
        **{"role": "assistant", "token_count": 9, **fields},
    )
    return row.pk


def migrate() -> None:
    with connection.schema_editor() as editor:
        migration.part(apps, editor)


@pytest.mark.parametrize(
    "content",
    ["<think>He lies.</think>\n\nAye.", "He lies.</think>Aye.", "[THINK]He lies.[/THINK]Aye."],
)
def test_thoughts_move_beside_the_reply(conversation: Conversation, content: str) -> None:
    pk = store(conversation, content, meta={"model": "x/y"})
    migrate()
    reply = Message.objects.get(pk=pk)
    assert (reply.content, reply.status, reply.token_count) == ("Aye.", "final", 0)
    assert reply.meta == {"model": "x/y", "thoughts": "He lies."}
    assert find(conversation.user, "lies", 20).messages == []
    assert [row.pk for row, *_ in find(conversation.user, "aye", 20).messages] == [pk]


@pytest.mark.parametrize(
    "content", ["Aye <b>so</b> [1].", "Write `<think>` and `</think>` around it.", "Aye."]
)
def test_what_was_said_stays(conversation: Conversation, content: str) -> None:
    pk = store(conversation, content)
    migrate()
    reply = Message.objects.get(pk=pk)
    assert (reply.content, reply.token_count, reply.meta) == (content, 9, {})


def test_people_may_write_marks(conversation: Conversation) -> None:
    pk = store(conversation, "<think>mine</think> Two", role="user")
    migrate()
    assert Message.objects.get(pk=pk).content == "<think>mine</think> Two"


def test_a_reply_of_thoughts_alone_is_an_error(conversation: Conversation) -> None:
    final = store(conversation, "<think>He lies.")
    broken = store(conversation, "<think>He lies.</think>\n", status="interrupted", error="Away.")
    migrate()
    rows = Message.objects.in_bulk([final, broken])
    assert {row.content for row in rows.values()} == {""}
    assert {row.meta["thoughts"] for row in rows.values()} == {"He lies."}
    assert rows[final].status == "error"
    assert rows[final].error == "The model answered without any text; try again."
    assert (rows[broken].status, rows[broken].error) == ("interrupted", "Away.")


def test_every_batch_is_read(conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        store(conversation, "<think>He lies.</think>Aye.")
    monkeypatch.setattr(migration, "BATCH_ROWS", 2)
    migrate()
    migrate()
    assert {row.content for row in Message.objects.all()} == {"Aye."}
