"""Variants of our own server with one thing changed, to measure what that thing costs."""

import secrets
from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import ClassVar, Final

from benchmarks.processes import Usage
from benchmarks.servers.base import HOST, ROOT, Peer, PeerUnavailableError, Place
from benchmarks.servers.ours import Ours
from benchmarks.wire import Directive

_FRONTEND: Final = ROOT / "frontend"
_KEY: Final = secrets.token_urlsafe(32)
_COMPARED: Final = ("a", "turn", "b")


class OursWithoutJournal(Ours):
    """Readers get the whole stream; the database only the beginning and the end of the reply."""

    name: ClassVar[str] = "journal-off"
    title: ClassVar[str] = "ours without the journal's commits"
    only: ClassVar[tuple[str, ...]] = _COMPARED

    def command(self) -> Sequence[str]:
        return (*super().command()[:-1], "benchmarks.servers.journal_off:application")


class _Backend(Ours):
    """The server behind the web app, which requests streams by another path."""

    stream_path: ClassVar[str] = "/api/chat"

    def environment(self) -> dict[str, str]:
        return super().environment() | {"WEB_APP_KEY": _KEY}


class OursBehindWebApp(Peer):
    """As a browser does it: the web app's server passes the reply on by its route `/api/chat`."""

    name: ClassVar[str] = "web"
    title: ClassVar[str] = "ours through the web app's route"
    only: ClassVar[tuple[str, ...]] = _COMPARED

    def __init__(self, place: Place) -> None:
        super().__init__(replace(place, port=place.port + 1))
        self._backend = _Backend(place)

    def command(self) -> Sequence[str]:
        where = ("--hostname", HOST, "--port", str(self.place.port))
        return (str(_FRONTEND / "node_modules/.bin/next"), "start", *where)

    def directory(self) -> Path:
        return _FRONTEND

    def environment(self) -> dict[str, str]:
        host, port = self._backend.address
        return {
            "BACKEND_URL": f"http://{host}:{port}",
            "WEB_APP_KEY": _KEY,
            "NODE_ENV": "production",
            "NEXT_TELEMETRY_DISABLED": "1",
        }

    async def install(self) -> None:
        if not (_FRONTEND / ".next" / "BUILD_ID").exists():
            raise PeerUnavailableError("the web app is not built; `make bench` builds it")
        await self._backend.install()

    def stream_requests(self, count: int, directive: Directive) -> list[bytes]:
        return self._backend.stream_requests(count, directive)

    async def start(self) -> float:
        return await self._backend.start() + await super().start()

    async def stop(self) -> None:
        await super().stop()
        await self._backend.stop()

    def usage(self) -> Usage | None:
        """The usage of both servers."""
        usages = (super().usage(), self._backend.usage())
        known = [usage for usage in usages if usage]
        return Usage(*map(sum, zip(*map(astuple, known), strict=True))) if known else None
