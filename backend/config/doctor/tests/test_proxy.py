"""`--url`: the running server reports how a request arrives, to the doctor only."""

import time

import httpx2
import pytest
import time_machine
from django.core.signing import TimestampSigner
from pytest_django.fixtures import Settings

from config import seen_request
from config.doctor import proxy
from config.doctor.tests.levels import levels, told
from conftest import Server

pytestmark = pytest.mark.django_db(transaction=True)
UNKNOWN = (404, {"detail": "Not found.", "code": "not_found"})


def ask(server: Server, authorization: str = "") -> tuple[int, dict[str, object]]:
    headers = {"Authorization": authorization} if authorization else {}
    answer = httpx2.get(f"{server.url}/api/doctor", headers=headers, verify=False)
    return answer.status_code, answer.json()


def test_strangers_find_nothing_there(server: Server) -> None:
    assert ask(server) == UNKNOWN
    foreign = TimestampSigner(key="x" * 50, salt="doctor").sign("a")
    for made_up in ("Doctor", "Doctor made:up:signature", "Doctor x", f"Doctor {foreign}"):
        assert ask(server, made_up) == UNKNOWN
    assert ask(server, seen_request.sign())[0] == 200


def test_a_signature_is_good_for_a_minute(server: Server) -> None:
    with time_machine.travel(time.time() - seen_request.GOOD_SECONDS - 2):
        old = seen_request.sign()
    assert ask(server, old) == UNKNOWN


def test_a_server_without_a_proxy_is_told_as_it_is(server: Server) -> None:
    findings = list(proxy.check(server.url))
    assert levels(findings) == [("Proxy", "ok")]
    assert "from 127.0.0.1" in findings[0].text
    assert "by http" in findings[0].text


def test_an_invented_address_that_is_believed_is_a_problem(
    server: Server, settings: Settings
) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    assert "TRUSTED_PROXY_COUNT is 1" in told(proxy.check(server.url), "problem")


def test_an_invented_scheme_that_is_believed_is_a_problem(
    server: Server, settings: Settings
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert "TRUST_FORWARDED_PROTO=False" in told(proxy.check(server.url), "problem")


def test_a_name_that_is_not_served_is_told(server: Server, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["chat.example.org"]
    assert "DJANGO_ALLOWED_HOSTS" in told(proxy.check(server.url), "problem")


def test_proxies_that_are_not_counted_are_a_warning() -> None:
    seen = {
        "address": "10.0.0.7",
        "forwarded": [proxy.INVENTED, "198.51.100.4"],
        "is_web_app": False,
    }
    warned = told(proxy._judge_address(seen, is_through_web_app=False), "warning")
    assert "Set TRUSTED_PROXY_COUNT=1" in warned


def test_a_server_of_somebody_else_is_told(server: Server, settings: Settings) -> None:
    assert "does not answer" in told(proxy.check("http://127.0.0.1:1"), "problem")
    assert "not as this server" in told(proxy.check(f"{server.url}/elsewhere"), "problem")
