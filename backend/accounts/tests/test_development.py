"""The superuser that `runserver` makes."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from accounts.development import ensure_superuser
from accounts.models import Session, User
from accounts.tests.conftest import EMAIL, PASSWORD, Http
from api.management.commands import runserver
from testing_processes import python


@pytest.fixture
def told(settings: Any) -> list[str]:
    settings.DEBUG = True
    settings.DEVELOPMENT_USER_NAME, settings.DEVELOPMENT_USER_PASSWORD = "Admin", "admin"
    return []


@pytest.mark.django_db
def test_a_plain_name_signs_in_at_the_admin_and_as_an_address_everywhere(told: list[str]) -> None:
    for _ in range(2):
        ensure_superuser(told.append)
    user = User.objects.get()
    assert (user.email, user.is_superuser, user.is_staff) == ("admin@localhost", True, True)
    assert told == ["Superuser for /admin/: admin@localhost"] * 2
    form = {"username": "admin", "password": "admin", "next": "/admin/"}
    assert Client().post(reverse("admin:login"), form).status_code == 302
    body = {"email": "admin@localhost", "password": "admin"}
    assert Http().post("/api/auth/login", body).status_code == 200


@pytest.mark.django_db
def test_the_environment_decides_about_the_password(told: list[str], settings: Any) -> None:
    ensure_superuser(told.append)
    Http().post("/api/auth/login", {"email": "admin@localhost", "password": "admin"})
    settings.DEVELOPMENT_USER_PASSWORD = "another"
    ensure_superuser(told.append)
    assert User.objects.get().check_password("another")
    assert Session.objects.get().revoked_at is not None


@pytest.mark.django_db
def test_somebody_elses_account_is_left_alone(told: list[str], settings: Any, bronn: User) -> None:
    settings.DEVELOPMENT_USER_NAME = EMAIL
    ensure_superuser(told.append)
    bronn.refresh_from_db()
    assert not bronn.is_superuser
    assert bronn.check_password(PASSWORD)
    assert "stays as it is" in told[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", False),
        ("DEVELOPMENT_USER_NAME", ""),
        ("DEVELOPMENT_USER_PASSWORD", ""),
        ("DEVELOPMENT_USER_NAME", "no name, is it"),
    ],
)
def test_nobody_is_made_otherwise(told: list[str], settings: Any, name: str, value: object) -> None:
    setattr(settings, name, value)
    ensure_superuser(told.append)
    assert not User.objects.exists()


def test_the_development_server_does_it() -> None:
    assert ensure_superuser in runserver.preparations


def wait_for_port(port: int) -> None:
    """Until the server answers; before that it does not know yet what to do with a signal."""
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize("debug", ["True", "False"])
def test_a_real_start_makes_one_and_says_no_password(tmp_path: Path, debug: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_DEBUG": debug,
        "DJANGO_SECRET_KEY": "x" * 40,
        "EMAIL_VERIFICATION_REQUIRED": "False",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DJANGO_USER_NAME": "tywin",
        "DJANGO_PASSWORD": "a-lion-needs-no-sheep",
        "PYTHONUNBUFFERED": "1",
    }
    manage = "manage.py"
    options: dict[str, Any] = {
        "cwd": django_settings.BASE_DIR,
        "env": environment,
        "text": True,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
    }
    migrated = subprocess.run([*python(), manage, "migrate", "--verbosity", "0"], **options)
    assert migrated.returncode == 0, migrated.stdout
    address = f"127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, manage, "runserver", "--noreload", address], **options
    )
    assert server.stdout
    said = []
    for line in server.stdout:
        said.append(line)
        # Only then somebody handles the signal, where a shell's background jobs ignore it.
        if "started" in line:
            break
    wait_for_port(port)
    server.send_signal(signal.SIGINT)
    said.append(server.communicate(timeout=20)[0])
    output = "".join(said)
    assert bool(re.search("Superuser for /admin/: tywin@localhost", output)) == (debug == "True")
    assert "a-lion-needs-no-sheep" not in output
