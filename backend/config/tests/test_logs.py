"""What the server writes about requests, accounts and failures, and what it never writes."""

import json
import logging
import subprocess
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import User
from api.log_handler import LINES_A_WINDOW, CountingHandler
from api.request_id import set_request_id
from config.asgi import application
from config.logs import make_formatter
from llm_service.client import LLMClient
from llm_service.errors import UpstreamUnavailable
from llm_service.tests.sample import ask as ask_model
from testing import PASSWORD, bearer, first_of, make_user
from testing_processes import python

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What is logged from now on, as the JSON objects that production writes."""
    handler, stream = CountingHandler(), StringIO()
    handler.setStream(stream)
    handler.setFormatter(make_formatter("json"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)


async def ask(method: str, path: str, **headers: str) -> int:
    """One request through the front door; returns its status."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "query_string": b"token=very-secret",
        "headers": [
            (b"host", b"localhost"),
            *((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()),
        ],
        "client": ("203.0.113.7", 5),
        "scheme": "http",
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(scope, receive, send)
    return int(sent[0]["status"])


def the_only(found: list[dict[str, Any]], message: str) -> dict[str, Any]:
    chosen = [line for line in found if line["message"] == message]
    assert len(chosen) == 1, found
    return chosen[0]


@pytest.mark.django_db(transaction=True)
async def test_each_request_is_one_line(lines: Lines) -> None:
    user = await sync_to_async(make_user)()
    headers = await sync_to_async(bearer)(user)
    status = await ask(
        "GET",
        "/api/conversations/",
        authorization=headers["Authorization"],
        x_request_id="mine-1",
    )
    line = the_only(lines(), "request")
    assert (status, line["status"]) == (200, 200)
    assert line["method"] == "GET"
    assert line["route"] == "/api/conversations"
    assert line["user"] == str(user.pk)
    assert line["request_id"] == "mine-1"
    assert line["ip"] == "203.0.113.7"
    assert line["ms"] > 0
    assert line["logger"] == "requests"
    assert "very-secret" not in json.dumps(lines())
    assert headers["Authorization"] not in json.dumps(lines())


@pytest.mark.django_db(transaction=True)
async def test_a_path_that_no_route_knows_is_told_and_health_is_not(lines: Lines) -> None:
    assert await ask("GET", "/wp-login.php") == 404
    assert await ask("GET", "/healthz") == 200
    assert the_only(lines(), "request")["route"] == "/wp-login.php"


@pytest.mark.django_db
def test_what_happens_to_accounts_is_told_without_addresses(client: Client, lines: Lines) -> None:
    user = make_user()
    body = {"email": user.email, "password": "wrong"}
    client.post("/api/auth/login", body, content_type="application/json")
    body["password"] = PASSWORD
    client.post("/api/auth/login", body, content_type="application/json")
    told = [line for line in lines() if line["logger"] == "security"]
    assert [line["message"] for line in told] == ["sign_in_failed", "sign_in"]
    assert {line["user"] for line in told} == {str(user.pk)}
    assert user.email not in json.dumps(told)
    assert PASSWORD not in json.dumps(told)


@pytest.mark.django_db
def test_the_door_of_the_admin_counts_as_the_api_does(
    client: Client, settings: Settings, lines: Lines
) -> None:
    settings.RATE_LIMITS_ENABLED = True
    User.objects.create_superuser("cersei@example.org", "power is power now")
    form = {"username": "cersei@example.org", "password": "wrong"}
    statuses = [client.post(reverse("admin:login"), form).status_code for _ in range(25)]
    assert statuses == [200] * 5 + [429] * 20
    form["password"] = "power is power now"
    refused = client.post(reverse("admin:login"), form)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    events = {line["message"] for line in lines() if line["logger"] == "security"}
    assert {"admin_sign_in_failed", "locked_out"} <= events


@pytest.mark.django_db
def test_a_new_password_ends_sessions_whoever_sets_it() -> None:
    user = make_user()
    headers = bearer(user)
    assert Client().get("/api/me", headers=headers).status_code == 200
    user.set_password("another long passphrase")
    user.save()
    assert Client().get("/api/me", headers=headers).status_code == 401


def test_what_repeats_is_written_once_and_counted() -> None:
    handler, stream = CountingHandler(), StringIO()
    handler.setStream(stream)
    logger = logging.Logger("outage")
    logger.addHandler(handler)
    for number in range(200):
        logger.warning("the database is unavailable: %s", number)
        logger.info("told each time")
    handler.setFormatter(make_formatter("json"))
    handler.flush_repeats()
    written = stream.getvalue().splitlines()
    warnings = [line for line in written if "is unavailable" in line]
    assert len(warnings) == LINES_A_WINDOW + 1
    assert json.loads(warnings[-1])["repeated"] == 200 - LINES_A_WINDOW
    assert len(written) - len(warnings) == 200


@pytest.mark.parametrize("style", first_of("json", "text"))
def test_a_process_logs_in_the_form_that_is_set(style: str) -> None:
    code = (
        "from config import env_sources; env_sources.use_files = False\n"
        "import django, logging; django.setup()\n"
        "logging.getLogger('somewhere').info('told', extra={'run_id': 'r-1'})\n"
    )
    done = subprocess.run(
        [*python(), "-c", code],
        cwd=settings.BASE_DIR,
        env={
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DJANGO_DEBUG": "True",
            "LOG_FORMAT": style,
            "PYTHONPATH": f"{settings.BASE_DIR}:{settings.BASE_DIR.parent}",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    line = done.stderr.splitlines()[-1]
    if style == "json":
        assert json.loads(line)["run_id"] == "r-1"
    else:
        assert "told" in line and "run_id=r-1" in line


@pytest.mark.django_db
def test_what_staff_do_in_the_admin_is_told(client: Client, lines: Lines) -> None:
    boss = User.objects.create_superuser("cersei@example.org", "power is power now")
    client.force_login(boss)
    form = {"name": "Small council"}
    assert client.post(reverse("admin:auth_group_add"), form).status_code == 302
    told = the_only(lines(), "admin_action")
    assert (told["user"], told["action"], told["model"]) == (str(boss.pk), "add", "group")
    assert "Small council" not in json.dumps(lines())


@pytest.mark.django_db(transaction=True)
async def test_a_failed_model_call_is_told_with_the_id_of_its_request(
    settings: Settings, lines: Lines
) -> None:
    settings.OPENAI_API_KEY = "sk-secret-0123456789"
    settings.OPENAI_BASE_URL = "http://127.0.0.1:1/v1"
    settings.LLM_MAX_RETRIES = 0
    set_request_id("mine-2")
    with pytest.raises(UpstreamUnavailable):
        await LLMClient().complete(ask_model("openai/gpt-4o-mini", run_id="r-1"))
    line = the_only(lines(), "model call failed")
    assert line["code"] == "upstream_unavailable"
    assert (line["request_id"], line["run_id"]) == ("mine-2", "r-1")
    assert "sk-secret" not in json.dumps(lines())
    assert "Well met" not in json.dumps(lines())
