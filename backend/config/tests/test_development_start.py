"""A real `runserver`: the superuser that it makes."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from typing import Any

import pytest
from django.conf import settings as django_settings

from chat.tests.faults.conftest import NewDatabase
from testing import first_of


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


@pytest.mark.parametrize("debug", first_of("True", "False"))
def test_a_real_start_makes_one_and_says_no_password(new_database: NewDatabase, debug: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_DEBUG": debug,
        "DJANGO_SECRET_KEY": "x" * 40,
        "EMAIL_VERIFICATION_REQUIRED": "False",
        "DATABASE_URL": new_database("SQLite").url,
        "DJANGO_USER_NAME": "tywin",
        "DJANGO_PASSWORD": "a-lion-needs-no-sheep",
        "PYTHONUNBUFFERED": "1",
    }
    options: dict[str, Any] = {
        "cwd": django_settings.BASE_DIR,
        "env": environment,
        "text": True,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
    }
    address = f"127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", address], **options
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
