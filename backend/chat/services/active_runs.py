"""The active run of a conversation: what it blocks, and how it is stopped."""

from uuid import UUID

from django.db import IntegrityError
from django.shortcuts import get_object_or_404

from accounts.models import User
from api.errors import ApiError
from chat.journal.endings import STOPPED, WORKER_LOST
from chat.journal.journal import end_run
from chat.models import Conversation, Message, Run


def run_active(run: Run) -> ApiError:
    """409 with the ids that a client needs to follow that reply."""
    return ApiError(
        409,
        "run_active",
        "A reply is being written in this conversation.",
        extra={"run_id": str(run.pk), "message_id": str(run.message_id)},
    )


class ReplyRunning(IntegrityError):
    """A reply is being written: raised where looking finds out what the constraint of the models
    would find out later, to be handled like that.
    """


def require_idle(conversation: Conversation) -> None:
    """Raises 409 `run_active` while a reply is being written."""
    if active := conversation.runs.active().first():
        raise run_active(active)


def end_if_lost(run: Run) -> bool:
    """End the run if its process is gone; returns whether it has ended."""
    if end_run(run.pk, WORKER_LOST, only_lost=True):
        return True
    return not Run.objects.active().filter(pk=run.pk).exists()


def end_lost_run(conversation: Conversation) -> None:
    """End the conversation's run if the process that wrote it is gone."""
    if active := conversation.runs.active().first():
        end_if_lost(active)


def find_run_below(message: Message) -> Run | None:
    """The active run that writes `message`, or a message below it. A reply that is being written is
    the end of the visible branch, so comparing depths is enough.
    """
    if not message.is_visible:
        return None
    active = Run.objects.active().filter(conversation_id=message.conversation_id)
    return active.filter(message__depth__gte=message.depth).first()


def stop_run(user: User, run_id: UUID) -> Run:
    """Stop a run of the user's, if it is still running; raises 404 for anybody else's."""
    run = get_object_or_404(Run.objects.owned_by(user), pk=run_id)
    end_run(run.pk, STOPPED)
    return run


def stop_conversation(conversation: Conversation) -> Run | None:
    """Stop the active run of a conversation; None if there is none."""
    run = conversation.runs.active().first()
    if run:
        end_run(run.pk, STOPPED)
    return run
