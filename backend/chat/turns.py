"""The one way a reply begins, for either transport."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from accounts.authentication import Identity
from api.health.draining import refuse_when_draining
from api.threads import run_in_thread
from chat import runs
from chat.journal.journal import get_journal
from chat.serializers.runs import read_turn_request
from chat.services.turn_requests import PreparedTurn, Turn
from chat.services.turns import prepare_turn, store_turn

# Authenticates, then reads the fields of `TurnRequestSerializer`.
ReadTurn = Callable[[], tuple[Identity, Mapping[str, Any]]]

_beginnings: set[asyncio.Task[tuple[Identity, Turn]]] = set()


async def begin(read: ReadTurn) -> tuple[Identity, Turn]:
    """Store a turn and launch its run, or find the turn that the same `client_request_id` began.

    `read` is called in a database thread; what it raises is raised here. Also raises 503
    `server_stopping` while the process is draining, REST framework's `ValidationError`, and what
    `prepare_turn` and `store_turn` raise.

    Cancelling the caller does not cancel the turn: either nothing of it is stored, or its run is
    launched.
    """
    refuse_when_draining()
    beginning = asyncio.create_task(_begin(read))
    _beginnings.add(beginning)
    beginning.add_done_callback(_beginnings.discard)
    return await asyncio.shield(beginning)


async def drain() -> None:
    """Wait for the turns that are being stored, so that their runs are known to `runs.drain`."""
    if _beginnings:
        await asyncio.wait(tuple(_beginnings))


async def _begin(read: ReadTurn) -> tuple[Identity, Turn]:
    identity, prepared = await run_in_thread(_prepare, read)
    if isinstance(prepared, Turn):
        return identity, prepared
    # Only the transaction waits for the commits of running replies.
    turn = await get_journal().write(store_turn, prepared)
    if turn.is_new:
        runs.launch(turn.run_id, turn.start)
    return identity, turn


def _prepare(read: ReadTurn) -> tuple[Identity, PreparedTurn | Turn]:
    identity, fields = read()
    return identity, prepare_turn(identity.user, read_turn_request(fields))
