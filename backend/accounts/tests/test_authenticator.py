"""Turning two-step sign-in on and off, and new recovery codes."""

import logging
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor
from accounts.models import User
from accounts.tests.conftest import CREDENTIALS, EMAIL, PASSWORD, Http, outcome
from accounts.tests.mails import send_mails
from accounts.tests.phones import Phone, set_up
from api.renderers import format_time

pytestmark = pytest.mark.django_db

PATH = "/api/auth/authenticator"
CONFIRM = f"{PATH}/confirm"
CODES = f"{PATH}/recovery-codes"
OFF = {"is_on": False, "since": None, "recovery_codes_left": 0, "is_required": False}


@pytest.fixture
def me(clock: time_machine.Traveller, signed_in: Http) -> Http:
    """Somebody signed in. Depends on the clock, which no token shall outlive."""
    return Http(Http().post("/api/auth/login", CREDENTIALS).json()["access"])


def begin(me: Http) -> Phone:
    response = me.post(PATH)
    assert response.status_code == 200
    return Phone(response.json()["secret"])


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.name == "security"]


def test_turning_it_on(me: Http, bronn: User, caplog: pytest.LogCaptureFixture) -> None:
    assert me.get(PATH).json() == OFF
    body = me.post(PATH).json()
    assert set(body) == {"secret", "uri", "qr_code"}
    uri = urlsplit(body["uri"])
    assert body["uri"].startswith("otpauth://totp/Bronn%3Abronn%40example.org?")
    assert parse_qs(uri.query) == {
        "secret": [body["secret"]],
        "issuer": ["Bronn"],
        "algorithm": ["SHA1"],
        "digits": ["6"],
        "period": ["30"],
    }
    assert re.fullmatch("[A-Z2-7]{32}", body["secret"])
    assert body["qr_code"].startswith("<svg ")
    # A secret that was shown counts for nothing yet.
    assert me.get(PATH).json() == OFF
    assert Http().post("/api/auth/login", CREDENTIALS).status_code == 200

    caplog.set_level(logging.INFO)
    caplog.clear()
    phone = Phone(body["secret"])
    response = me.post(CONFIRM, {"code": phone.code(), "password": PASSWORD})
    assert response.status_code == 200
    assert events(caplog) == ["second_factor_on"]
    codes = response.json()["recovery_codes"]
    assert len(set(codes)) == 10
    assert all(re.fullmatch("[a-z2-7]{4}(-[a-z2-7]{4}){3}", code) for code in codes)
    bronn.refresh_from_db()
    assert bronn.second_factor_since is not None
    assert me.get(PATH).json() == {
        "is_on": True,
        "since": format_time(bronn.second_factor_since),
        "recovery_codes_left": 10,
        "is_required": False,
    }
    assert outcome(Http().post("/api/auth/login", CREDENTIALS)) == (403, "second_factor_required")
    [letter] = send_mails()
    assert (letter.subject, letter.to) == ("Two-step sign-in was turned on", [EMAIL])


def test_the_secret_is_shown_once(me: Http, bronn: User) -> None:
    phone = begin(me)
    me.post(CONFIRM, {"code": phone.code(), "password": PASSWORD})
    assert outcome(me.post(PATH)) == (409, "second_factor_on")
    hexadecimal = TOTPDevice.objects.get().key
    for path in (PATH, "/api/me", "/api/settings", "/api/auth/sessions"):
        said = me.get(path).content.decode()
        assert phone.secret not in said
        assert hexadecimal not in said


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"password": "not it at all"}, 400, "invalid", "password"),
        ({"password": None}, 400, "invalid", "password"),
        ({"code": "000000"}, 400, "invalid_code", None),
        ({"code": None}, 400, "invalid", None),
    ],
)
def test_it_takes_both_the_password_and_a_code(
    me: Http, bronn: User, change: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    phone = begin(me)
    assert phone.code() != "000000"
    whole = {"code": phone.code(), "password": PASSWORD} | change
    body = {name: value for name, value in whole.items() if value is not None}
    response = me.post(CONFIRM, body)
    assert outcome(response) == (status, code)
    assert set(response.json()) == {"detail", "code"} | ({field} if field else set())
    bronn.refresh_from_db()
    assert bronn.second_factor_since is None
    # The code was not used up by a mistyped password.
    if "password" in change:
        again = me.post(CONFIRM, {"code": phone.code(), "password": PASSWORD})
        assert again.status_code == 200


def test_a_new_secret_replaces_the_one_before(me: Http) -> None:
    old, new = begin(me), begin(me)
    assert TOTPDevice.objects.count() == 1
    refused = me.post(CONFIRM, {"code": old.code(), "password": PASSWORD})
    assert outcome(refused) == (400, "invalid_code")
    assert me.post(CONFIRM, {"code": new.code(), "password": PASSWORD}).status_code == 200


def test_a_secret_that_nobody_confirms_is_forgotten(
    me: Http, bronn: User, clock: time_machine.Traveller
) -> None:
    begin(me)
    clock.shift(3599)
    second_factor.forget_unconfirmed()
    assert second_factor.find_new(bronn) is not None
    clock.shift(1)
    assert second_factor.find_new(bronn) is None
    second_factor.forget_unconfirmed()
    assert not TOTPDevice.objects.exists()


def test_nothing_is_confirmed_that_was_not_begun(me: Http) -> None:
    refused = me.post(CONFIRM, {"code": "123456", "password": PASSWORD})
    assert outcome(refused) == (409, "no_setup")


@pytest.mark.parametrize("proof", ["password", "code", "recovery code"])
def test_turning_it_off(
    me: Http, bronn: User, proof: str, caplog: pytest.LogCaptureFixture
) -> None:
    phone = set_up(bronn)
    caplog.set_level(logging.INFO)
    proofs = {
        "password": {"password": PASSWORD},
        "code": {"code": phone.code()},
        "recovery code": {"code": phone.recovery_codes[3]},
    }
    assert me.delete(PATH, proofs[proof]).status_code == 204
    assert me.get(PATH).json() == OFF
    assert not any(model.objects.exists() for model in (TOTPDevice, StaticDevice, StaticToken))
    assert Http().post("/api/auth/login", CREDENTIALS).status_code == 200
    assert "second_factor_off" in events(caplog)
    assert "Two-step sign-in was turned off" in [letter.subject for letter in send_mails()]
    assert outcome(me.delete(PATH, {"password": PASSWORD})) == (409, "second_factor_off")


@pytest.mark.parametrize("path", [PATH, CODES])
@pytest.mark.parametrize(
    ("proof", "code", "field"),
    [
        ({}, "invalid", "password"),
        ({"password": "not it at all"}, "invalid", "password"),
        ({"code": "000000"}, "invalid_code", None),
        # A Google account is nobody's word for an account with a password.
        ({"id_token": "x"}, "invalid", "password"),
        # The password does not make up for a code that is wrong.
        ({"code": "abcdef", "password": PASSWORD}, "invalid_code", None),
    ],
)
def test_a_session_alone_changes_nothing(
    me: Http, bronn: User, path: str, proof: dict[str, str], code: str, field: str | None
) -> None:
    phone = set_up(bronn)
    assert phone.code() != "000000"
    method = me.delete if path == PATH else me.post
    response = method(path, proof)
    assert outcome(response) == (400, code)
    assert set(response.json()) == {"detail", "code"} | ({field} if field else set())
    assert me.get(PATH).json()["recovery_codes_left"] == 10
    assert Http().post("/api/auth/login", CREDENTIALS).status_code == 403


def test_new_recovery_codes_replace_the_old_ones(me: Http, bronn: User) -> None:
    phone = set_up(bronn)
    response = me.post(CODES, {"password": PASSWORD})
    assert response.status_code == 200
    fresh = response.json()["recovery_codes"]
    assert len(set(fresh)) == 10
    assert not set(fresh) & set(phone.recovery_codes)
    assert outcome(me.delete(PATH, {"code": phone.recovery_codes[0]})) == (400, "invalid_code")
    assert me.delete(PATH, {"code": fresh[0]}).status_code == 204


def test_there_are_none_to_renew_where_it_is_off(me: Http) -> None:
    assert outcome(me.post(CODES, {"password": PASSWORD})) == (409, "second_factor_off")
