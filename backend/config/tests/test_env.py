"""Addresses of databases in the environment, and what is shown of a value that is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

NAME = "SOME_VARIABLE"


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda value: monkeypatch.setenv(NAME, value)


def test_databases(put: Callable[[str], None]) -> None:
    put("sqlite:////var/data/my%20file.sqlite3")
    assert env.database(NAME, Path("/x"))["NAME"] == "/var/data/my file.sqlite3"
    put("sqlite:///relative.sqlite3")
    assert env.database(NAME, Path("/x"))["NAME"] == "relative.sqlite3"
    put("postgres://me:p%40ss@db.example:5433/chat")
    found = env.database(NAME, Path("/x"))
    options = found.pop("OPTIONS")
    assert found == {
        "ENGINE": "api.sql.postgresql",
        "NAME": "chat",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }
    assert isinstance(options, dict)
    assert "-c synchronous_commit=on" in options["options"]
    assert options["connect_timeout"] == 5


@pytest.mark.parametrize("password", ["p@ss", "p:ss", "p%ss", "p+ss", "p$ss", "p ss", "päss"])
def test_odd_passwords_of_databases(put: Callable[[str], None], password: str) -> None:
    put(f"postgres://me:{password}@db_1.example,db-2/chat")
    found = env.database(NAME, Path("/x"))
    assert (found["PASSWORD"], found["HOST"]) == (password, "db_1.example,db-2")


def test_parameters_of_postgresql(put: Callable[[str], None]) -> None:
    put("postgresql://me@/chat?host=/run/postgresql&port=5433&connect_timeout=2&options=-c%20x%3D1")
    found = env.database(NAME, Path("/x"))
    assert (found["HOST"], found["PORT"], found["USER"]) == ("/run/postgresql", "5433", "me")
    assert isinstance(found["OPTIONS"], dict)
    assert found["OPTIONS"]["connect_timeout"] == 2
    assert found["OPTIONS"]["options"] == "-c x=1"
    put("postgres://db/chat?prepared_statements=off")
    found = env.database(NAME, Path("/x"))
    assert isinstance(found["OPTIONS"], dict)
    assert found["OPTIONS"]["prepared_statements"] == "off"
    for option in ("answer_timeout_seconds", "patience_seconds"):  # its former name
        put(f"postgres://db/chat?{option}=7")
        found = env.database(NAME, Path("/x"))
        assert isinstance(found["OPTIONS"], dict)
        assert found["OPTIONS"]["answer_timeout_seconds"] == 7
        assert "patience_seconds" not in found["OPTIONS"]
    put("postgres://%2Frun%2Fpostgresql/chat?sslmode=require")
    found = env.database(NAME, Path("/x"))
    assert found["HOST"] == "/run/postgresql"
    assert isinstance(found["OPTIONS"], dict)
    assert found["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize(
    "raw",
    [
        "postgres://host",
        "postgres://host/",
        "postgres://host:port/chat",
        "postgres://host:0/chat",
        "postgres://the host/chat",
        "postgres://<host>/chat",
        "postgres://300.1.1.1/chat",
        "postgres://me:p/ss@host/chat",
        "postgres://me:p?ss@host/chat",
        "postgres://me:p[ss@host/chat",
        "postgres://host:65536/chat",
        "postgres://host/chat?sslmode=on",
        "postgres://host/chat?prepared_statements=no",
        "postgres://host/chat?sslmode",
        "postgres://host/chat?connect_timeout=soon",
        "postgres://host/chat?connect_timeout=-1",
        "postgres://host/chat?nonsense=1",
        "postgres://host/chat?dbname=other",
        "postgres://me:a#b@host/chat",
        "postgres://[::1/chat",
        "mysql://host/chat",
        "sqlite://",
        "sqlite:///",
        "sqlite://db.sqlite3",
        "sqlite:///db.sqlite3?mode=ro",
        "chat",
    ],
)
def test_malformed_databases_name_the_variable(put: Callable[[str], None], raw: str) -> None:
    put(raw)
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME}: expected sqlite:////"):
        env.database(NAME, Path("/x"))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("localhost:11434", "'localhost:11434'"),
        ("https://me:hunter2@host:port/v1", "'https://***@host:port/v1'"),
        ("https://host:0/v1?key=hunter2&b=hunter2", "'https://host:0/v1?key=***&b=***'"),
        ("sk-proj-hunter2", "'sk-…'"),
        ("AIzahunter2hunter2hunter2", "'AIz…'"),
    ],
)
def test_a_refused_value_is_shown_without_its_secrets(
    put: Callable[[str], None], raw: str, shown: str
) -> None:
    put(raw)
    with pytest.raises(ImproperlyConfigured) as caught:
        env.url(NAME)
    assert str(caught.value).endswith(f", not {shown}")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("read", "raw"),
    [
        (lambda: env.database(NAME, Path("/x")), "postgres://me:hunter2#@host/db"),
        (lambda: env.database(NAME, Path("/x")), "postgres://me:hunter2/@host/db"),
        (lambda: env.redis(NAME), "redis://:hunter2?@host"),
        (lambda: env.redis(NAME), "redis://default:hunter2"),
        (lambda: env.word(NAME), "hunter2 hunter2"),
        (lambda: env.text(NAME), "hunter2\nhunter2"),
        (lambda: env.secret(NAME, minimum=16), "hunter2"),
    ],
)
def test_a_refused_secret_is_not_shown(
    put: Callable[[str], None], read: Callable[[], Any], raw: str
) -> None:
    put(raw)
    with pytest.raises(ImproperlyConfigured) as caught:
        read()
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__
