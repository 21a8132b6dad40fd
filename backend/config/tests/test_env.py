"""Readers of the environment: a value is understood, or the variable is named."""

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


READ: list[tuple[Callable[[], Any], str, Any]] = [
    (lambda: env.text(NAME), " some text ", "some text"),
    (lambda: env.boolean(NAME, False), "True", True),
    (lambda: env.boolean(NAME, False), "yes", True),
    (lambda: env.boolean(NAME, True), "0", False),
    (lambda: env.boolean(NAME, True), "OFF", False),
    (lambda: env.integer(NAME, 5), "0", 0),
    (lambda: env.integer(NAME, 5, minimum=1, maximum=9), "9", 9),
    (lambda: env.number(NAME, 0.3, maximum=2), "1.5", 1.5),
    (lambda: env.choice(NAME, "a", ("a", "b")), "b", "b"),
    (lambda: env.text_list(NAME), "a, b,,c ", ("a", "b", "c")),
    (
        lambda: env.origins(NAME, ()),
        "https://a.example, http://localhost:3000/",
        ("https://a.example", "http://localhost:3000"),
    ),
    (lambda: env.url(NAME), "http://localhost:11434/v1/", "http://localhost:11434/v1"),
    *(
        (lambda: env.redis(NAME), value, value)
        for value in (
            "redis://localhost",
            "redis://localhost:6379/3",
            "rediss://default:pass%40word@cache.example:6380",
            "redis://:password@[::1]:6379/0",
        )
    ),
    (lambda: env.path(NAME, None, base=Path("/base")), "file.yml", Path("/base/file.yml")),
    (lambda: env.path(NAME, None, base=Path("/base")), "/file.yml", Path("/file.yml")),
]

REFUSED: list[tuple[Callable[[], Any], str]] = [
    *((lambda: env.boolean(NAME, True), value) for value in ("maybe", "2", "tru", "y")),
    *((lambda: env.integer(NAME, 1), value) for value in ("x", "-1", "1.0", "1e3", "ten")),
    (lambda: env.integer(NAME, 1, maximum=5), "6"),
    *((lambda: env.number(NAME, 1, maximum=2), value) for value in ("x", "-1", "3", "nan")),
    (lambda: env.choice(NAME, "a", ("a", "b")), "c"),
    *(
        (lambda: env.origins(NAME, ()), value)
        for value in ("localhost", "https://", "https://a/path", "ftp://a", "https://a?b", "*")
    ),
    *((lambda: env.url(NAME), value) for value in ("localhost:80", "ftp://a", "https://")),
    *(
        (lambda: env.redis(NAME), value)
        for value in (
            "localhost:6379",
            "http://localhost:6379",
            "redis://",
            "redis://localhost:port",
            "redis://localhost:66000",
            "redis://localhost/first",
            "redis://localhost?ssl_cert_reqs=none",
        )
    ),
    *(
        (lambda: env.database(NAME, Path("/x")), value)
        for value in ("mysql://a/b", "sqlite://", "postgres://host", "file.sqlite3")
    ),
]


@pytest.mark.parametrize(("read", "raw", "value"), READ)
def test_a_value_is_read(
    put: Callable[[str], None], read: Callable[[], Any], raw: str, value: Any
) -> None:
    put(raw)
    assert read() == value


@pytest.mark.parametrize(("read", "raw"), REFUSED)
def test_a_bad_value_is_refused_by_name(
    put: Callable[[str], None], read: Callable[[], Any], raw: str
) -> None:
    put(raw)
    with pytest.raises(ImproperlyConfigured, match=rf"^{NAME}: expected ") as caught:
        read()
    # It may be a secret on the wrong line.
    assert len(raw) < 3 or raw not in str(caught.value).partition("expected")[0]


@pytest.mark.parametrize("raw", ["", "   "])
def test_a_blank_value_is_the_default(put: Callable[[str], None], raw: str) -> None:
    put(raw)
    assert env.integer(NAME, 7) == 7
    assert env.boolean(NAME, True) is True
    assert env.path(NAME, None, base=Path("/")) is None


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


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(env, "use_files", True)
    monkeypatch.setattr(env, "_file_values", {})
    return tmp_path / ".env"


def test_a_file_is_read(file: Path) -> None:
    file.write_text(
        "# a comment\n\nPLAIN=value # said why\nexport QUOTED=\"a # b\"\nSINGLE='x y'\n"
        "EMPTY=\nEQUALS=a=b\n  SPACED  =  1 \n",
        encoding="utf-8",
    )
    env.load_file(file)
    assert env.text("PLAIN") == "value"
    assert env.text("QUOTED") == "a # b"
    assert env.text("SINGLE") == "x y"
    assert env.text("EMPTY", "default") == "default"
    assert env.text("EQUALS") == "a=b"
    assert env.integer("SPACED", 0) == 1


def test_the_environment_wins_over_the_file(file: Path, put: Callable[[str], None]) -> None:
    file.write_text(f"{NAME}=file", encoding="utf-8")
    env.load_file(file)
    assert env.text(NAME) == "file"
    put("environment")
    assert env.text(NAME) == "environment"


def test_a_missing_file_is_fine(file: Path) -> None:
    env.load_file(file)
    assert env.text(NAME, "default") == "default"


@pytest.mark.parametrize("line", ["no separator", "=value", "TWO WORDS=1", "1A=2", "a-b=c"])
def test_a_line_that_cannot_be_read_is_named(file: Path, line: str) -> None:
    file.write_text(f"FINE=1\n{line}\n", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=r"^\.env line 2: expected NAME=value$"):
        env.load_file(file)
