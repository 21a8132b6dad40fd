"""Stopping a reply that is being written. It ends as `cancelled`, with the text so far."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.models import User
from chat.journal.endings import STOPPED
from chat.journal.journal import end_run
from chat.models import Run
from chat.services.conversations import get_conversation


def stop_run(user: User, run_id: UUID) -> Run:
    """Stop a run of the user's, if it is still running; raises 404 for anybody else's."""
    run = get_object_or_404(Run.objects.owned_by(user), pk=run_id)
    end_run(run.pk, STOPPED)
    return run


def stop_conversation(user: User, conversation_id: UUID) -> Run | None:
    """Stop the active run of a conversation of the user's; None if there is none."""
    conversation = get_conversation(user, conversation_id)
    run = conversation.runs.active().first()
    if run:
        end_run(run.pk, STOPPED)
    return run
