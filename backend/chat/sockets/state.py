"""Database lookups of a socket, other than its user's activity; always in a thread."""

from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from chat.models import Activity, Run
from chat.serializers.conversations import ConversationSerializer
from chat.serializers.messages import MessageSerializer
from chat.services.conversations import get_conversation
from chat.sockets import frames


@dataclass(frozen=True, slots=True)
class State:
    """A conversation as a new socket finds it: it includes every activity entry up to number `seq`.
    `frame` is `ready`, `run` the active run.
    """

    seq: int
    frame: str
    run: Run | None


def read_state(user: User, conversation_id: UUID) -> State:
    """Raises 404 for a conversation that is not the user's."""
    # Read the number first: changes in between are then sent twice rather than never.
    seq = Activity.objects.filter(user=user).values_list("seq", flat=True).first() or 0
    conversation = get_conversation(user, conversation_id)
    active = ConversationSerializer.page([conversation])[0]["active_run"]
    fields = {"conversation_id": conversation.pk, "active_run": active}
    run = Run.objects.filter(pk=active["run_id"]).first() if active else None
    return State(seq, frames.encode("ready", fields), run)


def find_run(user: User, conversation_id: UUID, run_id: UUID) -> Run | None:
    rows = Run.objects.owned_by(user).filter(conversation_id=conversation_id, pk=run_id)
    return rows.first()


def describe_turn(run_id: UUID) -> tuple[Run, str] | None:
    """The ids of a run and its user message as a frame, for a socket that attaches later; None if
    either is gone.
    """
    run = Run.objects.select_related("user_message").filter(pk=run_id).first()
    if run is None or run.user_message is None:
        return None
    message = MessageSerializer.page([run.user_message])[0]
    return run, frames.encode_message(message, run.client_request_id)
