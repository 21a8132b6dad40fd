"""What a server has loaded when it stands, and what it relies on to load no more."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from testing import first_of

BACKEND: Path = settings.BASE_DIR
# Each is loaded by what needs it: a message to a model, a sign-in with Google, a picture, a table
# of tokens, PostgreSQL, Redis.
LATER = (
    "PIL",
    "aiohttp",
    "charset_normalizer",
    "cryptography",
    "django.contrib.postgres.fields",
    "drf_spectacular.generators",
    "google.auth",
    "httpx2",
    "litellm",
    "numpy",
    "openai",
    "psycopg",
    "requests",
    "rich",
    "tiktoken",
    "urllib3",
)
STAND = f"""
from config import env; env.use_files = False
import sys
import config.asgi
from config import loading
loading._load_default_character()
print([name for name in {LATER} if name in sys.modules])
"""
# What hiding relies on: each package says what it did not find.
WITHOUT = """
from config import env; env.use_files = False
import config.asgi
from jwt import algorithms
from rest_framework import compat
import structlog.dev
print(algorithms.has_crypto, compat.postgres_fields, compat.requests, structlog.dev.rich)
import cryptography.x509, requests, rich
from google.auth import jwt
"""


def run(code: str, **variables: str) -> str:
    """What it prints, in an interpreter of its own that has loaded nothing yet."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=BACKEND,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SECRET_KEY": "k" * 50,
            "EMAIL_VERIFICATION_REQUIRED": "False",
            **variables,
        },
        capture_output=True,
        text=True,
        timeout=180,  # of a busy machine
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("variables", first_of({"OPENAI_API_KEY": "sk-any"}, {}))
def test_a_server_that_stands_has_loaded_nothing_for_later(variables: dict[str, str]) -> None:
    assert run(STAND, **variables) == "[]\n"


def test_what_is_hidden_is_missed_by_nobody_and_there_for_others() -> None:
    assert run(WITHOUT) == "False None None None\n"


@pytest.mark.parametrize(
    ("kind", "path", "is_warm"),
    [
        ("http", "/healthz", False),
        ("http", "/readyz", False),
        ("http", "/metrics", False),
        ("http", "/static/admin/css/base.css", False),
        ("http", "/api/auth/options", True),
        ("http", "/api/chat/stream", True),
        ("websocket", "/ws/chat/1", True),
    ],
)
async def test_what_turns_need_is_loaded_when_somebody_is_there(
    monkeypatch: pytest.MonkeyPatch, kind: str, path: str, *, is_warm: bool
) -> None:
    from config import asgi

    begun: list[bool] = []

    async def answer(*_: Any) -> None:
        pass

    async def receive() -> dict[str, Any]:
        raise AssertionError("nobody answers")

    monkeypatch.setattr(asgi, "warm_up", lambda: begun.append(True))
    monkeypatch.setattr(asgi, "start_background", lambda: None)
    monkeypatch.setattr(asgi, "log_request", answer)
    await asgi.application({"type": kind, "path": path, "method": "GET"}, receive, answer)
    assert bool(begun) == is_warm
