"""The by-the-book servers: FastAPI and async Django, each with openai SDK, ORM, SQLite."""

import itertools
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from benchmarks.processes import run_command
from benchmarks.servers.base import HOST, ROOT, Peer, post_request
from benchmarks.servers.environments import BY_THE_BOOK, Environment
from benchmarks.wire import Directive

_SECRET: Final = secrets.token_urlsafe(48)
_conversation_ids = itertools.count(1)


class _ByTheBook(Peer):
    """The base of both: uvicorn with its fast loop, the same route, no login."""

    application: ClassVar[str]

    def python(self) -> Path:
        """The interpreter whose packages the server uses."""
        return Path(sys.executable)

    def command(self) -> Sequence[str]:
        place = ("--host", HOST, "--port", str(self.place.port), "--log-level", "warning")
        return (str(self.python()), "-m", "uvicorn", self.application, *place)

    def environment(self) -> dict[str, str]:
        return {"OPENAI_API_KEY": "dummy", "OPENAI_BASE_URL": self.place.mock_url}

    def stream_requests(self, count: int, directive: Directive) -> list[bytes]:
        prompt = directive.as_prompt()
        ids = itertools.islice(_conversation_ids, count)
        return [
            post_request("/chat", {"conversation_id": number, "prompt": prompt}) for number in ids
        ]


class FastApiByTheBook(_ByTheBook):
    """FastAPI, SQLAlchemy, openai SDK, in a virtual environment of their own."""

    name: ClassVar[str] = "fastapi"
    title: ClassVar[str] = "FastAPI + openai SDK + SQLite, by the book"
    application: ClassVar[str] = "benchmarks.servers.fastapi_app:app"
    packages: ClassVar[Environment | None] = BY_THE_BOOK

    def python(self) -> Path:
        return BY_THE_BOOK.python

    def environment(self) -> dict[str, str]:
        database = self.place.scratch / "fastapi.sqlite3"
        return super().environment() | {"DATABASE_URL": f"sqlite+aiosqlite:///{database}"}


class DjangoByTheBook(_ByTheBook):
    """Asynchronous Django view, its ORM, openai SDK, in our own server's environment."""

    name: ClassVar[str] = "django"
    title: ClassVar[str] = "Django async + openai SDK + ORM, by the book"
    application: ClassVar[str] = "benchmarks.servers.django_app:application"

    def environment(self) -> dict[str, str]:
        database = self.place.scratch / "django.sqlite3"
        return super().environment() | {"DATABASE_PATH": str(database), "SECRET_KEY": _SECRET}

    async def install(self) -> None:
        await run_command(
            (str(self.python()), "-m", "benchmarks.servers.django_app"),
            cwd=ROOT,
            env=self.environment(),
            log=self.place.scratch / "install.log",
        )
