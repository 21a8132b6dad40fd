"""`/metrics`: who may read it, and that it counts what happens."""

import os
import re
import signal
import subprocess
import sys
import time

import httpx2
import pytest
from django.conf import settings
from pytest_django.fixtures import Settings

from api import metrics
from chat.tests.faults.conftest import NewDatabase
from config import VERSION
from conftest import Server
from llm_service.call_metrics import count_call
from llm_service.call_record import CallRecord
from llm_service.types import LLMRequest
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
    assert refused.headers["www-authenticate"] == "Bearer"
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


def test_a_reply_that_is_stopped_is_counted_as_cancelled(
    server: Server, settings: Settings
) -> None:
    settings.METRICS_TOKEN = TOKEN
    settings.LLM_ALLOWED_MODELS = ("scripted/test",)
    cancelled = 'bronn_runs_total{status="cancelled"}'
    before = value(read(server).text, cancelled)
    user = make_user()
    conversation = make_conversation(user)
    api = server.api(user)
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script tokens=400 delay_ms=50]]",
        "model": "scripted/test",
    }
    with api.http.stream("POST", "/api/chat/stream", json=body) as answer:
        assert answer.status_code == 200
        assert api.http.post(f"/api/conversations/{conversation.pk}/stop").status_code == 202
        answer.read()
    assert value(read(server).text, cancelled) - before == 1


def test_a_limit_that_is_hit_is_counted_by_its_name(server: Server, settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    settings.RATE_LIMITS_ENABLED = True
    before = value(read(server).text, 'bronn_limits_hit_total{limit="login"}')
    statuses = [
        httpx2.post(
            f"{server.url}/api/auth/login",
            json={"email": f"nobody-{number}@example.org", "password": "wrong"},
            verify=False,
        ).status_code
        for number in range(22)
    ]
    text = read(server).text
    hit = value(text, 'bronn_limits_hit_total{limit="login"}') - before
    assert hit == statuses.count(429) > 0
    assert value(text, 'bronn_pool_wait_seconds_count{pool="slow"}') >= 20


def test_background_loops_are_counted_while_they_live(server: Server, settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    text = read(server).text
    assert value(text, 'bronn_running_loops{loop="mail-delivery"}') == 1
    assert value(text, 'bronn_running_loops{loop="journal-writer"}') == 1
    assert value(text, f'bronn_processes{{version="{VERSION}"}}') == 1


def test_made_up_names_of_models_make_no_labels(settings: Settings) -> None:
    settings.LLM_ALLOWED_MODELS = ("scripted/*",)
    for model in ("scripted/[[script", "scripted/a", "made/up"):
        record = CallRecord(LLMRequest(model, ()), is_stream=False, on_end=lambda _: None)
        record.end("error")
        count_call(record)
    (family,) = metrics.MODEL_CALLS.collect()
    labels = {sample.labels["model"] for sample in family.samples}
    assert {"scripted/*", "other"} <= labels
    assert not labels & {"scripted/a", "made/up", "scripted/[[script"}


def test_paths_that_nobody_knows_are_one_label(server: Server, settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    for number in range(3):
        httpx2.get(f"{server.url}/nowhere-{number}", verify=False)
    text = read(server).text
    assert "nowhere" not in text
    assert value(text, 'bronn_requests_total{method="GET",route="none",status="404"}') >= 3


def test_several_processes_are_added_up_and_dead_ones_leave(new_database: NewDatabase) -> None:
    database = new_database("SQLite")
    port = 18_000 + os.getpid() % 10_000
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SECRET_KEY": "k" * 50,
        "DATABASE_URL": database.url,
        "EMAIL_VERIFICATION_REQUIRED": "False",
        "METRICS_TOKEN": TOKEN,
        "WEB_CONCURRENCY": "2",
        "PORT": str(port),
        "LOG_FORMAT": "json",
    }
    base = settings.BASE_DIR
    command = [sys.executable, "-m", "gunicorn", "config.asgi:application"]
    log = database.folder / "log"
    processes = f'bronn_processes{{version="{VERSION}"}}'
    with (
        log.open("wb") as stderr,
        subprocess.Popen(command, cwd=base, env=environment, stderr=stderr) as server,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_up(url)
            for _ in range(30):
                # A new connection each time, so that both workers answer some.
                httpx2.get(f"{url}/api/me", verify=False)
            text = wait_for(url, processes, 2)
            victim = next(iter(workers_of(server.pid)))
            os.kill(victim, signal.SIGKILL)
            while victim in (found := workers_of(server.pid)) or len(found) < 2:
                time.sleep(0.1)
            later = wait_for(url, processes, 2)
        finally:
            server.terminate()
    requests = 'bronn_requests_total{method="GET",route="/api/me",status="401"}'
    assert value(text, requests) == 30
    # What the dead one has counted stays; the loops that it had do not.
    assert value(later, requests) == 30
    assert value(later, 'bronn_running_loops{loop="mail-delivery"}') == 2


def workers_of(pid: int) -> set[int]:
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return {int(line) for line in done.stdout.split()}


def wait_for(url: str, sample: str, expected: float) -> str:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        text = httpx2.get(f"{url}/metrics", headers=headers, verify=False).text
        if value(text, sample) == expected:
            return text
        time.sleep(0.2)
    raise TimeoutError(sample)


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
