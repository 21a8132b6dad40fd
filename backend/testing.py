"""Helpers for all tests: users, conversations, a signed-in client, a reader of event streams."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

import httpx2
import orjson
import pytest
from django.test import Client

from accounts import sessions
from accounts.models import User
from chat.models import Conversation
from chat.services.turn_requests import Turn, TurnRequest
from chat.services.turns import prepare_turn, store_turn

PASSWORD = "a long enough passphrase"
_numbers = count(1)


def make_user(email: str = "", **fields: Any) -> User:
    """A stored, verified user with `PASSWORD`."""
    email = email or f"person{next(_numbers)}@example.org"
    return User.objects.create_user(email, PASSWORD, **{"email_verified": True} | fields)


def make_conversation(user: User, **fields: Any) -> Conversation:
    defaults = {"character": "Bronn", "title": "Bronn"}
    return Conversation.objects.create(user=user, **defaults | fields)


def start_turn(user: User, request: TurnRequest) -> Turn:
    """Prepare and store a turn, without launching its run."""
    prepared = prepare_turn(user, request)
    return prepared if isinstance(prepared, Turn) else store_turn(prepared)


def without_notes(text: str) -> str:
    """A message as the user wrote it, without the notes that a prompt puts in front of it."""
    return re.sub(r"<notes>\n.*?</notes>\n\n", "", text, flags=re.DOTALL)


def bearer(user: User) -> dict[str, str]:
    """Headers of a fresh login of `user`."""
    return {"Authorization": f"Bearer {sessions.issue(user).access}"}


def rounds(few: int, many: int) -> list[Any]:
    """Numbers of the rounds of a race, for `parametrize`: `many`, of which `make test` runs the
    first `few` and `make test-all` every one.
    """
    return [*range(few), *(pytest.param(n, marks=pytest.mark.thorough) for n in range(few, many))]


def first_of(*cases: Any) -> list[Any]:
    """Slow cases for `parametrize`: `make test` runs the first one, `make test-all` every one."""
    first, *others = cases
    rows = (one if isinstance(one, tuple) else (one,) for one in others)
    return [first, *(pytest.param(*row, marks=pytest.mark.thorough) for row in rows)]


@dataclass(frozen=True, slots=True)
class Http:
    """A client that sends JSON or raw bytes as one user, or anonymously without headers."""

    headers: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, query, headers=self.headers)

    def post(self, path: str, body: Any = b"") -> Any:
        return self.send("POST", path, body)

    def patch(self, path: str, body: Any = b"") -> Any:
        return self.send("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self.send("DELETE", path)

    def send(self, method: str, path: str, body: Any = b"", kind: str = "application/json") -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.generic(method, path, raw, kind, headers=self.headers)


@dataclass(frozen=True, slots=True)
class Frame:
    """One event of a stream as a client sees it."""

    id: str
    event: str
    data: dict[str, Any]

    @property
    def seq(self) -> int:
        return int(self.id.rpartition(":")[2])


@dataclass(slots=True)
class Seen:
    """A whole stream: its frames, and what a reader would have on screen."""

    run_id: str
    frames: list[Frame] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [frame.event for frame in self.frames]

    @property
    def text(self) -> str:
        return "".join(frame.data["delta"] for frame in self.frames if frame.event == "token")

    @property
    def end(self) -> dict[str, Any]:
        assert self.frames[-1].event == "end", self.names
        return self.frames[-1].data


def read_frames(lines: Iterable[str]) -> Iterator[Frame]:
    """Frames from the lines of a stream; comments are skipped."""
    values: dict[str, str] = {}
    for line in lines:
        if not line and values:
            yield Frame(values["id"], values["event"], orjson.loads(values["data"]))
            values = {}
        elif line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            values[name] = value


class Api:
    """A client of a running server, signed in as one user."""

    def __init__(self, base_url: str, headers: dict[str, str] | None = None) -> None:
        # `http://` needs no certificates, and loading the CA store takes longer than most tests.
        self.http = httpx2.Client(
            base_url=base_url,
            headers=headers or {},
            timeout=30,
            verify=False,
        )

    def stream(self, conversation_id: UUID | str, prompt: str = "", **fields: Any) -> Seen:
        """POST a turn and read it to its end."""
        body = {"conversation_id": str(conversation_id), "prompt": prompt, **fields}
        with self.http.stream("POST", "/api/chat/stream", json=body) as response:
            return read_sse(response)

    def attach(self, headers: dict[str, str] | None = None, **query: Any) -> Seen:
        """GET a run by `run_id` or `conversation_id` and read it to its end."""
        with self.http.stream(
            "GET", "/api/chat/stream", params=query, headers=headers or {}
        ) as response:
            return read_sse(response)

    def get(self, path: str, **query: Any) -> Any:
        response = self.http.get(path, params=query)
        assert response.status_code == 200, response.text
        return response.json()


def read_sse(response: httpx2.Response, *, stop_after: int | None = None) -> Seen:
    """Read a streaming answer to its end, or stop after `stop_after` frames."""
    if response.status_code != 200:
        response.read()
        raise AssertionError(f"{response.status_code}: {response.text}")
    seen = Seen(response.headers["x-run-id"])
    for frame in read_frames(response.iter_lines()):
        seen.frames.append(frame)
        if len(seen.frames) == stop_after:
            break
    return seen
