"""`manage.py copy_to`: an installation moves to another database, and nothing stays behind."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from chat.tests.faults.conftest import NewDatabase, needs_postgres
from chat.tests.faults.database_servers import PostgresServer
from chat.tests.faults.databases import Sqlite
from chat.tests.faults.harness import Server, write_environment
from config.tests.commands import fail, run
from testing import Api

# Each starts Django several times, which takes seconds on a busy machine.
pytestmark = pytest.mark.timeout(400)

_ACCOUNT = {"email": "mover@example.org", "password": "a long enough passphrase"}
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?")
_ENTRY = {"keys": ["ice", "/snöw/i"], "content": "It freezes.", "extensions": {"b": 1, "a": [2]}}


def _read(value: object) -> object:
    """A column's value: neither the order of keys in JSON nor the digits of a second are kept."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        return json.loads(value)
    if isinstance(value, str) and (found := _TIME.fullmatch(value)):
        return (value if found[1] else f"{value}.").ljust(26, "0")
    return value


def read_all(database: Sqlite) -> dict[str, list[str]]:
    """All rows by table, but those of the index and of the migrations' times."""
    with closing(sqlite3.connect(database.path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [
            name
            for (name,) in names.fetchall()
            if not name.startswith(("sqlite_", "django_migrations")) and "_search" not in name
        ]
        return {
            table: sorted(
                json.dumps([_read(value) for value in row], sort_keys=True, default=repr)
                for row in connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            )
            for table in tables
        }


def sign_in(server: Server) -> Api:
    api = Api(server.url)
    answer: dict[str, Any] = api.http.post("/api/auth/login", json=_ACCOUNT).json()
    api.http.headers["authorization"] = f"Bearer {answer['access']}"
    return api


@needs_postgres
def test_an_installation_moves_to_postgresql_and_back(
    new_database: NewDatabase, postgres: PostgresServer, tmp_path: Path
) -> None:
    before = new_database("SQLite")
    assert isinstance(before, Sqlite)
    environment = write_environment()
    server = Server(before, environment).start()
    try:
        api = Api(server.url)
        access = api.http.post("/api/auth/register", json=_ACCOUNT).json()["access"]
        api.http.headers["authorization"] = f"Bearer {access}"
        definition = {"name": "Ann", "character_book": {"entries": [_ENTRY]}}
        ann = api.http.post("/api/characters", json={"definition": definition}).json()
        chat = api.http.post("/api/conversations", json={"character_id": ann["id"]}).json()["id"]
        reply = api.stream(chat, "Where does the Blackwater end? \N{SNOWFLAKE}")
        messages = api.get(f"/api/conversations/{chat}/messages")
        assert reply.text
        assert len(messages["results"]) == 2
        api.http.close()
    finally:
        server.end()

    after = postgres.create(tmp_path)
    said = run(before, "copy_to", after.url)
    assert "Copying chat_message ..." in said
    server = Server(after, environment).start()
    try:
        api = sign_in(server)
        assert api.get(f"/api/conversations/{chat}/messages") == messages
        (found,) = api.get("/api/search", q="blackwa")["messages"]
        assert found["id"] == messages["results"][0]["id"]
        shown = api.get(f"/api/characters/{ann['id']}")["definition"]["character_book"]["entries"]
        assert shown[0]["keys"] == _ENTRY["keys"]
        assert api.stream(chat, "And then?").text
        api.http.close()
    finally:
        server.end()
    assert "Traceback" not in server.log

    third = postgres.create(tmp_path)
    run(before, "copy_to", third.url)
    back = Sqlite(tmp_path / "back.sqlite3")
    run(third, "copy_to", back.url)
    assert read_all(back) == read_all(before)


def test_a_database_with_something_in_it_is_not_touched(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    database = new_database("SQLite")
    assert isinstance(database, Sqlite)
    columns = "(key, count, expires_at) VALUES ('k', 1, '2026-01-01 00:00:00')"
    with closing(sqlite3.connect(database.path, isolation_level=None)) as connection:
        connection.execute(f"INSERT INTO accounts_throttlecounter {columns}")
    kept = read_all(database)
    assert "not empty" in fail(database, "copy_to", database.url)
    assert "The database reports an error: " in fail(
        database, "copy_to", "postgres://postgres@127.0.0.1:1/x"
    )
    assert "not a valid DATABASE_URL" in fail(database, "copy_to", "mysql://db/x")
    missing = f"sqlite:///{tmp_path}/none/db.sqlite3"
    assert str(tmp_path / "none") in fail(database, "copy_to", missing)
    assert read_all(database) == kept
    other = Sqlite(tmp_path / "other.sqlite3")
    run(database, "copy_to", other.url)
    assert read_all(other) == kept
