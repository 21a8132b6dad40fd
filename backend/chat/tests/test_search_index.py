"""The search index is kept by the database itself: no way of writing a row gets past it."""

import re
import unicodedata
from collections.abc import Callable
from importlib import import_module
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from accounts.models import User
from chat.models import Conversation, Message
from chat.search import words
from chat.search.index import install, reindex
from chat.search.results import find
from chatbot.tests.examples import examples
from testing import make_conversation, make_user

pytestmark = pytest.mark.django_db


on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="what SQLite does")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="in SQL")


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


def add(conversation: Conversation, text: str) -> Message:
    depth = Message.objects.filter(conversation=conversation).count()
    return Message.objects.create(conversation=conversation, depth=depth, role="user", content=text)


def found(user: User, query: str) -> list[str]:
    return [message.content for message, *_ in find(user, query, 100).messages]


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


# --- Against a search that reads every row -------------------------------------------------------

# Letters with and without marks, in several cases and scripts, and what stands between words.
LETTERS = "aAáÁbBßñÑoöÖéeΛλΣΌόЁёе木本がか한1ﷺहि²đæﬁＨı٣🦊\u200b"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=4), min_size=1, max_size=6)
GAPS = st.sampled_from([" ", "  ", ", ", "-", "_", "\n", " 🗡️ ", '" "', " * ", "’", "**", "~~"])
TEXTS = st.builds(lambda words, gap: gap.join(words), WORDS, GAPS)
QUERIES = st.builds(
    lambda words, gap: gap.join(words),
    st.lists(st.text(LETTERS, min_size=1, max_size=3), min_size=1, max_size=3),
    st.sampled_from([" ", "-", ' "', "* ", "  "]),
)


# What becomes of the letters above that have no decomposition.
PLAIN = {"ς": "σ", "ß": "ss", "đ": "d", "æ": "ae", "ı": "i", "٣": "3"}


def fold(text: str) -> list[str]:
    """The words of a text in plain letters: an ideograph, syllable or kana is one, and so is an
    emoji.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    kept = "".join(
        PLAIN.get(char, char)
        for char in plain
        if char == "\u3099" or unicodedata.category(char) not in ("Mn", "Mc", "Me", "Cf")
    )
    composed = unicodedata.normalize("NFC", kept)
    joined = re.sub(r"(?<=[^\W\d_])(\*{1,3}|~~)(?=[^\W\d_])", "", composed)
    own = "木本がか한🦊🗡"
    return re.findall(rf"[{own}]|(?:(?![{own}])[^\W_])+", joined)


# Every assigned character of the planes with letters.
CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cn"], exclude_characters="\0")


@on_postgresql
@given(text=st.text(CHARACTERS) | st.text(LETTERS) | TEXTS)
@examples(500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(text="".join(char for char in map(chr, range(1, 0x3100)) if unicodedata.name(char, "")))
def test_the_database_folds_as_the_query_is_folded(user: User, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT trim(chat_search_fold(%s))", [text])
        [folded] = cursor.fetchone()
    assert folded == words.fold(text)


def matches(text: str, query: str) -> bool:
    """Every part of the query stands in the text, its words side by side; the last may go on.
    What is written without blanks stands apart from what is not.
    """
    said = fold(text)
    parts = [part for group in query.split() for part in split(fold(group))]
    return bool(parts) and all(contains(said, part, is_last=part is parts[-1]) for part in parts)


def split(words: list[str]) -> list[list[str]]:
    """A run of unspaced letters is a part of its own."""
    parts: list[list[str]] = []
    for word in words:
        if parts and (word in "木本がか한") == (parts[-1][-1] in "木本がか한"):
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def contains(words: list[str], part: list[str], *, is_last: bool) -> bool:
    for start in range(len(words) - len(part) + 1):
        found = words[start : start + len(part)]
        if found[:-1] == part[:-1] and (
            found[-1] == part[-1] or (is_last and found[-1].startswith(part[-1]))
        ):
            return True
    return False


@examples(150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=5), query=QUERIES)
def test_it_agrees_with_a_search_that_reads_every_row(
    user: User, texts: list[str], query: str
) -> None:
    conversation = make_conversation(user)
    for text in texts:
        add(conversation, text)
    expected = [text for text in reversed(texts) if matches(text, query)]
    assert found(user, query) == expected
    Message.objects.filter(conversation=conversation).delete()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "delete", "hide", "show"]),
        st.integers(0, 9),
        st.sampled_from(["coin", "steel", "coin steel", "", "Cöin"]),
    ),
    max_size=25,
)


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_it_follows_any_sequence_of_writes(user: User, steps: list[tuple[str, int, str]]) -> None:
    conversation = make_conversation(user)
    kept: dict[UUID, tuple[str, bool]] = {}
    for depth, (step, number, text) in enumerate(steps):
        ids = list(kept)
        id_ = ids[number % len(ids)] if ids else None
        rows = Message.objects.filter(pk__in=[id_] if id_ else [])
        if step == "add":
            row = Message.objects.create(
                conversation=conversation, depth=depth, role="user", content=text
            )
            kept[row.pk] = (text, True)
        elif id_ and step == "change":
            rows.update(content=text)
            kept[id_] = (text, kept[id_][1])
        elif id_ and step == "delete":
            rows.delete()
            del kept[id_]
        elif id_:
            rows.update(is_visible=step == "show")
            kept[id_] = (kept[id_][0], step == "show")
        shown = [text for text, is_visible in reversed(kept.values()) if is_visible]
        for query in ("coin", "steel", "coin st"):
            assert found(user, query) == [text for text in shown if matches(text, query)]
    conversation.delete()
