"""A person's activity as frames. Everything here queries the database and runs in a thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from uuid import UUID

from api.sql.prepared import PreparedLookup
from chat import activity
from chat.activity import EntryRow
from chat.models import ActivityEntry, Conversation, Message, Run
from chat.serializers.conversations import ConversationSerializer
from chat.serializers.messages import MessageSerializer
from chat.sockets import frames

# Entries per user, and users per query, of one poll.
POLL_ENTRIES = 200
POLL_PEOPLE = 100

_RUNS = PreparedLookup(lambda ids: Run.objects.filter(pk__in=ids))
_MESSAGES = PreparedLookup(lambda ids: Message.objects.filter(pk__in=ids))
_CONVERSATIONS = PreparedLookup(lambda ids: Conversation.objects.filter(pk__in=ids))


@dataclass(frozen=True, slots=True)
class Update:
    """The frames for entry `seq` of a person's activity.

    Sockets send `frame` (with `is_private` only those of its conversation), then `entry`, the
    conversation's entry in the list; those of the conversation also copy `run`, or close on
    `is_deletion`. With `is_gap` entries up to `seq` are deleted: reload everything.
    """

    seq: int
    conversation_id: UUID | None = None
    frame: str = ""
    is_private: bool = False
    run: Run | None = None
    entry: str = ""
    is_deletion: bool = False
    is_gap: bool = False


def poll(positions: Mapping[UUID, int]) -> dict[UUID, list[Update]]:
    """The updates after each person's position, at most `POLL_ENTRIES` each; people without any are
    left out. The last update's `seq` is the new position. One query per `POLL_PEOPLE` if there is
    nothing new.
    """
    updates: dict[UUID, list[Update]] = {}
    people = iter(positions.items())
    while some := dict(islice(people, POLL_PEOPLE)):
        unread = activity.read(some, POLL_ENTRIES)
        encoder = _Encoder([row for one in unread.values() for row in one.entries])
        for user_id, one in unread.items():
            if one.entries and one.entries[0].seq == some[user_id] + 1:
                updates[user_id] = encoder.encode(user_id, one.entries)
            else:
                updates[user_id] = [Update(one.seq, is_gap=True)]
    return updates


class _Encoder:
    """Loads and encodes the objects that entries refer to, with a few queries for all of them.
    Objects deleted meanwhile give an empty update.
    """

    def __init__(self, rows: Sequence[EntryRow]) -> None:
        def find_ids(kind: ActivityEntry.Kind) -> list[UUID]:
            return [one.object_id for one in rows if one.kind == kind and one.object_id]

        runs = _RUNS.fetch(find_ids(ActivityEntry.Kind.RUN))
        self._runs: dict[UUID | None, Run] = {run.pk: run for run in runs}
        self._request_ids = {run.user_message_id: run.client_request_id for run in runs}
        messages = MessageSerializer.page(_MESSAGES.fetch(find_ids(ActivityEntry.Kind.MESSAGE)))
        self._messages = {wire["id"]: wire for wire in messages}
        found = _CONVERSATIONS.fetch(list({row.conversation_id for row in rows}))
        self._owners = {one.pk: one.user_id for one in found}
        self._conversations = {wire["id"]: wire for wire in ConversationSerializer.page(found)}

    def encode(self, user_id: UUID, rows: Sequence[EntryRow]) -> list[Update]:
        """One update per entry; it is empty if the entry refers to another user's conversation."""
        # Every change affects the conversation's list entry, which is sent once, with the last
        # change.
        last = {row.conversation_id: row.seq for row in rows}
        return [
            self._encode(row, is_last=last[row.conversation_id] == row.seq)
            if self._owners.get(row.conversation_id, user_id) == user_id
            else Update(row.seq)
            for row in rows
        ]

    def _encode(self, row: EntryRow, *, is_last: bool) -> Update:
        pk = row.conversation_id
        wire = self._conversations.get(pk)
        entry = ""
        if wire and is_last:
            entry = frames.encode("conversation.updated", {"conversation": wire})
        update = partial(Update, row.seq, pk, entry=entry)
        match row.kind:
            case ActivityEntry.Kind.MESSAGE if message := self._messages.get(row.object_id):
                request_id = self._request_ids.get(row.object_id)
                return update(frames.encode_message(message, request_id), is_private=True)
            case ActivityEntry.Kind.RUN:
                return update(run=self._runs.get(row.object_id))
            case ActivityEntry.Kind.BRANCH if wire:
                fields = {"conversation_id": pk, "leaf_id": wire["leaf_id"]}
                return update(frames.encode("branch.updated", fields), is_private=True)
            case ActivityEntry.Kind.TITLE if wire:
                fields = {"title": wire["title"], "conversation_id": pk, "thread_id": pk}
                return update(frames.encode("thread.title.updated", fields))
            case ActivityEntry.Kind.DELETED:
                frame = frames.encode("conversation.deleted", {"conversation_id": pk})
                return update(frame, is_deletion=True)
        return update()
