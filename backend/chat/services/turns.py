"""One exchange: the question, its reply and the run that writes it, stored together."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models.functions import Now
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from api import process
from api.errors import ApiError, bad_request
from api.sql.prepared import PreparedInsert
from chat import activity, branches, storage
from chat.activity import Change
from chat.journal import replays, store
from chat.journal.leases import LEASE
from chat.models import ActivityEntry, Conversation, Message, Run
from chat.services import continuations
from chat.services.active_runs import ReplyRunning, end_if_lost, run_active
from chat.services.conversations import ATTEMPTS, busy, get_conversation, touch
from chat.services.turn_limits import (
    REPLIES_AT_ONCE,
    choose_model,
    count_replies,
    require_budget,
    too_many_replies,
)
from chat.services.turn_requests import LEAF, PreparedTurn, Turn, TurnRequest
from chat.speakers import find_speaker
from llm_service.tokens import count_tokens

# Inserts of every turn; through the ORM they cost three times as much.
_MESSAGES = PreparedInsert(Message)
_RUNS = PreparedInsert(Run, lease_expires_at=Now() + LEASE)


def prepare_turn(user: User, request: TurnRequest) -> PreparedTurn | Turn:
    """Choose the model, check the budget and count tokens; writes nothing. Or the turn that an
    earlier request with the same id has started.

    Raises 404 for a conversation that is not the user's, 400 `model_not_allowed`, 402
    `budget_exceeded` when nothing is left of today's budget, 409 `request_id_reused`.
    """
    conversation = get_conversation(user, request.conversation_id)
    if turn := _find_turn(conversation, request):
        return turn
    model = choose_model(user, request.model)
    require_budget(user, model)
    tokens = count_tokens(request.prompt) if request.create_user_message else 0
    return PreparedTurn(user, request, model, tokens)


def store_turn(prepared: PreparedTurn) -> Turn:
    """Store the user's message, the empty reply and its run in one short transaction, or find the
    turn that the same request id began meanwhile.

    Raises 404 for a conversation, parent or reply that is not the user's (any more), 409
    `run_active` and `request_id_reused` and `storage_full`, 400 `nothing_to_answer` and
    `nothing_to_continue`, 429 `rate_limited` within a second of the person's last turn, 503
    `unavailable` after losing too many races. When it returns, everything is committed; when it
    raises, nothing is.
    """
    request = prepared.request
    for _ in range(ATTEMPTS):
        # Read again here: it may have been changed or deleted since the turn was prepared.
        conversation = get_conversation(prepared.user, request.conversation_id)
        run_id = uuid4()
        try:
            with transaction.atomic():
                return _insert_turn(conversation, prepared, run_id)
        except (OperationalError, InterfaceError):
            # If the answer to COMMIT got lost, the turn may be stored: then the caller has to
            # launch its run.
            if turn := _find_stored(run_id):
                return turn
            raise
        except IntegrityError:
            # A constraint of the models, or `ReplyRunning`: another request has begun a turn here.
            if turn := _find_turn(conversation, request):
                return turn
            active = Run.objects.active().filter(conversation=conversation).first()
            if active and not end_if_lost(active):
                raise run_active(active) from None
    raise busy()


def _find_turn(conversation: Conversation, request: TurnRequest) -> Turn | None:
    if request.client_request_id is None:
        return None
    run = conversation.runs.filter(client_request_id=request.client_request_id).first()
    if run is None:
        return None
    if run.request_fingerprint != request.fingerprint():
        raise ApiError(
            409, "request_id_reused", "This client_request_id was used for another request."
        )
    return Turn(run.pk, replays.start_event(run), is_new=False)


def _find_stored(run_id: UUID) -> Turn | None:
    connection.close_if_unusable_or_obsolete()
    run = Run.objects.filter(pk=run_id).first()
    return Turn(run_id, replays.start_event(run), is_new=True) if run else None


def _insert_turn(conversation: Conversation, prepared: PreparedTurn, run_id: UUID) -> Turn:
    request = prepared.request
    branches.lock(conversation)
    now = timezone.now()
    new: list[Message] = []
    if request.continue_message_id:
        reply = continuations.reopen(conversation, request.continue_message_id)
    else:
        new = _add_messages(conversation, prepared, now)
        reply = new[-1]
    question = reply.parent
    run = Run(
        id=run_id,
        conversation=conversation,
        message=reply,
        continues_at=None if new else len(reply.content),
        user_message=question,
        client_request_id=request.client_request_id,
        request_fingerprint=request.fingerprint(),
        model=prepared.model,
        owner=process.name(),
        created_at=now,
    )
    _RUNS.store([run])
    start = replays.start_event(run)
    store.begin(run, start)
    at = reply.created_at if new else now
    named = touch(conversation, reply, first_line=question, at=at)
    changes = [*_list_changes(conversation.pk, request, new[:-1], run), *named]
    texts = (storage.count_text(message.content) for message in new)
    activity.record_turn(conversation.user_id, *changes, stored=sum(texts, storage.NOTHING))
    # Count after `record_turn`, whose row lock makes turns of one person wait for each other.
    if settings.RATE_LIMITS_ENABLED and count_replies(conversation.user_id) > REPLIES_AT_ONCE:
        raise too_many_replies()
    return Turn(run.pk, start, is_new=True)


def _add_messages(
    conversation: Conversation, prepared: PreparedTurn, now: datetime
) -> list[Message]:
    """Store the question, if it is new, and the empty reply; returns them, the reply last."""
    request = prepared.request
    above = _find_above(conversation, request)
    new: list[Message] = []
    if request.create_user_message:
        question = branches.new_message(
            conversation,
            above,
            role=Message.Role.USER,
            content=request.prompt,
            token_count=prepared.token_count,
            created_at=now,
        )
        new.append(question)
    else:
        question = _require_question(above)
    reply = branches.new_message(
        conversation,
        question,
        role=Message.Role.ASSISTANT,
        status=Message.Status.STREAMING,
        meta={"model": prepared.model, **find_speaker(conversation).as_meta()},
        created_at=now + timedelta(microseconds=1),
    )
    new.append(reply)
    _MESSAGES.store(new)
    return new


def _list_changes(
    conversation_id: UUID, request: TurnRequest, messages: Sequence[Message], run: Run
) -> list[Change]:
    is_placed = request.parent_id != LEAF
    return [
        *([Change(ActivityEntry.Kind.BRANCH, conversation_id)] if is_placed else ()),
        *(Change(ActivityEntry.Kind.MESSAGE, conversation_id, message.pk) for message in messages),
        Change(ActivityEntry.Kind.RUN, conversation_id, run.pk),
    ]


def _find_above(conversation: Conversation, request: TurnRequest) -> Message | None:
    """The parent of the turn's first message; the visible branch ends there afterwards."""
    if request.parent_id == LEAF:
        return branches.find_leaf(conversation)
    parent = None
    if request.parent_id is not None:
        parent = get_object_or_404(conversation.messages, pk=request.parent_id)
    if Run.objects.active().filter(conversation=conversation).exists():
        # Hiding a reply while it is being written would leave a branch without its end.
        raise ReplyRunning
    branches.show_path_to(parent, conversation)
    return parent


def _require_question(message: Message | None) -> Message:
    if message is not None and message.status == Message.Status.STREAMING:
        raise ReplyRunning
    if message is None or message.role != Message.Role.USER:
        raise bad_request("nothing_to_answer", "The newest message is not one of yours.")
    return message
