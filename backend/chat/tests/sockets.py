"""A client of live sockets: one open tab, or a script with a token."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from accounts.models import User
from api import exact_json
from conftest import Server
from testing import Seen, bearer

ORIGIN = "http://localhost:3000"
RUN_FRAMES = ("response.started", "response.output_text.delta", "response.error", "final")
WAIT_SECONDS = 5.0

Frame = dict[str, Any]


class Tab:
    """An open socket. `frames` keeps everything that it was told, pings too."""

    def __init__(
        self,
        server: Server,
        conversation_id: UUID | str,
        *,
        headers: dict[str, str] | None = None,
        origin: str | None = None,
        slash: str = "",
    ) -> None:
        self.frames: list[Frame] = []
        self._open = ExitStack()
        opening = connect(
            f"{server.url.replace('http', 'ws', 1)}/ws/chat/{conversation_id}{slash}",
            additional_headers=headers,
            origin=Origin(origin) if origin is not None else None,
            proxy=None,
            max_size=64 * 1024,
            ping_interval=None,
            close_timeout=2,
        )
        self.socket = self._open.enter_context(opening)

    def close(self) -> None:
        self._open.close()

    def send(self, event_type: str, **fields: Any) -> None:
        self.socket.send(exact_json.dump({"event_type": event_type, **fields}).decode())

    def next(self, seconds: float = WAIT_SECONDS) -> Frame:
        frame: Frame = orjson.loads(self.socket.recv(seconds))
        self.frames.append(frame)
        return frame

    def until(
        self, *event_types: str, seconds: float = WAIT_SECONDS, where: Callable[[Frame], Any] = bool
    ) -> Frame:
        """The next frame of one of these types; what comes before it is in `frames`."""
        while True:
            frame = self.next(seconds)
            if frame["event_type"] in event_types and where(frame):
                return frame

    def drain(self, seconds: float = 0.3) -> list[Frame]:
        """Whatever still comes until it is quiet for so long."""
        found = []
        try:
            while True:
                found.append(self.next(seconds))
        except TimeoutError:
            return found

    def closed(self, seconds: float = WAIT_SECONDS) -> int:
        """The code that the server closes with; what comes before is kept."""
        try:
            while True:
                self.next(seconds)
        except ConnectionClosed as closed:
            assert closed.rcvd is not None, "cut without a close frame"
            assert closed.rcvd.reason
            return closed.rcvd.code

    def is_refused(self) -> bool:
        """Whether it is closed instead of becoming ready."""
        try:
            return bool(self.next()["event_type"] != "ready")
        except ConnectionClosed:
            return True

    def of(self, *event_types: str) -> list[Frame]:
        return [frame for frame in self.frames if frame["event_type"] in event_types]

    def read_run(
        self, run_id: str | UUID | None = None, seconds: float = WAIT_SECONDS
    ) -> "Reading":
        """All frames of a run from its first one here to its `final`."""
        self.until("final", seconds=seconds, where=lambda frame: run_id in (None, frame["run_id"]))
        wanted = str(run_id) if run_id else self.frames[-1]["run_id"]
        return Reading(
            [
                frame
                for frame in self.of(*RUN_FRAMES)
                if frame.get("run_id") == wanted and "seq" in frame
            ]
        )


@dataclass(slots=True)
class Reading:
    """What one run looked like over a socket."""

    frames: Sequence[Frame] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [frame["event_type"] for frame in self.frames]

    @property
    def text(self) -> str:
        return "".join(frame.get("delta", "") for frame in self.frames)

    @property
    def final(self) -> Frame:
        return self.frames[-1]

    def assert_gapless(self, after: int = 0) -> None:
        """Each frame begins where the one before ended."""
        for frame in self.frames:
            assert frame["after"] == after, self.frames
            assert frame["seq"] > after
            after = frame["seq"]


def assert_same(reading: Reading, seen: Seen) -> None:
    """The socket and the event stream told the same story, event for event."""
    assert tell_socket(reading) == tell_stream(seen)


def tell_socket(reading: Reading) -> list[tuple[Any, ...]]:
    """A run's events in neutral words, neighbouring texts joined."""
    told: list[tuple[Any, ...]] = []
    for frame in reading.frames:
        ids = frame["run_id"], frame["message_id"]
        match frame["event_type"]:
            case "response.started":
                told.append(("start", *ids, frame["parent_id"], frame["ts"]))
            case "response.output_text.delta":
                _say(told, frame["delta"])
            case "response.error":
                code, retryable = frame["code"], frame["retryable"]
                told.append(("error", frame["message_id"], frame["error"], code, retryable))
            case "final":
                status, reason = frame["status"], frame["finish_reason"]
                told.append(
                    ("end", frame["message_id"], status, reason, frame["usage"], frame["ts"])
                )
    return told


def tell_stream(seen: Seen) -> list[tuple[Any, ...]]:
    told: list[tuple[Any, ...]] = []
    for frame in seen.frames:
        data = frame.data
        match frame.event:
            case "start":
                ids = data["run_id"], data["message_id"]
                told.append(("start", *ids, data["user_message_id"], data["ts"]))
            case "token":
                _say(told, data["delta"])
            case "error":
                code, retryable = data["code"], data["retryable"]
                told.append(("error", data["message_id"], data["detail"], code, retryable))
            case "end":
                status, reason = data["status"], data["finish_reason"]
                told.append(("end", data["message_id"], status, reason, data["usage"], data["ts"]))
    return told


def _say(told: list[tuple[Any, ...]], delta: str) -> None:
    if told and told[-1][0] == "text":
        told[-1] = ("text", told[-1][1] + delta)
    else:
        told.append(("text", delta))


@dataclass(slots=True)
class Tabs:
    """Opens tabs and closes them when the test ends."""

    server: Server
    opened: list[Tab] = field(default_factory=list)

    def open(self, conversation_id: UUID | str, user: User | None = None, **options: Any) -> Tab:
        """As `user` with a token, or with whatever `options` say. Waits for nothing."""
        if user is not None:
            options["headers"] = bearer(user) | options.get("headers", {})
        tab = Tab(self.server, conversation_id, **options)
        self.opened.append(tab)
        return tab

    def ready(self, conversation_id: UUID | str, user: User, **options: Any) -> Tab:
        tab = self.open(conversation_id, user, **options)
        assert tab.next()["event_type"] == "ready"
        return tab

    def close(self) -> None:
        for tab in self.opened:
            tab.close()
