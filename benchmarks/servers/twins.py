"""Our server twice, on one PostgreSQL with a Redis between the two."""

import asyncio
import os
import re
import secrets
import shutil
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final

import psycopg

from benchmarks.processes import ServerProcess, Usage, start_listening
from benchmarks.servers.base import HOST, PeerUnavailableError, Place, get_request
from benchmarks.servers.ours import Ours

# A PostgreSQL server on which a database may be made and dropped.
_POSTGRES_URL: Final = os.environ.get("BENCH_POSTGRES_URL") or "postgres://postgres@127.0.0.1:5432"
_AUTHORIZATION: Final = re.compile(rb"(?m)^Authorization: (.+)\r$")


class Twins:
    """Two of our servers that share everything but their memory."""

    def __init__(self, place: Place) -> None:
        ports = range(place.port + 1, place.port + 4)
        self._redis_port = ports[2]
        self._redis: ServerProcess | None = None
        self._scratch = place.scratch
        self._database = f"bench_{secrets.token_hex(6)}"
        self.first, self.second = (
            Twin(replace(place, port=port), self._environment()) for port in ports[:2]
        )

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": f"{_POSTGRES_URL}/{self._database}",
            "REDIS_URL": f"redis://{HOST}:{self._redis_port}/0",
        }

    async def start(self) -> None:
        """PeerUnavailableError without a PostgreSQL server to use or a Redis to start."""
        await asyncio.to_thread(_run_sql, f'CREATE DATABASE "{self._database}"')
        self._redis = await _start_redis(self._redis_port, self._scratch)
        await self.first.install()
        await self.first.start()
        await self.second.start()

    async def stop(self) -> None:
        for server in (self.first, self.second, self._redis):
            if server:
                await server.stop()
        await asyncio.to_thread(
            _run_sql, f'DROP DATABASE IF EXISTS "{self._database}" WITH (FORCE)'
        )

    def usages(self) -> tuple[Usage, Usage, Usage]:
        """The usage of the first server, the second one and Redis, so far."""
        first, second = self.first.usage(), self.second.usage()
        assert first
        assert second
        assert self._redis
        return first, second, self._redis.usage()


class Twin(Ours):
    """One of the two, gunicorn with one worker each."""

    name: ClassVar[str] = "twin"
    title: ClassVar[str] = "one of two"

    def __init__(self, place: Place, shared: dict[str, str]) -> None:
        super().__init__(place)
        self._shared = shared

    def environment(self) -> dict[str, str]:
        return super().environment() | self._shared


def follow_request(begun_by: bytes, run_id: str) -> bytes:
    """A GET of the run by the same user as the request that began it."""
    found = _AUTHORIZATION.search(begun_by)
    assert found
    headers = {"Authorization": found[1].decode(), "Connection": "close"}
    return get_request(f"/api/chat/stream?run_id={run_id}", headers)


def _run_sql(statement: str) -> None:
    try:
        with psycopg.connect(f"{_POSTGRES_URL}/postgres", autocommit=True) as connection:
            connection.execute(statement.encode())
    except psycopg.OperationalError as error:
        raise PeerUnavailableError(f"no PostgreSQL: {error}") from error


async def _start_redis(port: int, scratch: Path) -> ServerProcess:
    program = shutil.which("redis-server")
    if program is None:
        raise PeerUnavailableError("redis-server is not installed")
    command = (program, "--port", str(port), "--save", "", "--bind", HOST)
    return await start_listening(command, port, cwd=scratch, log=scratch / "redis.log")
