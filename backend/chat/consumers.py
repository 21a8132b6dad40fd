"""`/ws/chat/<conversation id>`: a reader of the journal and of the person's activity, and a way to
begin, stop and resume replies. docs/websocket.md describes it to those who write clients.

Right after `ready` the server sends the reply that is being written, if there is one, from its
start, so that a client without any state can show all of it. A client that has part of it sends
`resume`, which restarts the copy at the client's cursor.

Each reply, each command and the activity have a task of their own, so none of them waits for
another. Receiving a frame only starts such a task.
"""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.exceptions import APIException

from accounts import tickets
from accounts.authentication import Identity, authenticate_header
from accounts.session_watch import is_alive, watch
from api.error_answers import error_body
from api.errors import ApiError, bad_request, rate_limited
from api.health.draining import is_draining
from api.threads import run_in_thread
from api.token_bucket import TokenBucket
from chat.sockets import frames, handshake
from chat.sockets.changes import Update
from chat.sockets.client_frames import Auth, Command, Pong, read_frame
from chat.sockets.commands import Commands
from chat.sockets.connection import Connection
from chat.sockets.following import Following
from chat.sockets.handshake import Handshake
from chat.sockets.hub import Subscription, get_hub
from chat.sockets.registry import get_registry
from chat.sockets.state import read_state

# Rate limit of the frames that a client sends.
FRAMES_PER_SECOND = 20.0
BURST_FRAMES = 60


class ChatConsumer(Connection):
    """One tab, or script, in one conversation."""

    def __init__(self) -> None:
        super().__init__()
        self._bucket = TokenBucket(FRAMES_PER_SECOND, BURST_FRAMES, self.loop.time())
        self._following = Following(self.spawn, self.send_frame, self.try_push)
        # None until the client is authenticated.
        self._commands: Commands | None = None
        # Set when the server shuts down: the copies to finish first.
        self._awaited: set[asyncio.Task[None]] | None = None

    async def connect(self) -> None:
        """Close what is not allowed to connect; a token in the handshake authenticates at once."""
        self._handshake = Handshake(self.scope)
        await super().connect()
        if refusal := self._find_refusal():
            self.end(*refusal)
        elif self._handshake.authorization is not None:
            await self._enter(authenticate_header, self._handshake.authorization)

    def _find_refusal(self) -> tuple[int, str] | None:
        if not self._handshake.may_connect:
            return handshake.NOT_AUTHENTICATED, "This origin may not connect."
        if is_draining():
            return handshake.GOING_AWAY, "The server is restarting."
        if self._handshake.conversation_id is None:
            return handshake.NO_SUCH_CONVERSATION, "No such conversation."
        if not get_registry().admit_stranger(self, self._handshake.address):
            return handshake.TOO_MANY_SOCKETS, "Too many sockets."
        return None

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.is_over:
            return
        now = self.loop.time()
        self.liveness.received_at = now
        try:
            if wait := self._bucket.acquire(now):
                # Reading pauses meanwhile, so a flood stays in the sender's own buffers.
                await asyncio.sleep(wait)
                raise rate_limited(wait)
            await self._obey(read_frame(text_data, self._conversation_id))
        except ApiError as error:
            _, body, _ = error_body(error)
            await self.send_frame(frames.encode_refusal(body))

    async def websocket_shutdown(self, _: dict[str, Any]) -> None:
        """Our server's message that it is shutting down (api/uvicorn/websockets.py)."""
        self._drain()

    def tick(self, now: float) -> None:
        if self.is_over:
            return
        if is_draining():
            self._drain()
        elif self._commands is not None:
            super().tick(now)
        elif self.liveness.is_late(now):
            self.end(handshake.NOT_AUTHENTICATED, "No authentication in time.")

    def _drain(self) -> None:
        """Close once the replies that this process is writing are copied to their end."""
        if self._awaited is None:
            self._awaited = self._following.find_own()
            for task in self._awaited:
                task.add_done_callback(lambda _: self._drain())
        if all(task.done() for task in self._awaited):
            self.end(handshake.GOING_AWAY, "The server is restarting.")

    # --- Authentication ---------------------------------------------------------------------------

    @property
    def _conversation_id(self) -> UUID:
        found = self._handshake.conversation_id
        assert found is not None  # noqa: S101  else `connect` refused it
        return found

    async def _enter(self, authenticate: Callable[..., Identity], *credentials: Any) -> None:
        try:
            identity = await run_in_thread(authenticate, *credentials)
        except APIException as error:
            self.end(handshake.NOT_AUTHENTICATED, str(error.detail))
            return
        if self.is_over:
            return
        if not get_registry().admit(self, identity.user.pk):
            self.end(handshake.TOO_MANY_SOCKETS, "Too many sockets.")
            return
        self._commands = Commands(
            identity, self._conversation_id, self._following, self.spawn, self.send_frame
        )
        await self.resources.enter_async_context(watch(identity, on_end=self._end_with_session))
        # Subscribe before reading the state, so that no change in between is lost.
        subscription = get_hub().subscribe(identity.user.pk)
        self.resources.callback(subscription.close)
        if await self._send_state(identity, subscription):
            self.spawn(self._copy_activity(identity, subscription))

    def _end_with_session(self) -> None:
        self.end(handshake.SESSION_ENDED, "The session has ended.")

    async def _end_with_conversation(self, identity: Identity, reason: str) -> None:
        # The deletion of an account ends its sessions before it deletes conversations.
        if await is_alive(identity):
            self.end(handshake.NO_SUCH_CONVERSATION, reason)
        else:
            self._end_with_session()

    async def _send_state(self, identity: Identity, subscription: Subscription) -> bool:
        """Send `ready` and follow the running reply; False if the conversation is gone."""
        try:
            state = await run_in_thread(read_state, identity.user, self._conversation_id)
        except Http404:
            await self._end_with_conversation(identity, "No such conversation.")
            return False
        subscription.begin(state.seq)
        await self.send_frame(state.frame)
        if state.run:
            self._following.follow(state.run)
        return True

    # --- Frames to and from the client ------------------------------------------------------------

    async def _copy_activity(self, identity: Identity, subscription: Subscription) -> None:
        while not self.is_over:
            updates = await subscription.read()
            if updates is None:
                await self._send_state(identity, subscription)
                continue
            for update in updates:
                await self._send_update(identity, update)

    async def _send_update(self, identity: Identity, update: Update) -> None:
        is_own = update.conversation_id == self._conversation_id
        if update.frame and (is_own or not update.is_private):
            await self.send_frame(update.frame)
        if update.run and is_own:
            self._following.follow(update.run)
        if update.entry:
            await self.send_frame(update.entry)
        if update.is_deletion and is_own:
            await self._end_with_conversation(identity, "The conversation was deleted.")

    async def _obey(self, command: Command) -> None:
        if self._commands is None:
            if isinstance(command, Auth):
                await self._enter(tickets.redeem, command.ticket, self._conversation_id)
            else:
                self.end(handshake.NOT_AUTHENTICATED, "The first frame must be auth.")
            return
        match command:
            case Auth():
                raise bad_request("already_authenticated", "This socket is signed in already.")
            case Pong():
                await self.send_frame(frames.PONG_ACK)
            case _:
                await self._commands.start(command)
