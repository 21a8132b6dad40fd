"""Full-text search over one person's conversations and messages.

SQLite: two FTS5 tables kept in step by triggers (so that no way of writing a row can forget them), with the owner as an
indexed column and the newest row first, which stays fast whatever other people have written. `install` makes them; the
migrations call it again whenever they rebuild one of the two tables, because SQLite drops a table's triggers with it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.models import User
from chat.models import Conversation, Message

QUERY_CHARACTERS = 200
SNIPPET_TOKENS = 24
# Titles are few and found by age of the conversation; this many are ordered by activity afterwards.
_TITLE_CANDIDATES = 300


@dataclass(frozen=True, slots=True)
class Results:
    """Newest first; each message with the part of its text in which the words stand."""

    conversations: Sequence[Conversation]
    messages: Sequence[tuple[Message, str]]


def find(user: User, query: str, limit: int) -> Results:
    """Rows of `user` in which every word of `query` stands, the last one as a prefix; accents and case do not count."""
    expression = match_expression(user.pk, query)
    if not expression:
        return Results((), ())
    return Results(
        _find_conversations(user, expression, limit), _find_messages(user, expression, limit)
    )


def match_expression(owner: UUID, query: str) -> str:
    """An FTS5 expression. Each word is quoted, so that nothing in it can be an operator; empty without any word."""
    words = [word for word in query.split() if re.search(r"[^\W_]", word)]
    if not words:
        return ""
    quoted = ['"' + word.replace('"', '""') + '"' for word in words]
    return f'owner : "{owner.hex}" AND body : ({" AND ".join(quoted)}*)'


def _find_messages(user: User, expression: str, limit: int) -> list[tuple[Message, str]]:
    sql = f"""
        SELECT entry.source_id, snippet(chat_message_search, 1, '', '', '…', {SNIPPET_TOKENS})
        FROM chat_message_search
        JOIN chat_message_search_entry AS entry ON entry.id = chat_message_search.rowid
        WHERE chat_message_search MATCH %s
        ORDER BY chat_message_search.rowid DESC LIMIT %s
    """  # noqa: S608  the only thing formatted in is a constant
    snippets = {UUID(source): snippet for source, snippet in _query(sql, expression, limit)}
    rows = Message.objects.owned_by(user).filter(pk__in=list(snippets), is_visible=True)
    newest = sorted(rows, key=lambda row: (row.created_at, row.depth), reverse=True)
    return [(row, snippets[row.pk]) for row in newest]


def _find_conversations(user: User, expression: str, limit: int) -> list[Conversation]:
    sql = """
        SELECT entry.source_id FROM chat_conversation_search
        JOIN chat_conversation_search_entry AS entry ON entry.id = chat_conversation_search.rowid
        WHERE chat_conversation_search MATCH %s
        ORDER BY chat_conversation_search.rowid DESC LIMIT %s
    """
    found = [UUID(source) for (source,) in _query(sql, expression, _TITLE_CANDIDATES)]
    rows = Conversation.objects.owned_by(user).filter(pk__in=found)
    return list(rows.newest_first()[:limit])


def _query(sql: str, *params: object) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class _Source:
    """A table whose rows are searched: `body` is its text column, `owner` and `is_searchable` are SQL over `NEW`."""

    table: str
    body: str
    owner: str
    is_searchable: str


_SOURCES = (
    _Source(
        table="chat_message",
        body="content",
        owner="(SELECT user_id FROM chat_conversation WHERE id = NEW.conversation_id)",
        # A reply is searchable once it is whole; until then its text lives in the journal.
        is_searchable="NEW.content <> '' AND NEW.status <> 'streaming'",
    ),
    _Source(table="chat_conversation", body="title", owner="NEW.user_id", is_searchable="1"),
)


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create what is missing of the search tables and their triggers (SQLite only)."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for source in _SOURCES:
        for statement in _statements(source):
            schema_editor.execute(statement, params=None)


def _statements(source: _Source) -> list[str]:
    table, index, entries = source.table, f"{source.table}_search", f"{source.table}_search_entry"
    remove = f"""
        DELETE FROM {index} WHERE rowid = (SELECT id FROM {entries} WHERE source_id = OLD.id);
        DELETE FROM {entries} WHERE source_id = OLD.id;
    """
    add = f"""
        INSERT INTO {entries} (source_id) SELECT NEW.id WHERE {source.is_searchable};
        INSERT INTO {index} (rowid, owner, body)
            SELECT id, {source.owner}, NEW.{source.body} FROM {entries} WHERE source_id = NEW.id;
    """
    return [
        f"CREATE TABLE IF NOT EXISTS {entries} "
        "(id INTEGER PRIMARY KEY AUTOINCREMENT, source_id TEXT NOT NULL UNIQUE)",
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5(owner, body, "
        "tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')",
        f"CREATE TRIGGER IF NOT EXISTS {table}_search_insert AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER IF NOT EXISTS {table}_search_update AFTER UPDATE OF {source.body} ON {table} "
        f"BEGIN {remove} {add} END",
        f"CREATE TRIGGER IF NOT EXISTS {table}_search_delete AFTER DELETE ON {table} BEGIN {remove} END",
    ]
