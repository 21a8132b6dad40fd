"""Limits on guessing codes: what counts, per user and network, and what resets the count."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.tests.conftest import CREDENTIALS, Http, outcome
from accounts.tests.phones import Phone
from accounts.tests.test_second_factor import (
    LOGIN,
    PATH,
    WRONG,
    first_step,
    second_step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limits(settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED = True
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 1


def test_wrong_codes_lock_as_wrong_passwords_do(
    http: Http, phone: Phone, clock: time_machine.Traveller
) -> None:
    pending = first_step(http)
    for _ in range(4):
        assert outcome(second_step(http, phone.wrong_code(), pending)) == WRONG
        clock.shift(10)
    refused = second_step(http, phone.code(), pending)
    assert outcome(refused) == (429, "throttled")
    assert int(refused.headers["Retry-After"]) > 200
    # The same lock: neither the right password nor another pending sign-in gets around it.
    assert outcome(http.post(LOGIN, CREDENTIALS)) == (429, "throttled")


def test_a_right_password_does_not_forgive_wrong_codes(
    http: Http, phone: Phone, clock: time_machine.Traveller
) -> None:
    statuses = []
    for _ in range(6):
        response = http.post(LOGIN, CREDENTIALS)
        if response.status_code == 403:
            response = second_step(http, phone.wrong_code(), response.json()["pending"])
        statuses.append(response.status_code)
        clock.shift(20)
    assert statuses == [400, 400, 429, 429, 429, 429]


def test_a_right_code_forgives_them(
    http: Http, phone: Phone, clock: time_machine.Traveller
) -> None:
    pending = first_step(http)
    for _ in range(3):
        second_step(http, phone.wrong_code(), pending)
        clock.shift(10)
    assert second_step(http, phone.code(), pending).status_code == 200
    clock.shift(30)
    assert second_step(http, phone.code()).status_code == 200


def test_from_many_networks_the_authenticator_itself_refuses(
    phone: Phone, clock: time_machine.Traveller
) -> None:
    """A lock for each network alone would let a crowd of them guess a million codes."""
    networks = [Http(client=Client(REMOTE_ADDR=f"192.0.{n}.1")) for n in range(12)]
    tried = 0
    for http in networks:
        response = second_step(http, phone.wrong_code())
        tried += response.status_code == 400
        clock.shift(4)
    # 1, 2, 4, 8, 16 … seconds after each: in three quarters of a minute no more than six.
    assert tried <= 6
    refused = second_step(networks[0], phone.code())
    assert outcome(refused) == (429, "throttled")
    assert refused.json()["retry_after"] >= 1
    # The recovery codes wait for themselves.
    assert second_step(networks[0], phone.recovery_codes[0]).status_code == 200


def test_requests_from_one_address_are_limited(http: Http, phone: Phone) -> None:
    statuses = [
        http.post(PATH, {"pending": "nonsense", "code": "123456"}).status_code for _ in range(22)
    ]
    assert statuses == [400] * 20 + [429] * 2


def test_guessing_is_limited_for_a_session_too(phone: Phone, clock: time_machine.Traveller) -> None:
    me = Http(second_step(Http(), phone.code()).json()["access"])
    path = "/api/auth/authenticator"
    clock.shift(30)
    statuses = []
    for _ in range(7):
        statuses.append(me.delete(path, {"code": phone.wrong_code()}).status_code)
        clock.shift(20)
    assert statuses == [400] * 5 + [429] * 2
    assert outcome(me.delete(path, {"password": CREDENTIALS["password"]})) == (429, "throttled")
