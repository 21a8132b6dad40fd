"""What a socket's client may do, apart from the socket: begin a turn."""

import asyncio
from typing import Any
from uuid import UUID

from accounts.authentication import authenticate_session
from api.health import refuse_when_draining
from chat import runs, services
from chat.journal import get_journal
from chat.serializers import read_turn_request
from chat.services import Turn

_beginnings: set[asyncio.Task[Turn]] = set()


async def begin_turn(session_id: UUID, fields: dict[str, Any]) -> Turn:
    """Store a turn and launch its run, as POST /api/chat/stream does with the same `fields`; both
    happen even if the caller is cancelled in between. Raises what that answers.
    """
    refuse_when_draining()
    beginning = asyncio.create_task(_begin(session_id, fields))
    _beginnings.add(beginning)
    beginning.add_done_callback(_beginnings.discard)
    return await asyncio.shield(beginning)


async def _begin(session_id: UUID, fields: dict[str, Any]) -> Turn:
    turn = await get_journal().write(_start_turn, session_id, fields)
    if turn.is_new:
        runs.launch(turn.run_id, turn.start)
    return turn


def _start_turn(session_id: UUID, fields: dict[str, Any]) -> Turn:
    # The person as they stand now: a socket may be older than their last choice of a model.
    identity = authenticate_session(session_id)
    return services.start_turn(identity.user, read_turn_request(fields))
