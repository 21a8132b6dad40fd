"""`/ws/chat/<conversation id>`: a reader of the journal and of the person's feed, and a way to
begin, stop and resume replies. docs/websocket.md describes it to those who write clients.

Right after `ready` the server follows the reply that is being written, if there is one, from its
start, so that a client that knows nothing shows it whole. One that has part of it sends `resume`,
which begins that reply's following again at its cursor. Each frame of a reply says what it covers:
everything behind number `after`, up to number `seq`. A client takes a frame if `after` is the last
number that it took, and passes over any other.

Nothing here waits for anything else: each reply, each command and the feed have a task of their
own, and the loop that receives frames only starts them.
"""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.exceptions import APIException

from accounts.authentication import Identity
from accounts.session_watch import watch
from api.errors import ApiError, bad_request, error_body, not_found, rate_limited
from api.health import is_draining
from api.threads import run_in_thread
from chat import services
from chat.sockets import changes, frames, handshake
from chat.sockets.changes import Item
from chat.sockets.client_frames import Auth, Command, Pong, Resume, Send, Stop, read_frame
from chat.sockets.commands import begin_turn
from chat.sockets.connection import Connection
from chat.sockets.following import Following
from chat.sockets.handshake import Handshake
from chat.sockets.hub import Subscription, get_hub
from chat.sockets.registry import get_registry

# How many commands of one socket may be under way.
COMMANDS = 8


class ChatConsumer(Connection):
    """One tab, or script, in one conversation."""

    def begin(self, scope: Any) -> None:
        self._handshake = Handshake.of(scope)
        self._identity: Identity | None = None
        self._runs = Following(self.spawn, self.say, self.say_now)
        self._commands: set[asyncio.Task[None]] = set()
        # Once the server wants to end: what is still to be told before.
        self._awaited: set[asyncio.Task[None]] | None = None

    async def websocket_connect(self, _: dict[str, Any]) -> None:
        """Accept whatever comes: a browser is shown the code of a close, not that of a refusal."""
        await self.send({"type": "websocket.accept"})
        if refusal := self._find_refusal():
            self.end(*refusal)
        elif self._handshake.authorization is not None:
            await self._enter(handshake.authenticate, self._handshake)

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

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        if self.is_over:
            return
        now = self.loop.time()
        self.heart.heard_at = now
        try:
            if wait := self.pace.take(now):
                # Nothing more is read meanwhile, so a flood stays in the sender's own buffers.
                await asyncio.sleep(wait)
                raise rate_limited(wait)
            await self._obey(read_frame(message.get("text"), self._conversation_id))
        except ApiError as error:
            await self._refuse(error)

    async def websocket_shutdown(self, _: dict[str, Any]) -> None:
        """Our own server's message that it wants to end (api/uvicorn/websockets.py)."""
        self._drain()

    def tick(self, now: float) -> None:
        if self.is_over:
            return
        if is_draining():
            self._drain()
        elif self._identity is not None:
            super().tick(now)
        elif self.heart.is_late(now):
            self.end(handshake.NOT_AUTHENTICATED, "No authentication in time.")

    def _drain(self) -> None:
        """Close once the replies that this process is writing are told to their end."""
        if self._awaited is None:
            self._awaited = self._runs.find_own()
            for task in self._awaited:
                task.add_done_callback(lambda _: self._drain())
        if all(task.done() for task in self._awaited):
            self.end(handshake.GOING_AWAY, "The server is restarting.")

    # --- Coming in --------------------------------------------------------------------------------

    @property
    def _conversation_id(self) -> UUID:
        found = self._handshake.conversation_id
        assert found is not None  # noqa: S101  or it would have been refused
        return found

    async def _enter(self, prove: Callable[..., Identity], *proof: Any) -> None:
        try:
            identity = await run_in_thread(prove, *proof)
        except APIException as error:
            self.end(handshake.NOT_AUTHENTICATED, str(error.detail))
            return
        if self.is_over:
            return
        if not get_registry().admit(self, identity.user.pk):
            self.end(handshake.TOO_MANY_SOCKETS, "Too many sockets.")
            return
        self._identity = identity
        await self.resources.enter_async_context(watch(identity, on_end=self._end_with_session))
        # Subscribed before looking, so that nothing falls in between.
        subscription = get_hub().subscribe(identity.user.pk)
        self.resources.callback(subscription.close)
        if await self._show_state(identity, subscription):
            self.spawn(self._copy_feed(identity, subscription))

    def _end_with_session(self) -> None:
        self.end(handshake.SESSION_ENDED, "The session has ended.")

    async def _show_state(self, identity: Identity, subscription: Subscription) -> bool:
        """Say `ready`, and follow what is being written; False if the conversation is none."""
        try:
            state = await run_in_thread(changes.read_state, identity.user, self._conversation_id)
        except Http404:
            self.end(handshake.NO_SUCH_CONVERSATION, "No such conversation.")
            return False
        subscription.begin(state.seq)
        await self.say(state.frame)
        if state.run:
            self._runs.show(state.run)
        return True

    # --- What happens -----------------------------------------------------------------------------

    async def _copy_feed(self, identity: Identity, subscription: Subscription) -> None:
        while not self.is_over:
            items = await subscription.read()
            if items is None:
                await self._show_state(identity, subscription)
                continue
            for item in items:
                await self._show(item)

    async def _show(self, item: Item) -> None:
        is_own = item.conversation_id == self._conversation_id
        if item.is_private and not is_own:
            return
        if item.frame:
            await self.say(item.frame)
        if item.run:
            self._runs.show(item.run)
        if item.is_deletion and is_own:
            self.end(handshake.NO_SUCH_CONVERSATION, "The conversation was deleted.")

    # --- What the client wants --------------------------------------------------------------------

    async def _obey(self, command: Command) -> None:
        if self._identity is None:
            if isinstance(command, Auth):
                await self._enter(handshake.redeem, command.ticket, self._conversation_id)
            else:
                self.end(handshake.NOT_AUTHENTICATED, "The first frame must be auth.")
            return
        match command:
            case Auth():
                raise bad_request("already_authenticated", "This socket is signed in already.")
            case Pong():
                await self.say(frames.PONG_ACK)
            case _ if len(self._commands) >= COMMANDS:
                raise rate_limited(1)
            case _:
                wish = self._runs.ask(command.run_id) if isinstance(command, Resume) else None
                task = self.spawn(self._carry_out(self._identity, command, wish))
                self._commands.add(task)
                task.add_done_callback(self._commands.discard)

    async def _carry_out(self, identity: Identity, command: Command, wish: object) -> None:
        try:
            match command:
                case Send(turn):
                    await self._send_message(identity, turn)
                case Stop(run_id):
                    await run_in_thread(services.stop_run, identity.user, run_id)
                case Resume(run_id, after):
                    await self._resume(identity, run_id, after, wish)
        except Exception as error:
            await self._refuse(error, command)

    async def _send_message(self, identity: Identity, turn: dict[str, Any]) -> None:
        begun = await begin_turn(identity.session_id, turn)
        # A new turn comes by the feed, like everybody's.
        if begun.is_new or self._runs.is_following(begun.run_id):
            return
        if described := await run_in_thread(changes.describe_turn, begun.run_id):
            run, message = described
            await self.say(message)
            await self._runs.show_again(run, 0, self._runs.ask(run.run_id))

    async def _resume(self, identity: Identity, run_id: UUID, after: int, wish: object) -> None:
        user, conversation_id = identity.user, self._conversation_id
        run = await run_in_thread(changes.find_run, user, conversation_id, run_id)
        if run is None:
            raise not_found()
        await self._runs.show_again(run, after, wish)

    async def _refuse(self, error: Exception, command: Command | None = None) -> None:
        told: dict[str, Any] = {}
        match command:
            case Send(_, client_request_id) if isinstance(client_request_id, str):
                told = {"client_request_id": client_request_id[:64]}
            case Stop(run_id) | Resume(run_id, _):
                told = {"run_id": run_id}
        _, body, _ = error_body(error)
        await self.say(frames.encode_refusal(body, **told))
