"""Commands of one signed-in socket: send a message, stop a run, resume one. Each runs in a task of
its own, so that the socket goes on receiving.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from accounts.authentication import Identity, authenticate_session
from api.error_answers import error_body
from api.errors import not_found, rate_limited
from api.threads import run_in_thread
from chat import turns
from chat.services.active_runs import stop_run
from chat.sockets import frames, state
from chat.sockets.client_frames import Resume, Send, Stop
from chat.sockets.following import Following, Spawn

# Maximum concurrent commands of one socket.
COMMANDS = 8


class Commands:
    """`following` copies the runs that the commands name; `send` sends a frame."""

    def __init__(
        self,
        identity: Identity,
        conversation_id: UUID,
        following: Following,
        spawn: Spawn,
        send: Callable[[str], Awaitable[object]],
    ) -> None:
        self._identity = identity
        self._conversation_id = conversation_id
        self._following = following
        self._spawn = spawn
        self._send = send
        self._tasks: set[asyncio.Task[None]] = set()
        # Runs are looked up and copied again one after the other, in the order of the commands: of
        # several for one run the last one counts.
        self._restarting = asyncio.Lock()

    async def start(self, command: Send | Stop | Resume) -> None:
        """Start a command. Errors, or too many at once, are answered by `response.error`."""
        if len(self._tasks) >= COMMANDS:
            await self._refuse(rate_limited(1), command)
            return
        task = self._spawn(self._carry_out(command))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry_out(self, command: Send | Stop | Resume) -> None:
        try:
            match command:
                case Send(turn):
                    await self._send_message(turn)
                case Stop(run_id):
                    await run_in_thread(stop_run, self._identity.user, run_id)
                case Resume(run_id, after):
                    await self._resume(run_id, after)
        except Exception as error:
            await self._refuse(error, command)

    async def _refuse(self, error: Exception, command: Send | Stop | Resume) -> None:
        _, body, _ = error_body(error)
        await self._send(frames.encode_refusal(body, **_name(command)))

    async def _send_message(self, fields: dict[str, Any]) -> None:
        # Reload the user: the socket may be older than their last choice of a model.
        session_id = self._identity.session_id
        _, turn = await turns.begin(lambda: (authenticate_session(session_id), fields))
        # A new turn reaches this socket through the person's activity, as it does all their
        # sockets.
        if turn.is_new or self._following.is_following(turn.run_id):
            return
        async with self._restarting:
            if described := await run_in_thread(state.describe_turn, turn.run_id):
                run, message = described
                await self._send(message)
                await self._following.restart(run, 0)

    async def _resume(self, run_id: UUID, after: int) -> None:
        user, conversation_id = self._identity.user, self._conversation_id
        async with self._restarting:
            run = await run_in_thread(state.find_run, user, conversation_id, run_id)
            if run is None:
                raise not_found()
            await self._following.restart(run, after)


def _name(command: Send | Stop | Resume) -> dict[str, Any]:
    match command:
        case Send(_, str(client_request_id)):
            return {"client_request_id": client_request_id[:64]}
        case Stop(run_id) | Resume(run_id, _):
            return {"run_id": run_id}
    return {}
