"""The search index is kept by the database itself: no way of writing a row gets past it."""

from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import User
from chat.models import Conversation, Message
from chat.search import index
from chat.search.index import install, reindex
from chat.tests.indexed import add, found
from testing import make_conversation, make_user

pytestmark = pytest.mark.django_db

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="what SQLite does")


def read_triggers() -> set[str]:
    source = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(source[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def test_the_triggers_exist_after_all_migrations() -> None:
    assert read_triggers() >= {
        "chat_conversation_search_delete",
        "chat_conversation_search_insert",
        "chat_conversation_search_update",
        "chat_message_search_delete",
        "chat_message_search_insert",
        "chat_message_search_update",
    }


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_they_can_be_put_back_after_a_table_was_rebuilt() -> None:
    before = read_triggers()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER chat_message_search_insert")
    with connection.schema_editor(atomic=False) as editor:
        install(editor)
        install(editor)
    assert read_triggers() == before


@pytest.mark.django_db(transaction=True)
def test_what_was_written_before_there_was_an_index_is_found(
    user: User, conversation: Conversation
) -> None:
    """As on a database that is older than the search, or than its rules."""
    texts = ["erste Brücke", "zweite Brücke"]
    for text in texts:
        add(conversation, text)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM chat_message_search")
    assert found(user, "brucke") == []
    with connection.schema_editor(atomic=False) as editor:
        install(editor)
        reindex(editor)
        reindex(editor)
    assert found(user, "brucke") == texts[::-1]


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_an_index_of_the_former_shape_is_replaced(user: User, conversation: Conversation) -> None:
    """Migration 0010, over rows that were there before."""
    add(conversation, "erste Brücke")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE chat_message_search")
        cursor.execute("CREATE VIRTUAL TABLE chat_message_search USING fts5(owner, body)")
    migration = import_module("chat.migrations.0010_search_words_by_owner")
    with connection.schema_editor(atomic=False) as editor:
        migration.rebuild(apps, editor)
    add(conversation, "zweite Brücke")
    assert found(user, "brucke") == ["zweite Brücke", "erste Brücke"]


@pytest.mark.django_db(transaction=True)
def test_old_rows_are_indexed_by_the_last_migration_that_asks_for_it_alone(
    user: User, conversation: Conversation
) -> None:
    """Each time takes minutes on a large database."""
    add(conversation, "erste Brücke")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM chat_message_search")
    with connection.schema_editor(atomic=False) as editor:
        import_module("chat.migrations.0004_search_postgresql").index(apps, editor)
        assert found(user, "brucke") == []
        for name in ("0009_search_by_compatibility", "0010_search_words_by_owner"):
            import_module(f"chat.migrations.{name}").rebuild(apps, editor)
    assert found(user, "brucke") == ["erste Brücke"]


@pytest.mark.django_db(transaction=True)
def test_many_rows_are_told_in_whole_lines(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for depth in range(3):
        add(conversation, f"word {depth}")
    monkeypatch.setattr(index.ENGINES[connection.vendor], "BATCH_ROWS", 2)
    with connection.schema_editor(atomic=False) as editor:
        reindex(editor)
    said = capsys.readouterr().out
    assert said.endswith("\n")
    told = [line.strip() for line in said.splitlines() if "chat_message" in line]
    # The numbers of rows that other tests have removed are not given anew.
    assert len(told) >= 2
    assert told[0].startswith("chat_message: 2 of ")
    assert ("building the index" in told[-1]) == (connection.vendor == "postgresql")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such index")
@pytest.mark.django_db(transaction=True)
def test_an_interrupted_run_is_followed_by_one_build_of_the_index_of_words(
    user: User, conversation: Conversation
) -> None:
    """`install` would build it from all rows and keep others from writing; then it is dropped."""

    def has_index() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('chat_message_search_words') IS NOT NULL")
            return bool(cursor.fetchone()[0])

    add(conversation, "erste Brücke")
    with connection.schema_editor(atomic=False) as editor:
        steps = index.ENGINES[connection.vendor].reindex(editor)
        next(steps)
        steps.close()
        install(editor)
        assert not has_index()
        reindex(editor)
    assert has_index()
    assert found(user, "brucke") == ["erste Brücke"]


@pytest.mark.django_db(transaction=True)
def test_a_repair_that_was_interrupted_begins_anew(
    user: User, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = "" if connection.vendor == "sqlite" else " ON chat_message"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER chat_message_search_insert{where}")
    add(conversation, "erste Brücke")
    engine = index.ENGINES[connection.vendor]

    def interrupted(_editor: object) -> Iterator[tuple[str, int, int]]:
        yield "chat_message", 0, 1
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(engine, "reindex", interrupted)
        index.repair(connection.alias)
    index.repair(connection.alias)
    assert found(user, "brucke") == ["erste Brücke"]


def write_by_save(row: Message) -> None:
    row.content = "new steel"
    row.save()


def write_by_update(row: Message) -> None:
    Message.objects.filter(pk=row.pk).update(content="new steel")


def write_by_bulk_update(row: Message) -> None:
    row.content = "new steel"
    Message.objects.bulk_update([row], ["content"])


def write_by_upsert(row: Message) -> None:
    row.content = "new steel"
    Message.objects.bulk_create(
        [row], update_conflicts=True, update_fields=["content"], unique_fields=["id"]
    )


def write_by_sql(row: Message) -> None:
    table = apps.get_model("chat", "Message")._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET content = 'new steel' WHERE id = %s",  # noqa: S608  our own name
            [row.pk.hex],
        )


@pytest.mark.parametrize(
    "write",
    [write_by_save, write_by_update, write_by_bulk_update, write_by_upsert, write_by_sql],
)
def test_every_way_of_writing_is_noticed(
    user: User, conversation: Conversation, write: Callable[[Message], None]
) -> None:
    write(add(conversation, "old coin"))
    assert found(user, "old") == []
    assert found(user, "steel") == ["new steel"]


def test_a_row_is_searchable_once_it_is_whole(user: User, conversation: Conversation) -> None:
    row = add(conversation, "coin")
    for status, expected in (("streaming", []), ("final", ["coin"]), ("error", ["coin"])):
        Message.objects.filter(pk=row.pk).update(status=status)
        assert found(user, "coin") == expected


def test_bulk_rows_and_cascades(user: User, conversation: Conversation) -> None:
    other = make_user()
    add(make_conversation(other), "coin elsewhere")
    Message.objects.bulk_create(
        Message(conversation=conversation, depth=depth, role="user", content=f"coin {depth}")
        for depth in range(3)
    )
    assert found(user, "coin") == ["coin 2", "coin 1", "coin 0"]
    User.objects.get(pk=user.pk).delete()
    assert found(user, "coin") == []
    assert found(other, "coin") == ["coin elsewhere"]
    assert count_rows() == {1}


def test_nothing_is_left_of_what_was_deleted(user: User, conversation: Conversation) -> None:
    for number in range(3):
        add(conversation, f"coin {number}")
    Message.objects.filter(content="coin 1").delete()
    assert count_rows() == {2}
    conversation.delete()
    assert count_rows() == {0}


def count_rows() -> set[int]:
    """How many messages the tables of the index know; one number, as long as they agree."""
    tables = {
        "sqlite": ("chat_message_search", "chat_message_search_entry"),
        "postgresql": ("chat_message_search",),
    }[connection.vendor]
    counts = set()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  our own names
            counts.add(cursor.fetchone()[0])
    return counts
