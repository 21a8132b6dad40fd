"""`/metrics`: who may read it, and that it counts what happens."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest
from django.conf import settings
from pytest_django.fixtures import Settings

from conftest import Server
from testing import make_conversation, make_user

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "a-token-of-the-metrics"


def read(server: Server, token: str = TOKEN) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.get(f"{server.url}/metrics", headers=headers, verify=False)


def value(text: str, sample: str) -> float:
    found = re.search(rf"^{re.escape(sample)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_only_who_bears_the_token_reads_it(server: Server, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert read(server).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    refused = read(server, "another one")
    assert (refused.status_code, refused.json()["code"]) == (401, "not_authenticated")
    assert read(server).status_code == 200


def test_a_reply_and_its_requests_are_counted(server: Server, settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    settings.LLM_ALLOWED_MODELS = ("scripted/test",)
    before = read(server).text
    user = make_user()
    conversation = make_conversation(user)
    api = server.api(user)
    seen = api.stream(conversation.pk, "[[script tokens=3 delay_ms=1]]", model="scripted/test")
    assert seen.end["status"] == "final"
    after = read(server).text
    grown = {
        sample: value(after, sample) - value(before, sample)
        for sample in (
            'bronn_runs_total{status="final"}',
            'bronn_requests_total{method="POST",route="/api/chat/stream",status="200"}',
            'bronn_model_calls_total{end="success",model="scripted/test"}',
            "bronn_first_text_seconds_count",
        )
    }
    assert set(grown.values()) == {1.0}, grown
    assert value(after, "bronn_journal_commit_seconds_count") > 0
    assert value(after, "bronn_active_runs") == 0
    assert value(after, "bronn_open_streams") == 0


def test_paths_that_nobody_knows_are_one_label(server: Server, settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    for number in range(3):
        httpx2.get(f"{server.url}/nowhere-{number}", verify=False)
    text = read(server).text
    assert "nowhere" not in text
    assert value(text, 'bronn_requests_total{method="GET",route="none",status="404"}') >= 3


def test_several_processes_are_added_up(tmp_path: Path) -> None:
    port = 18_000 + os.getpid() % 10_000
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SECRET_KEY": "k" * 50,
        "DATABASE_URL": f"sqlite:///{tmp_path}/metrics.sqlite3",
        "EMAIL_VERIFICATION_REQUIRED": "False",
        "METRICS_TOKEN": TOKEN,
        "WEB_CONCURRENCY": "2",
        "PORT": str(port),
        "LOG_FORMAT": "json",
    }
    base = settings.BASE_DIR
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=base, env=environment, check=True)
    command = [sys.executable, "-m", "gunicorn", "config.asgi:application"]
    with subprocess.Popen(command, cwd=base, env=environment, stderr=subprocess.PIPE) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_up(url)
            for _ in range(30):
                # A new connection each time, so that both workers answer some.
                httpx2.get(f"{url}/api/me", verify=False)
            headers = {"Authorization": f"Bearer {TOKEN}"}
            text = httpx2.get(f"{url}/metrics", headers=headers, verify=False).text
        finally:
            server.terminate()
    assert value(text, 'bronn_requests_total{method="GET",route="/api/me",status="401"}') == 30


def wait_until_up(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if httpx2.get(f"{url}/readyz", verify=False).status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.1)
    raise TimeoutError(url)
