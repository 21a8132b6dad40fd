"""The feed's notices as frames, and where a new socket begins. Everything here asks the database
and runs in a thread.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from chat.models import Conversation, Feed, Message, Notice, Run
from chat.serializers import ConversationSerializer, MessageSerializer
from chat.services import get_conversation
from chat.sockets import frames
from chat.sockets.frames import RunNames

# How many notices of one person one look takes.
LOOK_NOTICES = 200

Row = tuple[int, str, UUID, UUID | None]


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
    reached = Feed.objects.filter(user_id__in=list(places)).values_list("user_id", "seq")
    ahead = [user_id for user_id, seq in reached if seq > places[user_id]]
    return {user_id: _read_news(user_id, places[user_id]) for user_id in ahead}


def _read_news(user_id: UUID, after: int) -> News:
    notices = Notice.objects.filter(user_id=user_id, seq__gt=after).order_by("seq")
    rows: list[Row] = list(
        notices.values_list("seq", "kind", "conversation_id", "object_id")[:LOOK_NOTICES]
    )
    if not rows or rows[0][0] != after + 1:
        seq = Feed.objects.filter(user_id=user_id).values_list("seq", flat=True).first()
        return News(seq or after, is_torn=True)
    items = _Telling(user_id, rows).items()
    return News(rows[-1][0], items, has_more=len(rows) == LOOK_NOTICES)


class _Telling:
    """Turns notices of one person into items, with a few queries for all of them. What was deleted
    meanwhile has nothing to say.
    """

    def __init__(self, user_id: UUID, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._runs = self._read_runs()
        self._messages = self._read_messages()
        self._conversations = self._read_conversations(user_id)
        # Whatever changes in a conversation shows in its list entry; the last change tells all.
        self._last = {row[2]: row[0] for row in rows}

    def items(self) -> list[Item]:
        told: list[Item | None] = []
        for row in self._rows:
            if tell := _TELLERS.get(Notice.Kind(row[1])):
                told.append(tell(self, row))
            if self._last[row[2]] == row[0]:
                told.append(self.entry(row))
        return [item for item in told if item]

    def _ids(self, kind: Notice.Kind) -> list[UUID]:
        return [row[3] for row in self._rows if row[1] == kind and row[3]]

    def _read_runs(self) -> dict[UUID, RunNames]:
        ids = self._ids(Notice.Kind.RUN)
        rows = Run.objects.filter(pk__in=ids) if ids else ()
        return {run.pk: RunNames.of(run) for run in rows}

    def _read_messages(self) -> dict[UUID, dict[str, Any]]:
        ids = self._ids(Notice.Kind.MESSAGE)
        groups: dict[UUID, list[Message]] = {}
        for message in Message.objects.filter(pk__in=ids) if ids else ():
            groups.setdefault(message.conversation_id, []).append(message)
        pages = map(MessageSerializer.page, groups.values())
        return {wire["id"]: wire for page in pages for wire in page}

    def _read_conversations(self, user_id: UUID) -> dict[UUID, dict[str, Any]]:
        ids = {row[2] for row in self._rows}
        rows = Conversation.objects.filter(user_id=user_id, pk__in=ids) if ids else ()
        return {wire["id"]: wire for wire in ConversationSerializer.page(list(rows))}

    def message(self, row: Row) -> Item | None:
        seq, _, conversation_id, message_id = row
        wire = self._messages.get(message_id) if message_id else None
        if wire is None:
            return None
        asked = (run for run in self._runs.values() if run.parent_id == message_id)
        request_ids: Iterable[UUID | None] = (run.client_request_id for run in asked)
        frame = frames.encode_message(wire, next(iter(request_ids), None))
        return Item(seq, conversation_id, frame, is_private=True)

    def run(self, row: Row) -> Item | None:
        seq, _, conversation_id, run_id = row
        run = self._runs.get(run_id) if run_id else None
        return Item(seq, conversation_id, is_private=True, run=run) if run else None

    def branch(self, row: Row) -> Item | None:
        seq, _, conversation_id, _ = row
        wire = self._conversations.get(conversation_id)
        if wire is None:
            return None
        fields = {"conversation_id": conversation_id, "leaf_id": wire["leaf_id"]}
        return Item(seq, conversation_id, frames.encode("branch.updated", fields), is_private=True)

    def title(self, row: Row) -> Item | None:
        seq, _, conversation_id, _ = row
        wire = self._conversations.get(conversation_id)
        if wire is None:
            return None
        return Item(seq, conversation_id, frames.encode_title(conversation_id, wire["title"]))

    def entry(self, row: Row) -> Item | None:
        seq, _, conversation_id, _ = row
        wire = self._conversations.get(conversation_id)
        if wire is None:
            return None
        frame = frames.encode("conversation.updated", {"conversation": wire})
        return Item(seq, conversation_id, frame)

    def deleted(self, row: Row) -> Item:
        seq, _, conversation_id, _ = row
        frame = frames.encode("conversation.deleted", {"conversation_id": conversation_id})
        return Item(seq, conversation_id, frame, is_deletion=True)


_TELLERS: dict[Notice.Kind, Callable[[_Telling, Row], Item | None]] = {
    Notice.Kind.MESSAGE: _Telling.message,
    Notice.Kind.RUN: _Telling.run,
    Notice.Kind.BRANCH: _Telling.branch,
    Notice.Kind.TITLE: _Telling.title,
    Notice.Kind.DELETED: _Telling.deleted,
}
