"""Two-step sign-in: its steps, its errors, and the validity of codes."""

from typing import Any

import pytest
import time_machine

from accounts import outbox
from accounts.models import PendingSignIn, Session, User
from accounts.pending_sign_ins import forget_expired
from accounts.reset_tokens import reset_tokens, write_uid
from accounts.tests.conftest import CREDENTIALS, EMAIL, PASSWORD, Http, outcome
from accounts.tests.mails import send_mails
from accounts.tests.phones import Phone, set_up

pytestmark = pytest.mark.django_db

LOGIN = "/api/auth/login"
PATH = "/api/auth/second-factor"
NEW_PASSWORD = "gold for every head"


def first_step(http: Http) -> str:
    response = http.post(LOGIN, CREDENTIALS)
    assert outcome(response) == (403, "second_factor_required")
    pending: str = response.json()["pending"]
    return pending


def second_step(http: Http, code: str, pending: str = "") -> Any:
    return http.post(PATH, {"pending": pending or first_step(http), "code": code})


WRONG = (400, "invalid_code")
TOO_LATE = (400, "invalid_pending")


def test_the_right_password_alone_opens_nothing(http: Http, phone: Phone) -> None:
    response = http.post(LOGIN, CREDENTIALS)
    assert outcome(response) == (403, "second_factor_required")
    body = response.json()
    assert set(body) == {"detail", "code", "pending", "expires_in"}
    assert body["expires_in"] == 300
    assert not Session.objects.exists()
    # It is a ticket for the second step and nothing else.
    assert Http(body["pending"]).get("/api/me").status_code == 401
    assert http.post("/api/auth/refresh", {"refresh": body["pending"]}).status_code == 401


def test_a_wrong_password_does_not_tell_that_there_is_a_second_factor(
    http: Http, phone: Phone
) -> None:
    response = http.post(LOGIN, {"email": EMAIL, "password": "not it at all"})
    assert outcome(response) == (400, "invalid_credentials")
    assert set(response.json()) == {"detail", "code"}


def test_the_code_opens_the_session(http: Http, bronn: User, phone: Phone) -> None:
    response = second_step(http, phone.code())
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"access", "refresh", "user"}
    assert body["user"] == {"id": str(bronn.pk), "email": EMAIL, "email_verified": False}
    assert Http(body["access"]).get("/api/me").status_code == 200
    assert Session.objects.get().user == bronn
    assert not PendingSignIn.objects.exists()


@pytest.mark.parametrize(("steps", "is_good"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(
    http: Http, phone: Phone, steps: int, is_good: bool
) -> None:
    assert (second_step(http, phone.code(steps)).status_code == 200) is is_good


def test_the_window_does_not_move_with_what_was_accepted(
    http: Http, phone: Phone, clock: time_machine.Traveller
) -> None:
    assert second_step(http, phone.code(1)).status_code == 200
    clock.shift(30)
    assert outcome(second_step(http, phone.code(2))) == WRONG


def test_a_code_is_good_once(http: Http, phone: Phone, clock: time_machine.Traveller) -> None:
    code = phone.code()
    assert second_step(http, code).status_code == 200
    assert outcome(second_step(http, code)) == WRONG
    # Nor are the codes before it.
    assert outcome(second_step(http, phone.code(-1))) == WRONG
    clock.shift(30)
    assert second_step(http, phone.code()).status_code == 200


@pytest.mark.parametrize("spell", [" {} {} ", "{}-{}", "{}\u00a0{}", "{}\u200b{}"])
def test_a_code_may_come_in_groups(http: Http, phone: Phone, spell: str) -> None:
    code = phone.code()
    assert second_step(http, spell.format(code[:3], code[3:])).status_code == 200


@pytest.mark.parametrize("code", ["+12345", "1234567", "12345", "abcdef", "१२३४५६", "-1", "0x1F4"])
def test_what_is_no_code_is_refused(http: Http, phone: Phone, code: str) -> None:
    assert outcome(second_step(http, code)) == WRONG


def test_a_recovery_code_is_good_once(http: Http, bronn: User, phone: Phone) -> None:
    code, other = phone.recovery_codes[:2]
    assert second_step(http, code.upper().replace("-", " ")).status_code == 200
    assert outcome(second_step(http, code)) == WRONG
    assert second_step(http, other).status_code == 200
    letters = send_mails()
    assert [letter.subject for letter in letters] == ["A recovery code was used"] * 2
    assert letters[0].to == [EMAIL]
    assert "8 of them are left" in letters[0].body.replace("\n", " ")


def test_recovery_codes_are_stored_as_hashes(phone: Phone, bronn: User) -> None:
    from django_otp.plugins.otp_static.models import StaticToken

    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(stored) == len(set(phone.recovery_codes)) == 10
    for code in phone.recovery_codes:
        plain = code.replace("-", "")
        assert len(plain) == 16
        assert not {code, plain, plain.upper()} & stored


def test_a_wrong_code_leaves_the_first_step_standing(http: Http, phone: Phone) -> None:
    pending = first_step(http)
    refused = second_step(http, phone.wrong_code(), pending)
    assert outcome(refused) == WRONG
    assert refused.json()["code"] == "invalid_code"
    assert second_step(http, phone.code(), pending).status_code == 200


def test_a_pending_sign_in_is_good_once(
    http: Http, phone: Phone, clock: time_machine.Traveller
) -> None:
    pending = first_step(http)
    assert second_step(http, phone.code(), pending).status_code == 200
    clock.shift(30)
    assert outcome(second_step(http, phone.code(), pending)) == TOO_LATE


def test_a_pending_sign_in_lasts_five_minutes(
    http: Http, phone: Phone, clock: time_machine.Traveller
) -> None:
    early, late = first_step(http), first_step(http)
    clock.shift(299)
    assert second_step(http, phone.code(), early).status_code == 200
    clock.shift(1)
    assert outcome(second_step(http, phone.code(1), late)) == TOO_LATE
    assert PendingSignIn.objects.count() == 1
    forget_expired()
    assert not PendingSignIn.objects.exists()


@pytest.mark.parametrize("event", ["password change", "reset", "deactivation", "turned off"])
def test_a_pending_sign_in_ends_with(http: Http, bronn: User, phone: Phone, event: str) -> None:
    pending = first_step(http)
    if event == "password change":
        bronn.set_password(NEW_PASSWORD)
        bronn.save()
    elif event == "reset":
        reset(http, bronn)
    elif event == "deactivation":
        User.objects.update(is_active=False)
    else:
        me = Http(second_step(http, phone.recovery_codes[0]).json()["access"])
        assert me.delete("/api/auth/authenticator", {"password": PASSWORD}).status_code == 204
    assert outcome(second_step(http, phone.code(), pending)) == TOO_LATE


def reset(http: Http, user: User) -> None:
    link = {"uid": write_uid(user), "token": reset_tokens.make_token(user)}
    body = link | {"new_password": NEW_PASSWORD}
    assert http.post("/api/auth/password/reset/confirm", body).status_code == 204


def test_a_new_password_by_mail_does_not_get_around_it(
    http: Http, bronn: User, phone: Phone
) -> None:
    reset(http, bronn)
    response = http.post(LOGIN, {"email": EMAIL, "password": NEW_PASSWORD})
    assert outcome(response) == (403, "second_factor_required")
    pending = response.json()["pending"]
    assert second_step(http, phone.code(), pending).status_code == 200


def test_nor_does_a_link_that_confirms_the_address(http: Http, bronn: User, phone: Phone) -> None:
    outbox.post(outbox.Kind.VERIFY, EMAIL)
    [letter] = send_mails()
    token = letter.body.partition("token=")[2].split()[0]
    body = http.post("/api/auth/verify-email", {"token": token}).json()
    assert (body["verified"], body["access"], body["refresh"]) == (True, None, None)
    assert not Session.objects.exists()


def test_sessions_of_before_go_on(http: Http, bronn: User) -> None:
    tokens = http.post(LOGIN, CREDENTIALS).json()
    set_up(bronn)
    renewed = http.post("/api/auth/refresh", {"refresh": tokens["refresh"]})
    assert renewed.status_code == 200
    assert Http(renewed.json()["access"]).get("/api/me").status_code == 200


@pytest.mark.parametrize("pending", ["x", "é" * 40, "x" * 200])
def test_an_invented_pending_sign_in_is_refused(http: Http, phone: Phone, pending: str) -> None:
    assert outcome(second_step(http, phone.code(), pending)) == TOO_LATE
