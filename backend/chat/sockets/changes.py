"""A person's activity as frames. Everything here asks the database and runs in a thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from uuid import UUID

from api.sql.prepared import PreparedLookup
from chat import activity
from chat.activity import NoticeRow
from chat.models import Conversation, Message, Notice, Run
from chat.serializers import ConversationSerializer, MessageSerializer
from chat.sockets import frames
from chat.sockets.frames import RunNames

# How many notices of one person one poll reads, and for how many people one query.
POLL_NOTICES = 200
POLL_PEOPLE = 100

_RUNS = PreparedLookup(lambda ids: Run.objects.filter(pk__in=ids))
_MESSAGES = PreparedLookup(lambda ids: Message.objects.filter(pk__in=ids))
_CONVERSATIONS = PreparedLookup(lambda ids: Conversation.objects.filter(pk__in=ids))


@dataclass(frozen=True, slots=True)
class Update:
    """What notice `seq` means to the person's sockets.

    They send `frame` (with `is_private` only those of its conversation do), then `entry`, the
    conversation's entry in the list; those of the conversation also copy `run`, or close at
    `is_deletion`. With `is_gap` notices up to `seq` are forgotten: everything is to be loaded anew.
    """

    seq: int
    conversation_id: UUID | None = None
    frame: str = ""
    is_private: bool = False
    run: RunNames | None = None
    entry: str = ""
    is_deletion: bool = False
    is_gap: bool = False


def poll(positions: Mapping[UUID, int]) -> dict[UUID, list[Update]]:
    """The updates behind the positions of those people who have any, at most `POLL_NOTICES` each;
    the last one's `seq` is the new position. One query for `POLL_PEOPLE` if there is nothing new.
    """
    updates: dict[UUID, list[Update]] = {}
    people = iter(positions.items())
    while some := dict(islice(people, POLL_PEOPLE)):
        unread = activity.read(some, POLL_NOTICES)
        encoder = _Encoder([notice for one in unread.values() for notice in one.notices])
        for user_id, one in unread.items():
            if one.notices and one.notices[0].seq == some[user_id] + 1:
                updates[user_id] = encoder.encode(user_id, one.notices)
            else:
                updates[user_id] = [Update(one.seq, is_gap=True)]
    return updates


class _Encoder:
    """Reads what notices are about, with a few queries for all of them, and encodes it. What was
    deleted meanwhile makes an empty update.
    """

    def __init__(self, notices: Sequence[NoticeRow]) -> None:
        def find_ids(kind: Notice.Kind) -> list[UUID]:
            return [one.object_id for one in notices if one.kind == kind and one.object_id]

        runs = _RUNS.fetch(find_ids(Notice.Kind.RUN))
        self._runs: dict[UUID | None, RunNames] = {run.pk: RunNames.of(run) for run in runs}
        self._request_ids = {run.parent_id: run.client_request_id for run in self._runs.values()}
        messages = MessageSerializer.page(_MESSAGES.fetch(find_ids(Notice.Kind.MESSAGE)))
        self._messages = {wire["id"]: wire for wire in messages}
        found = _CONVERSATIONS.fetch(list({notice.conversation_id for notice in notices}))
        self._owners = {one.pk: one.user_id for one in found}
        self._conversations = {wire["id"]: wire for wire in ConversationSerializer.page(found)}

    def encode(self, user_id: UUID, rows: Sequence[NoticeRow]) -> list[Update]:
        """One update for each notice of the person's; it is empty where a notice is about somebody
        else's conversation.
        """
        # Every change shows in the conversation's list entry: once is enough, at the last one.
        last = {row.conversation_id: row.seq for row in rows}
        return [
            self._encode(row, is_last=last[row.conversation_id] == row.seq)
            if self._owners.get(row.conversation_id, user_id) == user_id
            else Update(row.seq)
            for row in rows
        ]

    def _encode(self, row: NoticeRow, *, is_last: bool) -> Update:
        pk = row.conversation_id
        wire = self._conversations.get(pk)
        entry = ""
        if wire and is_last:
            entry = frames.encode("conversation.updated", {"conversation": wire})
        update = partial(Update, row.seq, pk, entry=entry)
        match row.kind:
            case Notice.Kind.MESSAGE if message := self._messages.get(row.object_id):
                request_id = self._request_ids.get(row.object_id)
                return update(frames.encode_message(message, request_id), is_private=True)
            case Notice.Kind.RUN:
                return update(run=self._runs.get(row.object_id))
            case Notice.Kind.BRANCH if wire:
                fields = {"conversation_id": pk, "leaf_id": wire["leaf_id"]}
                return update(frames.encode("branch.updated", fields), is_private=True)
            case Notice.Kind.TITLE if wire:
                return update(frames.encode_title(pk, wire["title"]))
            case Notice.Kind.DELETED:
                frame = frames.encode("conversation.deleted", {"conversation_id": pk})
                return update(frame, is_deletion=True)
        return update()
