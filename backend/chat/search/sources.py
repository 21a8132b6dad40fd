"""The tables that are searched, on either database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A searched table: `body` is its text column, `owner` and `is_searchable` are SQL over the row
    `{row}`. A row is re-indexed when one of the `watched` columns changes; `order` is that of
    creation.
    """

    table: str
    body: str
    watched: tuple[str, ...]
    owner: str
    is_searchable: str
    order: str


SOURCES = (
    Source(
        table="chat_message",
        body="content",
        watched=("content", "status"),
        owner="(SELECT user_id FROM chat_conversation WHERE id = {row}.conversation_id)",
        # A reply is searchable once it is whole; until then its text lives in the journal.
        is_searchable="{row}.status <> 'streaming'",
        order="created_at, depth",
    ),
    Source(
        table="chat_conversation",
        body="title",
        watched=("title",),
        owner="{row}.user_id",
        is_searchable="true",
        order="created_at",
    ),
)
# The tables that exist once search is installed.
TABLES = frozenset(name for source in SOURCES for name in (source.table, f"{source.table}_search"))


def name_triggers(*events: str) -> frozenset[str]:
    """The names of the triggers for these events, of all sources."""
    return frozenset(f"{source.table}_search_{event}" for source in SOURCES for event in events)
