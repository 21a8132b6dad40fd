from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import EmailVerificationToken, Session, User
from accounts.tests.conftest import CREDENTIALS, EMAIL, PASSWORD, Http
from accounts.tests.mails import in_parallel, send_mails, the_mail, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mandatory")]

REGISTER = "/api/auth/register"
PATH = "/api/auth/verify-email"
INVALID = {
    "detail": "This link is not valid. Ask for a new one.",
    "code": "invalid_token",
}


@pytest.fixture
def token(http: Http) -> str:
    """Of the link that a new account was sent."""
    http.post(REGISTER, CREDENTIALS)
    return token_of(the_mail())


def test_a_fresh_link_confirms_and_signs_in(http: Http, token: str) -> None:
    response = http.post(PATH, {"token": token}, **{"User-Agent": "A browser"})
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"verified", "access", "refresh", "user"}
    user = User.objects.get()
    assert body["verified"] is True
    assert body["user"] == {"id": str(user.id), "email": EMAIL, "email_verified": True}
    assert Http(body["access"]).get("/api/me").json()["email_verified"] is True
    assert Session.objects.get().user_agent == "A browser"
    assert http.post("/api/auth/login", CREDENTIALS).status_code == 200


@pytest.mark.parametrize(("age", "signs_in"), [(599, True), (601, False)])
def test_a_link_older_than_ten_minutes_confirms_but_opens_nothing(
    http: Http, token: str, age: int, signs_in: bool
) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=age)):
        body = http.post(PATH, {"token": token}).json()
        assert body["verified"] is True
        assert body["user"]["email_verified"] is True
        assert (body["access"] is not None, body["refresh"] is not None) == (signs_in, signs_in)
        assert Session.objects.exists() is signs_in
        assert http.post("/api/auth/login", CREDENTIALS).status_code == 200


def test_a_link_is_good_once(http: Http, token: str) -> None:
    assert http.post(PATH, {"token": token}).status_code == 200
    again = http.post(PATH, {"token": token})
    assert (again.status_code, again.json()) == (400, INVALID)


def test_looking_at_a_link_does_not_use_it_up(http: Http, token: str) -> None:
    for response in (
        http.get(PATH),
        http.get(f"{PATH}?token={token}"),
        http.client.head(f"{PATH}?token={token}"),
    ):
        assert response.status_code == 405
    assert not User.objects.get().email_verified
    assert http.post(PATH, {"token": token}).status_code == 200


def test_a_link_expires(http: Http, token: str, settings: Any) -> None:
    late = timezone.now() + timedelta(seconds=settings.EMAIL_VERIFICATION_TIMEOUT + 1)
    with time_machine.travel(late):
        response = http.post(PATH, {"token": token})
    assert response.status_code == 400
    assert response.json() == {
        "detail": "This link has expired. Ask for a new one.",
        "code": "expired_token",
    }
    assert not User.objects.get().email_verified


@pytest.mark.parametrize("nonsense", ["x", "x" * 200, "é🗡", "a.b.c"])
def test_a_token_that_never_was(http: Http, token: str, nonsense: str) -> None:
    response = http.post(PATH, {"token": nonsense})
    assert (response.status_code, response.json()) == (400, INVALID)


def test_only_the_hash_is_kept(token: str) -> None:
    row = EmailVerificationToken.objects.values().get()
    assert len(token) >= 43
    assert token not in str(row)


def test_a_link_speaks_for_the_address_it_was_sent_to(http: Http, token: str) -> None:
    User.objects.update(email="another@example.org")
    assert http.post(PATH, {"token": token}).json() == INVALID
    assert not User.objects.get().email_verified
    User.objects.update(email=EMAIL)
    assert http.post(PATH, {"token": token}).status_code == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"email_verified": True}])
def test_there_must_be_something_to_confirm(
    http: Http, token: str, change: dict[str, bool]
) -> None:
    User.objects.update(**change)
    assert http.post(PATH, {"token": token}).json() == INVALID
    assert not Session.objects.exists()


def test_the_newest_link_is_the_one_that_counts(http: Http, token: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        http.post(f"{PATH}/resend", {"email": EMAIL})
        # Until the new one has left the old one is all that the reader has.
        newest = token_of(the_mail())
        assert http.post(PATH, {"token": token}).json() == INVALID
        assert http.post(PATH, {"token": newest}).status_code == 200


def test_no_other_link_is_left_after_one_was_used(http: Http, token: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        http.post(f"{PATH}/resend", {"email": EMAIL})
        assert http.post(PATH, {"token": token}).status_code == 200
        # Nobody waits for a link any more.
        assert send_mails() == []
    assert not EmailVerificationToken.objects.filter(used_at=None).exists()


def test_a_wrong_password_does_not_learn_that_the_address_is_unconfirmed(http: Http) -> None:
    http.post(REGISTER, CREDENTIALS)
    right = http.post("/api/auth/login", CREDENTIALS)
    assert (right.status_code, right.json()["code"]) == (403, "email_not_verified")
    wrong = http.post("/api/auth/login", {"email": EMAIL, "password": "not the one"})
    nobody = http.post("/api/auth/login", {"email": "x@example.org", "password": PASSWORD})
    assert wrong.status_code == nobody.status_code == 400
    assert wrong.content == nobody.content


@pytest.mark.django_db(transaction=True)
def test_of_64_parallel_uses_exactly_one_succeeds(http: Http) -> None:
    http.post(REGISTER, CREDENTIALS)
    token = token_of(the_mail())
    responses = in_parallel(64, lambda _: Http().post(PATH, {"token": token}))
    assert sorted(response.status_code for response in responses) == [200] + [400] * 63
    refused = [response.json() for response in responses if response.status_code == 400]
    assert refused == [INVALID] * 63
    assert Session.objects.count() == 1
