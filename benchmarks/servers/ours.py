"""Our own server as it ships, and the same project under two plain ways of serving it."""

import itertools
import secrets
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Final

from benchmarks.processes import run_command
from benchmarks.servers.base import (
    HOST,
    ROOT,
    JsonClient,
    Peer,
    get_request,
    post_request,
    socket_request,
)
from benchmarks.wire import Directive

_BACKEND: Final = ROOT / "backend"
_BIN: Final = Path(sys.executable).parent
_SECRET: Final = secrets.token_urlsafe(48)
_PASSWORD: Final = "winter-coin-and-castle-9"
_USERS: Final = 8
_WATCHED_PER_USER: Final = 6
_TOKEN_SECONDS: Final = 120.0  # access tokens live 300 s and a scenario must not outlive its own


@dataclass(frozen=True, slots=True)
class Login:
    """One user of the load: address, access token, when it was given (monotonic seconds)."""

    email: str
    access: str
    at: float


class Ours(Peer):
    """gunicorn with the shipped configuration, one worker, SQLite, journal on."""

    name: ClassVar[str] = "ours"
    title: ClassVar[str] = "ours"
    stream_path: ClassVar[str] = "/api/chat/stream"
    _logins: list[Login]

    def command(self) -> Sequence[str]:
        options = ("-c", "gunicorn.conf.py", "--bind", f"{HOST}:{self.place.port}")
        return (str(_BIN / "gunicorn"), *options, "config.asgi:application")

    def directory(self) -> Path:
        return _BACKEND

    def environment(self) -> dict[str, str]:
        return {
            "PYTHONPATH": f"{_BACKEND}:{ROOT}",
            "DATABASE_URL": f"sqlite:///{self.place.scratch / 'ours.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DJANGO_SECRET_KEY": _SECRET,
            "DJANGO_DEBUG": "False",
            "DJANGO_ALLOWED_HOSTS": HOST,
            "EMAIL_VERIFICATION_REQUIRED": "False",
            "OPENAI_API_KEY": "dummy",
            "OPENAI_BASE_URL": self.place.mock_url,
            # One call of the model for each turn, as the others make it.
            "LLM_TITLE_MODEL": "off",
            "OPENAI_MAX_OUTPUT_TOKENS": "100000",
            "RATE_LIMITS_ENABLED": "False",
            "WEB_CONCURRENCY": "1",
        }

    async def install(self) -> None:
        await run_command(
            (sys.executable, "manage.py", "migrate", "--verbosity", "0"),
            cwd=_BACKEND,
            env=self.environment(),
            log=self.place.scratch / "migrate.log",
        )

    def stream_requests(self, count: int, directive: Directive) -> list[bytes]:
        prompt = directive.as_prompt()
        logins = self._sign_in()
        conversations = self._create_conversations(logins, count)
        return [
            self._stream_request(conversations[n], prompt, logins[n % len(logins)].access)
            for n in range(count)
        ]

    def watched_requests(self, count: int, directive: Directive) -> list[tuple[bytes, bytes]]:
        """For each stream the request that begins it, and the handshake of a socket on the same
        conversation. A user gets few streams, because a user's sockets are limited.
        """
        prompt = directive.as_prompt()
        logins = self._sign_in(users=count // _WATCHED_PER_USER + 1)
        conversations = self._create_conversations(logins, count)
        return [
            (self._stream_request(one, prompt, login.access), _socket_request(one, login.access))
            for one, login in zip(conversations, itertools.cycle(logins), strict=False)
        ]

    def rest_requests(self) -> dict[str, bytes]:
        """GETs of one user with 20 conversations, the newest of which holds 50 messages."""
        login = self._sign_in()[0]
        self._create_conversations([login], 19)
        newest = self.continue_conversation([43] * 50)
        headers = {"Authorization": f"Bearer {login.access}"}
        paths = {
            "me": "/api/me",
            "conversations": "/api/conversations",
            "messages": f"/api/conversations/{newest}/messages",
        }
        return {name: get_request(path, headers) for name, path in paths.items()}

    def continue_conversation(self, lengths: Sequence[int]) -> str:
        """A new conversation whose stored user messages have `lengths` characters; its id."""
        login = self._sign_in()[0]
        conversation = self._create_conversations([login], 1)[0]
        path = f"/api/conversations/{conversation}/messages/create"
        client = JsonClient(self.place.port)
        for length in lengths:
            text = ("the road north " * (length // 15 + 1))[:length]
            client.call("POST", path, {"content": text}, login.access)
        client.close()
        return conversation

    def stream_in(self, conversation: str, directive: Directive) -> bytes:
        """One more turn in a conversation of `continue_conversation`."""
        return self._stream_request(conversation, directive.as_prompt(), self._sign_in()[0].access)

    def page_request(self, conversation: str) -> bytes:
        """GET of the newest 50 messages of a conversation of `continue_conversation`."""
        path = f"/api/conversations/{conversation}/messages?order=desc"
        return get_request(path, {"Authorization": f"Bearer {self._sign_in()[0].access}"})

    def _stream_request(self, conversation: str, prompt: str, access: str) -> bytes:
        body = {"conversation_id": conversation, "prompt": prompt}
        return post_request(self.stream_path, body, {"Authorization": f"Bearer {access}"})

    def _sign_in(self, users: int = _USERS) -> list[Login]:
        """At least this many users with tokens fresh enough, registered when needed."""
        client = JsonClient(self.place.port)
        if not hasattr(self, "_logins"):
            self._logins = []
        for _ in range(users - len(self._logins)):
            self._logins.append(_register(client, f"load-{secrets.token_hex(6)}@example.com"))
        stale_at = time.monotonic() - _TOKEN_SECONDS
        self._logins = [
            login if login.at > stale_at else _sign_in_again(client, login)
            for login in self._logins
        ]
        client.close()
        return self._logins

    def _create_conversations(self, logins: Sequence[Login], count: int) -> list[str]:
        client = JsonClient(self.place.port)
        ids = [
            str(client.call("POST", "/api/conversations", {}, logins[n % len(logins)].access)["id"])
            for n in range(count)
        ]
        client.close()
        return ids


def _socket_request(conversation: str, access: str) -> bytes:
    return socket_request(f"/ws/chat/{conversation}", {"Authorization": f"Bearer {access}"})


def _register(client: JsonClient, email: str) -> Login:
    answer: dict[str, Any] = client.call(
        "POST", "/api/auth/register", {"email": email, "password": _PASSWORD}
    )
    return Login(email, answer["access"], time.monotonic())


def _sign_in_again(client: JsonClient, login: Login) -> Login:
    answer = client.call("POST", "/api/auth/login", {"email": login.email, "password": _PASSWORD})
    return replace(login, access=answer["access"], at=time.monotonic())


class OursUnderDjangoAsgi(Ours):
    """Our REST views under Django's own ASGI handler in uvicorn: what the front door saves."""

    name: ClassVar[str] = "django-asgi"
    title: ClassVar[str] = "our views under Django's ASGI handler"
    only: ClassVar[tuple[str, ...]] = ("rest",)

    def command(self) -> Sequence[str]:
        place = ("--host", HOST, "--port", str(self.place.port), "--log-level", "warning")
        factory = ("--lifespan", "off", "--factory", "django.core.asgi:get_asgi_application")
        return (str(_BIN / "uvicorn"), *place, *factory)


class OursUnderThreads(Ours):
    """Our REST views under gunicorn with four threads."""

    name: ClassVar[str] = "gunicorn-threads"
    title: ClassVar[str] = "our views under gunicorn threads"
    only: ClassVar[tuple[str, ...]] = ("rest",)

    def command(self) -> Sequence[str]:
        bind = ("--bind", f"{HOST}:{self.place.port}")
        threads = ("--workers", "1", "--worker-class", "gthread", "--threads", "4")
        return (str(_BIN / "gunicorn"), *threads, *bind, "config.wsgi:application")
