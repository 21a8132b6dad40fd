"""Conversations as a whole: find, change, delete."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from api.errors import ApiError
from api.sql.prepared import PreparedQuery, PreparedUpdate
from characters.services import removal
from chat import activity, branches, storage
from chat.activity import Change
from chat.erasure import erasures
from chat.journal.endings import STOPPED
from chat.journal.journal import announce_end, end_run
from chat.models import ActivityEntry, Conversation, Message, Run
from chat.services import active_runs, conversation_character
from chat.title_text import first_line_title, replace_character
from llm_service import call_log

_OWNED = PreparedQuery(
    lambda user_id, pk: Conversation.objects.filter(user=user_id, pk=pk).order_by()
)
_SHOWN = ("leaf_id", "message_count", "activity_at", "updated_at")
_TOUCH = PreparedUpdate(Conversation, changed=_SHOWN)
# Conditional, because a title or another character may have been set since the row was read.
_TOUCH_AND_NAME = PreparedUpdate(
    Conversation,
    changed=(*_SHOWN, "title", "title_source", "titled_from_id"),
    where=("id", "title_source", "character"),
)
# Fields of a request that choose the character.
_SPEAKER = frozenset({"character", "character_id", "character_version"})
# Sources of automatic titles that begin with the character's name.
_PROVISIONAL = (Conversation.TitleSource.CHARACTER, Conversation.TitleSource.FIRST_LINE)
# The kind of activity entry that announces a changed field to open tabs.
_KINDS = {
    "leaf_id": ActivityEntry.Kind.BRANCH,
    "title": ActivityEntry.Kind.TITLE,
    **dict.fromkeys(
        (*_SPEAKER, "persona_id", "author_note", "lorebook_ids", "is_archived", "is_pinned"),
        ActivityEntry.Kind.CONVERSATION,
    ),
}


# Attempts of a change that loses races against others of the conversation.
ATTEMPTS = 5


def busy() -> ApiError:
    """503 after `ATTEMPTS`."""
    return ApiError(503, "unavailable", "The conversation is busy. Try again.")


def get_conversation(user: User, conversation_id: UUID) -> Conversation:
    """A conversation of the user's; raises 404 for any other."""
    if found := _OWNED.first(user.pk, conversation_id):
        return found
    raise Http404


def change_conversation(
    user: User, conversation_id: UUID, changes: dict[str, object]
) -> Conversation:
    """Apply the fields of `ConversationChangesSerializer`, all or none; the position in lists
    stays. `leaf_id` is a message that the visible branch shall include. A provisional title follows
    the character. A running reply keeps the old character.

    Raises 404 for a message of another conversation and for a character or persona that the user
    cannot see, 400 for a version that is not there, 409 `run_active` for a `leaf_id` while a reply
    is being written.
    """
    changes = dict(changes)
    through = cast("UUID | None", changes.pop("leaf_id", None))
    if through:
        active_runs.end_lost_run(get_conversation(user, conversation_id))
    try:
        with transaction.atomic():
            _change(user, conversation_id, changes, through)
    except IntegrityError:
        # The character or the persona was deleted at this moment.
        raise Http404 from None
    return get_conversation(user, conversation_id)


def _change(
    user: User, conversation_id: UUID, changes: dict[str, object], through: UUID | None
) -> None:
    conversation = get_conversation(user, conversation_id)
    if not _SPEAKER.isdisjoint(changes):
        # With the lock held, read again: the title may have been set by a transaction that held it
        # before.
        branches.lock(conversation)
        conversation = get_conversation(user, conversation_id)
        speaker = conversation_character.change(user, conversation, changes)
        changes = {name: value for name, value in changes.items() if name not in _SPEAKER} | speaker
    conversation_character.require_persona(user, changes)
    changes |= conversation_character.read_books(user, changes)
    if through:
        changes |= _choose_branch(conversation, through)
    if "title" in changes:
        changes["title_source"] = Conversation.TitleSource.USER
    elif "character" in changes:
        changes |= _follow_character(conversation, str(changes["character"]))
    if not changes:
        return
    rows = Conversation.objects.filter(pk=conversation.pk)
    rows.update(**changes, updated_at=timezone.now())
    activity.record(user.pk, *_tell(conversation.pk, changes))
    if "character" in changes:
        _let_go(conversation)


def _let_go(conversation: Conversation) -> None:
    """Remove the character that it had, if that is deleted and no other conversation has it."""
    if conversation.character_row_id:
        removal.release(conversation.character_row_id)


def _choose_branch(conversation: Conversation, through: UUID) -> dict[str, object]:
    branches.lock(conversation)
    message = get_object_or_404(conversation.messages, pk=through)
    active_runs.require_idle(conversation)
    return describe_branch(branches.choose(message, conversation))


def _tell(conversation_id: UUID, changes: dict[str, object]) -> list[Change]:
    kinds = dict.fromkeys(kind for field, kind in _KINDS.items() if field in changes)
    return [Change(kind, conversation_id) for kind in kinds]


def describe_branch(leaf: Message | None) -> dict[str, object]:
    """The fields of a conversation derived from its visible branch."""
    if leaf is None:
        return {"leaf_id": None, "message_count": 0}
    return {"leaf_id": leaf.pk, "message_count": leaf.depth + 1}


def _follow_character(conversation: Conversation, character: str) -> dict[str, object]:
    title = replace_character(conversation.title, conversation.character, character)
    is_provisional = conversation.title_source in _PROVISIONAL
    return {"title": title} if is_provisional and title != conversation.title else {}


def delete_conversation(user: User, conversation_id: UUID) -> None:
    """Stop its running reply, then delete it with everything below. Raises 404 unless it is the
    user's.
    """
    conversation = get_conversation(user, conversation_id)
    for run_id in conversation.runs.active().values_list("pk", flat=True):
        end_run(run_id, STOPPED)
    with transaction.atomic():
        branches.lock(conversation)
        conversation = get_conversation(user, conversation_id)
        # A turn may have begun since. Under the lock no other can begin, and only running runs are
        # written, so no row can be added below what is being deleted.
        begun = list(conversation.runs.active().values_list("pk", flat=True))
        conversation.runs.active().update(status=Run.Status.CANCELLED)
        runs = list(conversation.runs.values_list("pk", flat=True))
        gone = storage.measure(Message.objects.filter(conversation=conversation))
        conversation.delete()
        _let_go(conversation)
        call_log.forget_runs(runs)
        erasures.request()
        deleted = Change(ActivityEntry.Kind.DELETED, conversation_id)
        activity.record(user.pk, deleted, stored=-gone)
    for run_id in begun:
        announce_end(run_id)


def touch(
    conversation: Conversation,
    newest: Message,
    *,
    first_line: Message | None,
    at: datetime | None = None,
) -> list[Change]:
    """Update the list fields from the newest visible message, and name an untitled conversation
    after `first_line`. `at`: the time of the change, if not the message's. Returns further activity
    to record: the title, if it got one.
    """
    at = at or newest.created_at
    changes: dict[str, object] = {**describe_branch(newest), "activity_at": at, "updated_at": at}
    unnamed = Conversation.TitleSource.CHARACTER
    if conversation.title_source == unnamed and first_line and first_line.content:
        character = conversation.character
        title = first_line_title(character, first_line.content)
        named = {
            **changes,
            "title": title,
            "title_source": Conversation.TitleSource.FIRST_LINE,
            "titled_from_id": first_line.pk,
        }
        where = {"id": conversation.pk, "title_source": unnamed, "character": character}
        if _TOUCH_AND_NAME.apply(named, **where):
            return [Change(ActivityEntry.Kind.TITLE, conversation.pk)]
    _TOUCH.apply(changes, id=conversation.pk)
    return []
