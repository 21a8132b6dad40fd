"""People who use a running server over HTTP, with timeouts and retries."""

import asyncio
import math
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson

from chat.tests.faults.client import READ_SECONDS, Answer, connect
from testing import PASSWORD

# Access tokens live for five minutes.
TOKEN_SECONDS = 200.0
RETRY_SECONDS = 0.1
# How long a question that may be repeated is repeated.
GIVE_UP_SECONDS = 40.0


@dataclass(slots=True)
class Person:
    """A signed-in user of the server, or of the proxy before it, on `port`."""

    port: int
    email: str = field(default_factory=lambda: f"{uuid4().hex}@example.org")
    read_timeout_seconds: float = READ_SECONDS
    access: str = ""
    refresh: str = ""
    signed_in_at: float = -math.inf
    host: str = "localhost"

    def at(self, port: int, read_timeout_seconds: float = READ_SECONDS) -> "Person":
        """The same person in the same session, by another way."""
        return Person(
            port,
            self.email,
            read_timeout_seconds,
            self.access,
            self.refresh,
            self.signed_in_at,
            self.host,
        )

    async def sign_up(self) -> "Person":
        answer = await self._send_credentials("register")
        assert answer.status == 201, answer
        self._keep(answer)
        return self

    async def sign_in(self) -> "Person":
        answer = await self._send_credentials("login")
        assert answer.status == 200, answer
        self._keep(answer)
        return self

    async def _send_credentials(self, call: str) -> Answer:
        return await self._send_anonymously(call, {"email": self.email, "password": PASSWORD})

    async def _send_anonymously(self, call: str, body: object) -> Answer:
        async with connect(self.port) as exchange:
            headers = {"Host": self.host, "Content-Type": "application/json"}
            await exchange.send("POST", f"/api/auth/{call}", headers, orjson.dumps(body))
            return Answer(exchange.status, exchange.headers, await exchange.read_all())

    async def renew(self) -> None:
        """Exchange the refresh token for a new pair, as the web app does upon a 401."""
        answer = await self._send_anonymously("refresh", {"refresh": self.refresh})
        assert answer.status == 200, answer
        self._keep(answer)

    async def sign_out(self) -> None:
        answer = await self._send_anonymously("logout", {"refresh": self.refresh})
        assert answer.status == 204, answer

    def _keep(self, answer: Answer) -> None:
        tokens = answer.json()
        self.access, self.refresh = tokens["access"], tokens["refresh"]
        self.signed_in_at = time.monotonic()

    async def headers(self) -> dict[str, str]:
        if time.monotonic() - self.signed_in_at > TOKEN_SECONDS:
            await self.sign_in()
        return {
            "Host": self.host,
            "Authorization": f"Bearer {self.access}",
            "Content-Type": "application/json",
        }

    async def call(self, method: str, path: str, body: object = None) -> Answer:
        headers = await self.headers()
        content = b"" if body is None else orjson.dumps(body)
        async with connect(self.port, read_timeout_seconds=self.read_timeout_seconds) as exchange:
            await exchange.send(method, f"/api{path}", headers, content)
            return Answer(exchange.status, exchange.headers, await exchange.read_all())

    async def ask(self, path: str) -> Answer:
        """GET, again and again while the server is away or busy."""
        async with asyncio.timeout(GIVE_UP_SECONDS):
            while True:
                try:
                    answer = await self.call("GET", path)
                except OSError:
                    await asyncio.sleep(RETRY_SECONDS)
                    continue
                if answer.status != 503:
                    return answer
                await asyncio.sleep(RETRY_SECONDS)

    async def get(self, path: str) -> Any:
        answer = await self.ask(path)
        assert answer.status == 200, answer
        return answer.json()

    async def converse(self) -> str:
        """The id of a new conversation."""
        answer = await self.call("POST", "/conversations", {})
        assert answer.status == 201, answer
        return str(answer.json()["id"])

    async def read_messages(self, conversation_id: str) -> list[dict[str, Any]]:
        page = await self.get(f"/conversations/{conversation_id}/messages?page_size=100")
        messages: list[dict[str, Any]] = page["results"]
        return messages

    async def read_reply(self, conversation_id: str, run_id: str) -> dict[str, Any]:
        """The message that a run writes, as the API serves it now."""
        messages = await self.read_messages(conversation_id)
        return next(message for message in messages if message["run_id"] == run_id)

    async def find(self, words: str) -> list[dict[str, Any]]:
        """The messages that the search finds."""
        found: list[dict[str, Any]] = (await self.get(f"/search?q={words}"))["messages"]
        return found

    async def stop(self, run_id: str) -> Answer:
        answer = await self.call("POST", f"/chat/runs/{run_id}/stop")
        assert answer.status == 202, answer
        return answer
