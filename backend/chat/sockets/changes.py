"""The feed's notices as frames, and where a new socket begins. Everything here asks the database
and runs in a thread.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from accounts.models import User
from api.sql.prepared import PreparedLookup
from chat import activity
from chat.activity import NoticeRow
from chat.models import Conversation, Feed, Message, Notice, Run
from chat.serializers import ConversationSerializer, MessageSerializer
from chat.services import get_conversation
from chat.sockets import frames
from chat.sockets.frames import RunNames

# How many notices of one person one look takes.
LOOK_NOTICES = 200

# For so many people at once.
LOOK_PEOPLE = 100

_RUNS = PreparedLookup(lambda ids: Run.objects.filter(pk__in=ids))
_MESSAGES = PreparedLookup(lambda ids: Message.objects.filter(pk__in=ids))
_CONVERSATIONS = PreparedLookup(lambda ids: Conversation.objects.filter(pk__in=ids))


@dataclass(frozen=True, slots=True)
class Item:
    """What one notice means to the person's sockets. `is_private`: only to those of its
    conversation. `run`: a reply that these shall follow.
    """

    seq: int
    conversation_id: UUID
    frame: str = ""
    is_private: bool = False
    run: RunNames | None = None
    is_deletion: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """What is behind a place in a person's feed: the items up to and including notice `seq`, or
    `is_torn` where notices in between are forgotten. `has_more`: look again at once.
    """

    seq: int
    items: Sequence[Item] = ()
    is_torn: bool = False
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """A conversation as a new socket finds it: everything up to notice `seq` is in it."""

    seq: int
    frame: str
    run: RunNames | None


def read_state(user: User, conversation_id: UUID) -> State:
    """Raises 404 for a conversation that is not the user's."""
    # The place in the feed first: what happens in between is told twice rather than never.
    seq = Feed.objects.filter(user=user).values_list("seq", flat=True).first() or 0
    conversation = get_conversation(user, conversation_id)
    active = ConversationSerializer.page([conversation])[0]["active_run"]
    fields = {"conversation_id": conversation.pk, "active_run": active}
    run = Run.objects.filter(pk=active["run_id"]).first() if active else None
    return State(seq, frames.encode("ready", fields), RunNames.of(run) if run else None)


def find_run(user: User, conversation_id: UUID, run_id: UUID) -> RunNames | None:
    rows = Run.objects.owned_by(user).filter(conversation_id=conversation_id, pk=run_id)
    return next(map(RunNames.of, rows), None)


def describe_turn(run_id: UUID) -> tuple[RunNames, str] | None:
    """The names of a run and its user message as a frame, for a socket that comes to it late."""
    run = Run.objects.select_related("user_message").filter(pk=run_id).first()
    if run is None or run.user_message is None:
        return None
    message = MessageSerializer.page([run.user_message])[0]
    return RunNames.of(run), frames.encode_message(message, run.client_request_id)


def look(places: Mapping[UUID, int]) -> dict[UUID, News]:
    """What is new for the people of whom `places` says how much of their feed is known. One query
    if nothing is.
    """
    news: dict[UUID, News] = {}
    people = iter(places.items())
    while some := dict(islice(people, LOOK_PEOPLE)):
        unread = activity.read(some, LOOK_NOTICES)
        telling = _Telling([notice for one in unread.values() for notice in one.notices])
        for user_id, one in unread.items():
            if one.notices and one.notices[0].seq == some[user_id] + 1:
                news[user_id] = _tell(telling, user_id, one.notices)
            else:
                news[user_id] = News(one.seq, is_torn=True)
    return news


def _tell(telling: "_Telling", user_id: UUID, notices: Sequence[NoticeRow]) -> News:
    items = telling.items(user_id, notices)
    return News(notices[-1].seq, items, has_more=len(notices) == LOOK_NOTICES)


class _Telling:
    """Turns notices into items, with a few queries for all of them. What was deleted meanwhile has
    nothing to say.
    """

    def __init__(self, notices: Sequence[NoticeRow]) -> None:
        self._notices = notices
        runs = _RUNS.fetch(self._ids(Notice.Kind.RUN))
        self._runs = {run.pk: RunNames.of(run) for run in runs}
        self._request_ids = {run.parent_id: run.client_request_id for run in self._runs.values()}
        messages = MessageSerializer.page(_MESSAGES.fetch(self._ids(Notice.Kind.MESSAGE)))
        self._messages = {wire["id"]: wire for wire in messages}
        found = _CONVERSATIONS.fetch(list({notice.conversation_id for notice in notices}))
        self._owners = {one.pk: one.user_id for one in found}
        self._conversations = {wire["id"]: wire for wire in ConversationSerializer.page(found)}

    def _ids(self, kind: Notice.Kind) -> list[UUID]:
        return [one.object_id for one in self._notices if one.kind == kind and one.object_id]

    def items(self, user_id: UUID, rows: Sequence[NoticeRow]) -> list[Item]:
        """What the notices of one person say, of nothing but their own."""
        rows = [row for row in rows if self._owners.get(row.conversation_id, user_id) == user_id]
        # Whatever changes in a conversation shows in its list entry; the last change tells all.
        last = {row.conversation_id: row.seq for row in rows}
        told: list[Item | None] = []
        for row in rows:
            if tell := _TELLERS.get(Notice.Kind(row.kind)):
                told.append(tell(self, row))
            if last[row.conversation_id] == row.seq:
                told.append(self.entry(row))
        return [item for item in told if item]

    def message(self, row: NoticeRow) -> Item | None:
        seq, _, conversation_id, message_id = row
        wire = self._messages.get(message_id) if message_id else None
        if wire is None:
            return None
        frame = frames.encode_message(wire, self._request_ids.get(message_id))
        return Item(seq, conversation_id, frame, is_private=True)

    def run(self, row: NoticeRow) -> Item | None:
        seq, _, conversation_id, run_id = row
        run = self._runs.get(run_id) if run_id else None
        return Item(seq, conversation_id, is_private=True, run=run) if run else None

    def branch(self, row: NoticeRow) -> Item | None:
        seq, _, conversation_id, _ = row
        wire = self._conversations.get(conversation_id)
        if wire is None:
            return None
        fields = {"conversation_id": conversation_id, "leaf_id": wire["leaf_id"]}
        return Item(seq, conversation_id, frames.encode("branch.updated", fields), is_private=True)

    def title(self, row: NoticeRow) -> Item | None:
        seq, _, conversation_id, _ = row
        wire = self._conversations.get(conversation_id)
        if wire is None:
            return None
        return Item(seq, conversation_id, frames.encode_title(conversation_id, wire["title"]))

    def entry(self, row: NoticeRow) -> Item | None:
        seq, _, conversation_id, _ = row
        wire = self._conversations.get(conversation_id)
        if wire is None:
            return None
        frame = frames.encode("conversation.updated", {"conversation": wire})
        return Item(seq, conversation_id, frame)

    def deleted(self, row: NoticeRow) -> Item:
        seq, _, conversation_id, _ = row
        frame = frames.encode("conversation.deleted", {"conversation_id": conversation_id})
        return Item(seq, conversation_id, frame, is_deletion=True)


_TELLERS: dict[Notice.Kind, Callable[[_Telling, NoticeRow], Item | None]] = {
    Notice.Kind.MESSAGE: _Telling.message,
    Notice.Kind.RUN: _Telling.run,
    Notice.Kind.BRANCH: _Telling.branch,
    Notice.Kind.TITLE: _Telling.title,
    Notice.Kind.DELETED: _Telling.deleted,
}
