"""A process starts only with settings that it understands and a secret that is one."""

import os
import re
import runpy
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from testing_processes import python

BACKEND: Path = settings.BASE_DIR
START = (
    "from config import env_sources; env_sources.use_files = False\n"
    "import django; django.setup()\n"
    "from django.conf import settings; print('started', settings.DEBUG)"
)


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    return run(START, **variables)


def run(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*python(), "-c", code],
        cwd=BACKEND,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            # Else a mail server would have to be named, too.
            "EMAIL_VERIFICATION_REQUIRED": "False",
            **variables,
        },
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("secret", [None, "", "   ", "short", "x" * 31])
def test_without_a_real_secret_it_does_not_start(secret: str | None) -> None:
    done = start(**({} if secret is None else {"DJANGO_SECRET_KEY": secret}))
    assert done.returncode != 0
    assert "DJANGO_SECRET_KEY: expected at least 32 bytes" in done.stderr
    assert not secret or not secret.strip() or secret not in done.stderr


@pytest.mark.parametrize(
    ("variables", "debug"),
    [
        ({"DJANGO_SECRET_KEY": "x" * 32}, "False"),
        ({"DJANGO_SECRET_KEY": "é" * 16}, "False"),
        ({"DJANGO_DEBUG": "True"}, "True"),
        ({"DEBUG": "True"}, "True"),
        ({"DEBUG": "True", "DJANGO_DEBUG": "False", "DJANGO_SECRET_KEY": "x" * 32}, "False"),
    ],
)
def test_it_starts(variables: dict[str, str], debug: str) -> None:
    done = start(**variables)
    assert (done.stdout, done.returncode) == (f"started {debug}\n", 0), done.stderr


@pytest.mark.parametrize(
    ("hosts", "debug", "blamed"),
    [
        ("*", "False", "DJANGO_ALLOWED_HOSTS"),
        ("chat.example.org,*", "False", "DJANGO_ALLOWED_HOSTS"),
        ("*", "True", "DJANGO_ALLOWED_HOSTS"),
        ("localhost,chat.example.org", "True", "DJANGO_DEBUG"),
        (".herokuapp.com", "True", "DJANGO_DEBUG"),
        ("8.8.8.8", "True", "DJANGO_DEBUG"),
        ("[2606:4700::1]", "True", "DJANGO_DEBUG"),
        ("chat.example.org,.herokuapp.com", "False", ""),
        ("localhost,chat_backend", "False", "DJANGO_ALLOWED_HOSTS"),
        ("localhost:8000", "False", "DJANGO_ALLOWED_HOSTS"),
        ("https://chat.example.org", "False", "DJANGO_ALLOWED_HOSTS"),
        ("chat.example.org/", "False", "DJANGO_ALLOWED_HOSTS"),
        ("chat.example.org.", "False", "DJANGO_ALLOWED_HOSTS"),
        ("*.example.org", "False", "DJANGO_ALLOWED_HOSTS"),
        ("bücher.example", "False", "DJANGO_ALLOWED_HOSTS"),
        ("::1", "False", "DJANGO_ALLOWED_HOSTS"),
        ("localhost 127.0.0.1", "False", "DJANGO_ALLOWED_HOSTS"),
        ("LOCALHOST,Chat.Example.org,xn--bcher-kva.example", "False", ""),
        ("localhost,web.localhost,backend,192.168.1.5,[::1],box.local", "True", ""),
    ],
)
def test_hosts_that_would_be_unsafe_stop_the_start(hosts: str, debug: str, blamed: str) -> None:
    done = start(DJANGO_SECRET_KEY="x" * 40, DJANGO_ALLOWED_HOSTS=hosts, DJANGO_DEBUG=debug)
    assert (done.returncode != 0) == bool(blamed), done.stderr
    if blamed:
        assert re.search(rf"ImproperlyConfigured: {blamed}: expected ", done.stderr)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEB_APP_KEY", "too short"),
        ("METRICS_TOKEN", "é" * 16),
        ("EMAIL_VERIFICATION_TIMEOUT", "9" * 15),
        ("DJANGO_PASSWORD_RESET_TIMEOUT", "9" * 15),
        ("PERSONA_DIR", "x" * 5000),
        ("DJANGO_DEBUG", "perhaps"),
        ("CORS_FRONTEND", "localhost:3000"),
        ("DATABASE_URL", "oracle://x/y"),
        ("REDIS_URL", "localhost:6379"),
        ("LLM_STALL_TIMEOUT", "soon"),
        ("LLM_MAX_RETRIES", "many"),
        ("OPENAI_TEMPERATURE", "2.5"),
        ("OPENAI_BASE_URL", "localhost:11434"),
        ("OPENAI_BASE_URL", "http://localhost:99999/v1"),
        ("OPENAI_API_KEY", "# put your key here"),
        ("GOOGLE_OAUTH_CLIENT_ID", "an id"),
        ("LLM_DEFAULT_MODEL", "gpt-4o"),
        ("LLM_DEFAULT_MODEL", "groq/not-on-the-list"),
        ("LLM_FALLBACK_MODELS", "openai/gpt-4o,groq/not-on-the-list"),
        ("LLM_TITLE_MODEL", "groq/not-on-the-list"),
        ("LLM_PRE_CALL_HOOKS", "no.such.function"),
        ("LLM_PRE_CALL_HOOKS", "llm_service.hooks.pii.no_such_function"),
        ("LLM_POST_CALL_HOOKS", "llm_service.hooks.pii"),
        ("LLM_CLIENT", "llm_service.client.NoSuchClient"),
        ("LLM_CLIENT", "no.such.Client"),
        ("LLM_CLIENT", "llm_service.types.LLMRequest"),
        ("DJANGO_EMAIL_BACKEND", "no.such.Backend"),
        ("DJANGO_EMAIL_BACKEND", "django.core.mail.backends.smtp.NoSuchBackend"),
        ("LLM_ALLOWED_MODELS", "openai/gpt-4o openai/gpt-4o-mini"),
        ("EMAIL_HOST", "smtp.example.org:587"),
        ("EMAIL_VERIFICATION_REQUIRED", "sometimes"),
    ],
)
def test_a_value_that_is_not_understood_stops_the_start(name: str, value: str) -> None:
    done = start(**{"DJANGO_SECRET_KEY": "x" * 40, name: value})
    assert done.returncode != 0
    assert re.search(rf"ImproperlyConfigured: {name}: expected ", done.stderr)


@pytest.mark.parametrize(
    ("variables", "starts"),
    [
        ({"ANTHROPIC_API_KEY": "sk"}, True),
        ({}, False),
        ({"OPENAI_API_KEY": "sk"}, False),
        ({"LLM_ALLOWED_MODELS": "anthropic/*", "ANTHROPIC_API_KEY": "sk"}, False),
        (
            {
                "LLM_ALLOWED_MODELS": "anthropic/*",
                "ANTHROPIC_API_KEY": "sk",
                "LLM_DEFAULT_MODEL": "anthropic/claude-3-5-sonnet",
            },
            True,
        ),
    ],
)
def test_a_list_of_models_of_which_none_can_answer_stops_the_start(
    variables: dict[str, str], starts: bool
) -> None:
    allowed = {"LLM_ALLOWED_MODELS": "anthropic/claude-3-5-sonnet"}
    done = start(DJANGO_SECRET_KEY="x" * 40, **allowed | variables)
    assert (done.returncode == 0) == starts, done.stderr
    if not starts:
        told = done.stderr.splitlines()[-1]
        assert "ImproperlyConfigured: LLM_ALLOWED_MODELS: expected " in told
        assert "LLM_DEFAULT_MODEL" in told


LOCKS = [
    *(f"backend/{path.name}" for path in sorted(BACKEND.glob("requirements*.txt"))),
    "frontend/package-lock.json",
]


@pytest.mark.parametrize("name", LOCKS)
def test_locks_carry_hashes_and_no_addresses(name: str) -> None:
    """Whoever installs takes the packages from a registry of their own choice."""
    text = (BACKEND.parent / name).read_text(encoding="utf-8")
    assert ("--hash=sha256:" if name.endswith(".txt") else '"integrity": "sha512-') in text
    assert "--index-url" not in text
    assert '"resolved"' not in text
    if name.endswith(".txt"):
        assert "://" not in text


@pytest.mark.parametrize(
    ("variables", "bind"),
    [
        ({}, "127.0.0.1:8000"),
        ({"HOST": "0.0.0.0", "PORT_BACKEND": "9000"}, "0.0.0.0:9000"),  # noqa: S104
        ({"HOST": "::", "PORT": "80", "PORT_BACKEND": "9000"}, "[::]:80"),
        ({"HOST": "localhost:8000"}, None),
        ({"HOST": "http://localhost"}, None),
        ({"PORT": "70000"}, None),
        ({"PORT_BACKEND": "0"}, None),
        ({"PORT": "eighty"}, None),
    ],
)
def test_where_the_server_listens(
    variables: dict[str, str], bind: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOST", "PORT", "PORT_BACKEND"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if bind is not None:
        assert runpy.run_path(str(BACKEND / "gunicorn.conf.py"))["bind"] == bind
        return
    with pytest.raises(ImproperlyConfigured, match=f"^{next(iter(variables))}: expected "):
        runpy.run_path(str(BACKEND / "gunicorn.conf.py"))


@pytest.mark.parametrize(
    ("variables", "workers"),
    [
        ({}, 1),
        ({"REDIS_URL": "redis://localhost"}, 2),
        ({"REDIS_URL": "redis://localhost", "WEB_CONCURRENCY": "1"}, 1),
        ({"WEB_CONCURRENCY": "3"}, 3),
        ({"WEB_CONCURRENCY": "", "REDIS_URL": ""}, 1),
    ],
)
def test_several_processes_only_where_they_hear_each_other(
    variables: dict[str, str], workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REDIS_URL", "WEB_CONCURRENCY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert runpy.run_path(str(BACKEND / "gunicorn.conf.py"))["workers"] == workers
