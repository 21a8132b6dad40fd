"""Search results, the same on either database."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from accounts.models import User
from api.sql.prepared import PreparedLookup
from chat.models import Conversation, Message
from chat.search.index import ENGINES
from chat.search.snippets import cut_snippet
from chat.search.words import split_query

QUERY_CHARACTERS = 200
_AROUND = PreparedLookup(lambda ids: Conversation.objects.filter(pk__in=ids).order_by())


@dataclass(frozen=True, slots=True)
class Results:
    """Newest first; each message with its conversation and a snippet around the first match."""

    conversations: Sequence[Conversation]
    messages: Sequence[tuple[Message, Conversation, str]]


def find(user: User, query: str, limit: int) -> Results:
    """At most `limit` conversations and `limit` messages of `user` that contain every word of
    `query`, the last one as a prefix; accents and case do not count.
    """
    phrases = split_query(query)
    if not phrases:
        return Results((), ())
    engine = ENGINES[connection.vendor]
    messages: list[Message] = engine.find_messages(user.pk, phrases, limit)
    messages.sort(key=lambda row: (row.created_at, row.depth), reverse=True)
    around = _AROUND.fetch(list({row.conversation_id for row in messages}))
    by_id = {conversation.pk: conversation for conversation in around}
    return Results(
        engine.find_conversations(user.pk, phrases, limit),
        [
            (row, by_id[row.conversation_id], cut_snippet(row.content, phrases))
            for row in messages
            # It may have been deleted in between.
            if row.conversation_id in by_id
        ],
    )
