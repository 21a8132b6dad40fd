"""The run that a stream copies and the position it starts from: begun by a POST, found by a GET."""

from dataclasses import dataclass
from uuid import UUID

from accounts.authentication import Identity
from api import queries, throttling
from api.asgi import Receive
from api.errors import bad_request, not_found
from chat import turns
from chat.events import Cursor, read_seq
from chat.models import Run
from chat.services.conversations import get_conversation
from chat.streaming.requests import StreamRequest


@dataclass(frozen=True, slots=True)
class Target:
    """A run, and the number of its last event that the reader has seen."""

    identity: Identity
    run_id: UUID
    after: int = 0


async def begin_run(request: StreamRequest, receive: Receive) -> Target:
    """Begin the turn in the request's body; raises as `turns.begin`."""
    body = await request.read_body(receive)
    identity, turn = await turns.begin(lambda: (request.authenticate(), request.parse_json(body)))
    return Target(identity, turn.run_id)


def find_run(request: StreamRequest) -> Target | None:
    """The run named by the query, by its id or its conversation; None if no reply is running there.
    Queries the database.

    Raises 404 for a run or conversation that is not the user's, 400 `run_id_required`,
    `invalid_cursor` and `invalid_after`.
    """
    identity = request.authenticate()
    throttling.acquire(throttling.READS, str(identity.user.pk))
    query = request.query
    if "run_id" in query:
        run_id = queries.parse_uuid(query["run_id"])
        if not Run.objects.owned_by(identity.user).filter(pk=run_id).exists():
            raise not_found()
        return Target(identity, run_id, _read_after(request, run_id))
    if "conversation_id" in query:
        pk = queries.parse_uuid(query["conversation_id"])
        conversation = get_conversation(identity.user, pk)
        active = conversation.runs.active().values_list("pk", flat=True).first()
        return Target(identity, active) if active else None
    raise bad_request("run_id_required", "Name a run_id or a conversation_id.", field="run_id")


def _read_after(request: StreamRequest, run_id: UUID) -> int:
    if raw := request.headers.get("last-event-id", "").strip():
        try:
            cursor = Cursor.parse(raw)
        except ValueError:
            raise bad_request("invalid_cursor", "Last-Event-ID is not <run id>:<number>.") from None
        if cursor.run_id != run_id:
            raise bad_request("invalid_cursor", "Last-Event-ID belongs to another run.")
        return cursor.seq
    raw = request.query.get("after", "0")
    try:
        return read_seq(raw)
    except ValueError:
        detail = "after must be a whole number from 0 up."
        raise bad_request("invalid_after", detail, field="after") from None
