"""Full-text search over one person's conversations and messages.

`words.py` says what a word is, `sqlite.py` and `postgresql.py` keep an index of them beside the
tables and ask it. Triggers fill it, so that no way of writing a row can forget them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.models import User
from chat.models import Conversation, Message
from chat.search import postgresql, sqlite
from chat.search.words import cut_snippet, fold, split_query

QUERY_CHARACTERS = 200

_ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True, slots=True)
class Results:
    """Newest first; each message with the part of its text in which the words stand."""

    conversations: Sequence[Conversation]
    messages: Sequence[tuple[Message, str]]


def find(user: User, query: str, limit: int) -> Results:
    """Rows of `user` in which every word of `query` stands, the last one as a prefix; accents and
    case do not count.
    """
    groups = split_query(query)
    if not groups:
        return Results((), ())
    engine = _ENGINES[connection.vendor]
    conversations = engine.find_conversations(user.pk, groups, limit)
    messages = engine.find_messages(user.pk, groups, limit)
    rows = Message.objects.owned_by(user).filter(pk__in=messages)
    newest = sorted(rows, key=lambda row: (row.created_at, row.depth), reverse=True)
    return Results(
        list(Conversation.objects.owned_by(user).filter(pk__in=conversations).newest_first()),
        [(row, cut_snippet(row.content, groups)) for row in newest],
    )


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the index where it is missing, and its triggers anew. A migration that rebuilds one of
    the two tables on SQLite calls it again, because SQLite drops a table's triggers with it.
    """
    _ENGINES[schema_editor.connection.vendor].install(schema_editor)


def reindex(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Index what was written before there was an index, or under other rules."""
    _ENGINES[schema_editor.connection.vendor].reindex(schema_editor)


def teach_search_form(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Make `fold` known to a new connection (SQLite only); the triggers call it."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("search_form", 1, fold, deterministic=True)
