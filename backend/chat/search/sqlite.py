"""The index on SQLite: two FTS5 tables kept in step by triggers, with the owner as an indexed
column and the newest row first, which stays fast whatever other people have written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Groups = Sequence[Sequence[str]]


def find_messages(owner: UUID, groups: Groups, limit: int) -> list[UUID]:
    """Visible ones, the newest first."""
    sql = """
        SELECT entry.source_id FROM chat_message_search
        JOIN chat_message_search_entry AS entry ON entry.id = chat_message_search.rowid
        JOIN chat_message ON chat_message.id = entry.source_id AND chat_message.is_visible
        WHERE chat_message_search MATCH %s
        ORDER BY chat_message_search.rowid DESC LIMIT %s
    """
    return _query(sql, match_expression(owner, groups), limit)


def find_conversations(owner: UUID, groups: Groups, limit: int) -> list[UUID]:
    """The most recently active first."""
    sql = """
        SELECT entry.source_id FROM chat_conversation_search
        JOIN chat_conversation_search_entry AS entry ON entry.id = chat_conversation_search.rowid
        JOIN chat_conversation ON chat_conversation.id = entry.source_id
        WHERE chat_conversation_search MATCH %s
        ORDER BY chat_conversation.activity_at DESC, chat_conversation.id DESC LIMIT %s
    """
    return _query(sql, match_expression(owner, groups), limit)


def match_expression(owner: UUID, groups: Groups) -> str:
    """An FTS5 expression. Folded words have no signs in them, and in quotes they are no operators
    either.
    """
    phrases = " ".join(f'"{" ".join(group)}"' for group in groups)
    # Side by side they must all match. With AND between them, a word in which the tokenizer sees no
    # letter would refuse every row; so it is passed over.
    return f'owner : "{owner.hex}" AND body : ({phrases}*)'


def _query(sql: str, *params: str | int) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [UUID(source) for (source,) in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class _Source:
    """A table whose rows are searched: `body` is its text column, `owner` and `is_searchable` are
    SQL over `NEW`. A row is indexed anew when one of the `watched` columns is written.
    """

    table: str
    body: str
    watched: str
    owner: str
    is_searchable: str


_SOURCES = (
    _Source(
        table="chat_message",
        body="content",
        watched="content, status",
        owner="(SELECT user_id FROM chat_conversation WHERE id = NEW.conversation_id)",
        # A reply is searchable once it is whole; until then its text lives in the journal.
        is_searchable="NEW.content <> '' AND NEW.status <> 'streaming'",
    ),
    _Source(
        table="chat_conversation",
        body="title",
        watched="title",
        owner="NEW.user_id",
        is_searchable="1",
    ),
)


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create tables and triggers; may be repeated."""
    for source in _SOURCES:
        for statement in _statements(source):
            schema_editor.execute(statement, params=None)


def reindex(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the entries of all rows with non-ASCII text anew."""
    for source in _SOURCES:
        # Of plain ASCII the tokenizer makes the same words whatever the rules were.
        schema_editor.execute(
            f"UPDATE {source.table} SET {source.body} = {source.body} "
            f"WHERE {source.body} GLOB '*[^ -~]*'",
            params=None,
        )


def _statements(source: _Source) -> list[str]:
    """SQL that makes one source searchable; its parts are the constants above, nothing else."""
    table, index, entries = source.table, f"{source.table}_search", f"{source.table}_search_entry"
    # A row keeps its number for life, so that their order is that of creation, for ever.
    number = f"INSERT INTO {entries} (source_id) VALUES (NEW.id);"
    add = f"""
        INSERT INTO {index} (rowid, owner, body)
            SELECT id, {source.owner}, search_form(NEW.{source.body}) FROM {entries}
            WHERE source_id = NEW.id AND {source.is_searchable};
    """
    old = f"SELECT id FROM {entries} WHERE source_id = OLD.id"
    remove = f"DELETE FROM {index} WHERE rowid = ({old});"
    forget = f"DELETE FROM {entries} WHERE source_id = OLD.id;"
    triggers = {
        "insert": ("INSERT", number + add),
        "update": (f"UPDATE OF {source.watched}", remove + add),
        "delete": ("DELETE", remove + forget),
    }
    statements = [
        f"CREATE TABLE IF NOT EXISTS {entries} "
        "(id INTEGER PRIMARY KEY AUTOINCREMENT, source_id TEXT NOT NULL UNIQUE)",
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5(owner, body, "
        "tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')",
    ]
    for name, (event, body) in triggers.items():
        statements.append(f"DROP TRIGGER IF EXISTS {index}_{name}")
        statements.append(
            f"CREATE TRIGGER {index}_{name} AFTER {event} ON {table} BEGIN {body} END"
        )
    return statements
