"""Full-text search over one person's conversations and messages.

SQLite: two FTS5 tables kept in step by triggers (so that no way of writing a row can forget them),
with the owner as an indexed column and the newest row first, which stays fast whatever other people
have written. `install` makes them; the migrations call it again whenever they rebuild one of the
two tables, because SQLite drops a table's triggers with it.

FTS5 passes over accents that stand alone, and over those of Latin letters; text goes in decomposed
(by `search_form`, a function that every connection of ours knows), so that they all stand alone.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.models import User
from chat.models import Conversation, Message

QUERY_CHARACTERS = 200
SNIPPET_TOKENS = 24


@dataclass(frozen=True, slots=True)
class Results:
    """Newest first; each message with the part of its text in which the words stand."""

    conversations: Sequence[Conversation]
    messages: Sequence[tuple[Message, str]]


def find(user: User, query: str, limit: int) -> Results:
    """Rows of `user` in which every word of `query` stands, the last one as a prefix; accents and
    case do not count.
    """
    expression = match_expression(user.pk, query)
    if not expression:
        return Results((), ())
    return Results(
        _find_conversations(user, expression, limit), _find_messages(user, expression, limit)
    )


def match_expression(owner: UUID, query: str) -> str:
    """An FTS5 expression. Each word is quoted, so that nothing in it can be an operator; empty
    without any word.
    """
    words = [word for word in query.split() if re.search(r"[^\W_]", word)]
    if not words:
        return ""
    quoted = ['"' + search_form(word).replace('"', '""') + '"' for word in words]
    # Side by side they must all match. With AND between them, a word in which the tokenizer sees no
    # letter would refuse every row; so it is passed over.
    return f'owner : "{owner.hex}" AND body : ({" ".join(quoted)}*)'


def search_form(text: str) -> str:
    """Text as it is indexed and asked for: letters and their accents apart."""
    return text if text.isascii() else unicodedata.normalize("NFD", text)


def teach_search_form(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Make `search_form` known to a new connection (SQLite only); the triggers call it."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("search_form", 1, search_form, deterministic=True)


def _find_messages(user: User, expression: str, limit: int) -> list[tuple[Message, str]]:
    sql = f"""
        SELECT entry.source_id, snippet(chat_message_search, 1, '', '', '…', {SNIPPET_TOKENS})
        FROM chat_message_search
        JOIN chat_message_search_entry AS entry ON entry.id = chat_message_search.rowid
        JOIN chat_message ON chat_message.id = entry.source_id AND chat_message.is_visible
        WHERE chat_message_search MATCH %s
        ORDER BY chat_message_search.rowid DESC LIMIT %s
    """
    snippets = {UUID(source): snippet for source, snippet in _query(sql, expression, limit)}
    rows = Message.objects.owned_by(user).filter(pk__in=list(snippets))
    newest = sorted(rows, key=lambda row: (row.created_at, row.depth), reverse=True)
    return [(row, unicodedata.normalize("NFC", snippets[row.pk])) for row in newest]


def _find_conversations(user: User, expression: str, limit: int) -> list[Conversation]:
    sql = """
        SELECT entry.source_id FROM chat_conversation_search
        JOIN chat_conversation_search_entry AS entry ON entry.id = chat_conversation_search.rowid
        JOIN chat_conversation ON chat_conversation.id = entry.source_id
        WHERE chat_conversation_search MATCH %s
        ORDER BY chat_conversation.activity_at DESC, chat_conversation.id DESC LIMIT %s
    """
    found = [UUID(source) for (source,) in _query(sql, expression, limit)]
    return list(Conversation.objects.owned_by(user).filter(pk__in=found).newest_first())


def _query(sql: str, *params: str | int) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


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
    """Create the search tables where they are missing, and their triggers anew (SQLite only)."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for source in _SOURCES:
        for statement in _statements(source):
            schema_editor.execute(statement, params=None)


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
