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
    (lambda: env.path(NAME, None, base=Path("/"), is_folder=True), "tmp/..", Path("/")),
    (lambda: env.boolean(NAME, False), '"true"', True),  # as `docker run --env-file` passes it on
    (lambda: env.boolean(NAME, True), "\ufeff 'No'\u200b", False),
    (lambda: env.text(NAME), "\u200esk-abc\u2060\u00a0", "sk-abc"),
    (lambda: env.headers(NAME), "X-Key=a%20key, b=c=d,", {"x-key": "a key", "b": "c=d"}),
    (lambda: env.text(NAME), "it's", "it's"),
    (lambda: env.text(NAME), "`s3cret", "`s3cret"),
    (lambda: env.word(NAME), '"sk-abc"', "sk-abc"),
    (lambda: env.integer(NAME, 5), "20_000", 20000),
    (lambda: env.text_list(NAME), "a, b,,c ", ("a", "b", "c")),
    (lambda: env.text_list(NAME), "\u200ba,\u00a0b\ufeff", ("a", "b")),
    (lambda: env.models(NAME), "openai/gpt-4o,scripted/*", ("openai/gpt-4o", "scripted/*")),
    (lambda: env.model(NAME), "litellm/groq/llama", "litellm/groq/llama"),
    (lambda: env.host(NAME), "smtp_relay.example.org", "smtp_relay.example.org"),
    (lambda: env.host(NAME), "::1", "::1"),
    (lambda: env.host(NAME), "[::]", "::"),
    (
        lambda: env.origins(NAME, ()),
        "HTTPS://Chat.Example.org:443,http://a:80/,http://a:8080,https://bücher.example,http://[::1]",
        (
            "https://chat.example.org",
            "http://a",
            "http://a:8080",
            "https://xn--bcher-kva.example",
            "http://[::1]",
        ),
    ),
    (
        lambda: env.origins(NAME, (), has_wildcards=True),
        "https://*.example.org",
        ("https://*.example.org",),
    ),
    (lambda: env.url(NAME), "https://me:secret@host:8443/v1//", "https://me:secret@host:8443/v1"),
    (
        lambda: env.url(NAME),
        "https://x.example/openai/deployments/d?api-version=2024-10-21",
        "https://x.example/openai/deployments/d?api-version=2024-10-21",
    ),
    (lambda: env.url(NAME), "http://llm_server:8000", "http://llm_server:8000"),
    (lambda: env.redis(NAME), "REDIS://:p@ss%23@host", "redis://:p@ss%23@host"),
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
    (lambda: env.path(NAME, None, base=Path("/base"), is_folder=True), "no/such/folder"),
    (lambda: env.path(NAME, None, base=Path("/"), is_folder=True), __file__),
    *(
        (lambda: env.origins(NAME, ()), value)
        for value in ("localhost", "https://", "https://a/path", "ftp://a", "https://a?b", "*")
    ),
    *(
        (lambda: env.origins(NAME, ()), value)
        for value in (
            "https://a:port",
            "https://a:99999",
            "https://me@a",
            "https://*.example.org",
            "https://a https://b",
            "https://a;https://b",
            "https://a..b",
            '["https://a"]',
            ",",
            "null",
        )
    ),
    *(
        (lambda: env.url(NAME), value)
        for value in (
            "localhost:11434",
            "//localhost/v1",
            "ftp://a",
            "https://",
            "https:/a",
            "http://https://a",
            "http://a,http://b",
            "http://a:port/v1",
            "http://a:99999/v1",
            "http://a:0/v1",
            "http://a: 80/v1",
            "http://a b/v1",
            "http://<your-resource>.example.org",
            "http://300.1.1.1/v1",
            "http://[::1/v1",
            "http://a/v1#notes",
            "http://a/v1,",
            'http://a/v1"',
            "http://a/v1\tb",
            "“http://a/v1”",
        )
    ),
    *(
        (lambda: env.word(NAME), value)
        for value in (
            "sk # my key",
            "# put your key here",
            "#key",
            "Bearer sk",
            "“sk”",
            'sk"',
            "sk;",
        )
    ),
    *((lambda: env.text(NAME), value) for value in ("“a”", "‘a’", "„a“", "`a`", "a\nb", "a\x1bb")),
    *(
        (lambda: env.headers(NAME), value)
        for value in ("a-secret", "a key=b", "=b", "a=", "a=b%0Ac", "a=ä", "a:b")
    ),
    *((lambda: env.text_list(NAME), value) for value in ("a b", '["a","b"]', "a;b", ",,", "a,b c")),
    *((lambda: env.models(NAME), value) for value in ("gpt-4o", "openai/", "a/b,/c", "a/b c/d")),
    *((lambda: env.model(NAME), value) for value in ("gpt-4o", "openai/a,openai/b c")),
    *(
        (lambda: env.host(NAME), value)
        for value in ("smtp://a", "smtp.a.org:587", "a b", "a/b", "1.2.3", "256.1.1.1", "-")
    ),
    *(
        (lambda: env.boolean(NAME, True), value)
        for value in ("True # c", "“true”", "1 0", "enabled")
    ),
    *((lambda: env.integer(NAME, 1), value) for value in ("20k", "60s", "1,000", "1 000", "0x10")),
    *((lambda: env.number(NAME, 1), value) for value in ("0,3", "5s", "inf", "1e400")),
    (lambda: env.path(NAME, None, base=Path("/base")), "~nobody-of-that-name/file"),
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
    assert caught.value.__suppress_context__  # a cause would repeat it


@pytest.mark.parametrize("raw", ["", "   "])
def test_a_blank_value_is_the_default(put: Callable[[str], None], raw: str) -> None:
    put(raw)
    assert env.integer(NAME, 7) == 7
    assert env.boolean(NAME, True) is True
    assert env.path(NAME, None, base=Path("/")) is None
