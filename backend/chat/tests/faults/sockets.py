"""A reader of one run by WebSocket: what is on the screen of a second tab."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed, WebSocketException

from chat.tests.faults.client import Busy
from chat.tests.faults.people import RETRY_SECONDS, Person
from chat.tests.faults.readings import Reading
from chat.tests.faults.turns import Reader


@dataclass(slots=True)
class SocketReading:
    """Comes back by `resume` as often as the socket breaks. A frame stands for everything behind
    `after` up to `seq`; it is taken if it continues what is on the screen. Between a `resume` and
    the marker that answers it, none is.
    """

    person: Person
    conversation_id: str
    run_id: str = ""
    seq: int = 0
    text: str = ""
    events: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    end: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    repeated: int = 0
    # Why the server closed its sockets, in order.
    close_codes: list[int] = field(default_factory=list)
    transport: str = "WebSocket"
    _is_resuming: bool = False

    async def resume_to_the_end(self, seconds: float = 60.0) -> None:
        async with asyncio.timeout(seconds):
            while self.end is None:
                try:
                    await self._visit()
                except (OSError, WebSocketException):
                    await asyncio.sleep(RETRY_SECONDS)

    async def send(self, content: str, request_id: str) -> None:
        """Begin a turn by this socket and read its reply to the end."""
        async with self.connect() as socket, asyncio.timeout(self.person.read_timeout_seconds):
            while self.end is None:
                frame = orjson.loads(await socket.recv())
                if frame["event_type"] == "ready":
                    await self._send(
                        socket, "message.send", content=content, client_request_id=request_id
                    )
                elif frame["event_type"] == "response.error" and "after" not in frame:
                    refuse(frame)
                elif frame.get("client_request_id") == request_id and "run_id" in frame:
                    self.run_id = frame["run_id"]
                if self.run_id and frame.get("run_id") == self.run_id:
                    await self._consider(socket, frame)

    async def visit(self, frames: int) -> None:
        """Come back once and leave abruptly after taking so many frames, or with the end."""
        async with self.connect() as socket:
            await self._follow(socket, frames)
            socket.transport.abort()

    async def watch_until_closed(self) -> None:
        """Read on, past the end as well, until the server closes the socket."""
        async with self.connect() as socket:
            try:
                await self._follow(socket, to_the_end=False)
            except ConnectionClosed:
                assert socket.close_code is not None
                self.close_codes.append(socket.close_code)

    async def _visit(self) -> None:
        async with self.connect() as socket:
            try:
                await self._follow(socket)
            finally:
                if socket.close_code is not None:
                    self.close_codes.append(socket.close_code)

    def connect(self) -> open_socket:
        return open_socket(
            f"ws://127.0.0.1:{self.person.port}/ws/chat/{self.conversation_id}",
            additional_headers={"Authorization": f"Bearer {self.person.access}"},
            proxy=None,
            open_timeout=10,
            close_timeout=1,
        )

    async def _follow(
        self, socket: ClientConnection, frames: int = 1_000_000, *, to_the_end: bool = True
    ) -> None:
        self._is_resuming = False
        self._drop_pieces()
        while frames > 0 and not (to_the_end and self.end):
            async with asyncio.timeout(self.person.read_timeout_seconds):
                frame = orjson.loads(await socket.recv())
            match frame["event_type"]:
                case "ready":
                    active = (frame["active_run"] or {}).get("run_id")
                    # What is being written is followed from its start without being asked for.
                    if self.seq or active != self.run_id:
                        await self._resume(socket)
                case "ping":
                    await self._send(socket, "pong", timestamp=frame["timestamp"])
                case "response.error" if "after" not in frame:
                    refuse(frame)
                case _ if frame.get("run_id") == self.run_id and "after" in frame:
                    frames -= await self._consider(socket, frame)

    async def _consider(self, socket: ClientConnection, frame: dict[str, Any]) -> bool:
        """Whether the frame was taken."""
        if frame["event_type"] == "response.resumed":
            if not self._is_resuming:
                self._go_back(frame["after"])
            elif frame["after"] == self.seq:
                self._is_resuming = False
        elif self._is_resuming:
            pass
        elif frame["after"] == self.seq:
            self._take(frame)
            return True
        elif frame["after"] > self.seq:
            await self._resume(socket)
        return False

    async def _resume(self, socket: ClientConnection) -> None:
        self._is_resuming = True
        self._drop_pieces()
        await self._send(socket, "resume", run_id=self.run_id, after=self.seq)

    def _go_back(self, seq: int) -> None:
        """A turn that was sent twice is told from its start."""
        self.seq = seq
        self.places = [(at, length) for at, length in self.places if at <= seq]
        self._drop_pieces()

    def _drop_pieces(self) -> None:
        """Until its last piece came, a long event was not seen."""
        self.text = self.text[: self.places[-1][1] if self.places else 0]

    def _take(self, frame: dict[str, Any]) -> None:
        self.seq = frame["seq"]
        match frame["event_type"]:
            case "response.started":
                self.events.append("start")
            case "response.output_text.delta":
                self.text += frame["delta"]
                self.events.append("token")
            case "response.error":
                self.error = {"code": frame["code"], "detail": frame["error"]}
                self.events.append("error")
            case "final":
                self.end = {"status": frame["status"], "finish_reason": frame["finish_reason"]}
                self.events.append("end")
        if frame["seq"] > frame["after"]:
            self.places.append((self.seq, len(self.text)))

    async def _send(self, socket: ClientConnection, event_type: str, **fields: object) -> None:
        await socket.send(orjson.dumps({"event_type": event_type, **fields}).decode())


def refuse(frame: dict[str, Any]) -> None:
    """Our own frame was refused; that is right only while the server cannot answer."""
    assert frame["code"] in ("unavailable", "rate_limited", "server_stopping"), frame
    raise Busy(frame["error"])


def socket_beside(reading: Reading) -> Sequence[Reader]:
    """A second tab of the sender's, by WebSocket."""
    return [SocketReading(reading.person, reading.conversation_id)]
