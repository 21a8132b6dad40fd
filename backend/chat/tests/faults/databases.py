"""The databases that the servers of the fault tests live on."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import psycopg

_TEXT = "SELECT payload FROM chat_run_event WHERE run_id = {} AND kind = 'token' ORDER BY seq"


class Database(Protocol):
    """One database; `folder` is where the logs of its servers are kept."""

    @property
    def kind(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def folder(self) -> Path: ...
    def rows(self, query: str) -> Sequence[tuple[Any, ...]]: ...
    def committed_text(self, run_id: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Sqlite:
    path: Path

    @property
    def kind(self) -> str:
        return "SQLite"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    @property
    def folder(self) -> Path:
        return self.path.parent

    def copy_to(self, folder: Path) -> "Sqlite":
        return Sqlite(Path(shutil.copy(self.path, folder / "db.sqlite3")))

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as database:
            return database.execute(query).fetchall()

    def committed_text(self, run_id: str) -> str:
        """The text of a run as any other process finds it."""
        return "".join(text for (text,) in self.rows(_TEXT.format(f"'{UUID(run_id).hex}'")))


@dataclass(frozen=True, slots=True)
class Postgres:
    """A database of a `PostgresServer`, reached through `port`: the server's, or a proxy's."""

    name: str
    port: int
    own_port: int
    folder: Path

    @property
    def kind(self) -> str:
        return "PostgreSQL"

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{self.name}"

    def through(self, port: int) -> "Postgres":
        return replace(self, port=port)

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        with psycopg.connect(
            host="127.0.0.1", port=self.own_port, dbname=self.name, user="postgres"
        ) as connection:
            return connection.execute(query.encode()).fetchall()

    def committed_text(self, run_id: str) -> str:
        return "".join(text for (text,) in self.rows(_TEXT.format(f"'{UUID(run_id)}'")))
