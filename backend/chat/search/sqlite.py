"""The index on SQLite: two FTS5 tables kept in step by triggers.

Every word is prefixed with its owner, as on PostgreSQL: before it yields a row, FTS5 merges the
rows of all words with the last word's prefix, so these must be only the owner's words. Rows come
newest first.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper

from chat.models import Conversation, Message
from chat.search.sources import SOURCES, Source, name_triggers
from chat.search.words import OWNER_DIGITS, Phrase, owner_key

# Rows re-indexed per statement.
BATCH_ROWS = 10_000
# Appended to the last line of progress.
LAST_STEP = ""
TRIGGERS = name_triggers("insert", "update", "delete")


def find_messages(owner: UUID, phrases: Sequence[Phrase], limit: int) -> list[Message]:
    # CROSS JOIN keeps the tables in this order: without statistics SQLite would rather read all
    # conversations of the owner.
    sql = """
        SELECT chat_message.* FROM chat_message_search
        CROSS JOIN chat_message_search_entry AS entry ON entry.id = chat_message_search.rowid
        CROSS JOIN chat_message ON chat_message.id = entry.source_id AND chat_message.is_visible
        CROSS JOIN chat_conversation ON chat_conversation.id = chat_message.conversation_id
            AND chat_conversation.user_id = %s
        WHERE chat_message_search MATCH %s
        ORDER BY chat_message_search.rowid DESC LIMIT %s
    """
    return [*Message.objects.raw(sql, [owner.hex, match_expression(owner, phrases), limit])]


def find_conversations(owner: UUID, phrases: Sequence[Phrase], limit: int) -> list[Conversation]:
    """Matching conversations, the most recently active first."""
    sql = """
        SELECT chat_conversation.* FROM chat_conversation_search
        CROSS JOIN chat_conversation_search_entry AS entry
            ON entry.id = chat_conversation_search.rowid
        CROSS JOIN chat_conversation ON chat_conversation.id = entry.source_id
            AND chat_conversation.user_id = %s
        WHERE chat_conversation_search MATCH %s
        ORDER BY chat_conversation.activity_at DESC, chat_conversation.id DESC LIMIT %s
    """
    return [*Conversation.objects.raw(sql, [owner.hex, match_expression(owner, phrases), limit])]


def match_expression(owner: UUID, phrases: Sequence[Phrase]) -> str:
    """An FTS5 expression. Folded words contain no punctuation; in quotes they are not operators."""
    key = owner_key(owner)
    return " AND ".join(f"({' OR '.join(_terms(key, phrase))})" for phrase in phrases)


def _terms(key: str, phrase: Phrase) -> Iterator[str]:
    end = "*" if phrase.is_prefix else ""
    for words in phrase.ways:
        yield f'"{" ".join(key + word for word in words)}"{end}'


def read_triggers(cursor: CursorWrapper) -> set[str]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return {name for (name,) in cursor.fetchall()}


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    for source in SOURCES:
        for statement in _statements(source):
            schema_editor.execute(statement, params=None)


def reindex(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[tuple[str, int, int]]:
    """Rebuild the index; yields `(table, done, all)` after each batch of rows."""
    for source in SOURCES:
        index, entries = f"{source.table}_search", f"{source.table}_search_entry"
        schema_editor.execute(f"DROP TABLE {index}", params=None)
        schema_editor.execute(_create_index(index), params=None)
        with schema_editor.connection.cursor() as cursor:
            # Remove entries left over if triggers were missing.
            cursor.execute(
                f"DELETE FROM {entries} WHERE source_id NOT IN (SELECT id FROM {source.table})"
            )
            cursor.execute(
                f"INSERT OR IGNORE INTO {entries} (source_id) "
                f"SELECT id FROM {source.table} ORDER BY {source.order}"
            )
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {entries}")
            [last] = cursor.fetchone()
            for start in range(0, last, BATCH_ROWS):
                cursor.execute(
                    f"INSERT INTO {index} (rowid, body) "
                    f"SELECT entry.id, {_words(source, 'source')} FROM {entries} AS entry "
                    f"JOIN {source.table} AS source ON source.id = entry.source_id "
                    f"WHERE entry.id > {start} AND entry.id <= {start + BATCH_ROWS} "
                    f"AND {_is_searchable(source, 'source')}"
                )
                yield source.table, min(start + BATCH_ROWS, last), last


def _create_index(index: str) -> str:
    # `search_form` has split and folded the words already. The ASCII tokenizer treats every
    # non-ASCII character as a letter, whereas `unicode61` knows only the letters of Unicode 6.1.
    prefixes = " ".join(str(OWNER_DIGITS + letters) for letters in (1, 2, 3))
    return (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5(body, "
        f"tokenize = 'ascii', prefix = '{prefixes}')"
    )


def _words(source: Source, row: str) -> str:
    """The words of a row, each prefixed with the key of its owner (`words.owner_key`)."""
    key = f"substr({source.owner.format(row=row)}, 1, {OWNER_DIGITS})"
    return f"{key} || replace(search_form({row}.{source.body}), ' ', ' ' || {key})"


def _is_searchable(source: Source, row: str) -> str:
    return f"{row}.{source.body} <> '' AND {source.is_searchable.format(row=row)}"


def _statements(source: Source) -> list[str]:
    """SQL that makes one source searchable; its parts are the constants above, nothing else."""
    table, index, entries = source.table, f"{source.table}_search", f"{source.table}_search_entry"
    # A row never changes its number, so that the order of numbers remains that of creation.
    number = f"INSERT INTO {entries} (source_id) VALUES (NEW.id);"
    add = f"""
        INSERT INTO {index} (rowid, body)
            SELECT id, {_words(source, "NEW")} FROM {entries}
            WHERE source_id = NEW.id AND {_is_searchable(source, "NEW")};
    """
    old = f"SELECT id FROM {entries} WHERE source_id = OLD.id"
    remove = f"DELETE FROM {index} WHERE rowid = ({old});"
    forget = f"DELETE FROM {entries} WHERE source_id = OLD.id;"
    triggers = {
        "insert": ("INSERT", number + add),
        "update": (f"UPDATE OF {', '.join(source.watched)}", remove + add),
        "delete": ("DELETE", remove + forget),
    }
    statements = [
        f"CREATE TABLE IF NOT EXISTS {entries} "
        "(id INTEGER PRIMARY KEY AUTOINCREMENT, source_id TEXT NOT NULL UNIQUE)",
        _create_index(index),
    ]
    for name, (event, body) in triggers.items():
        statements.append(f"DROP TRIGGER IF EXISTS {index}_{name}")
        statements.append(
            f"CREATE TRIGGER {index}_{name} AFTER {event} ON {table} BEGIN {body} END"
        )
    return statements
