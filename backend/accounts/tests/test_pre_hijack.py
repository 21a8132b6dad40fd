"""Somebody was there first: accounts that were prepared on an address before its owner came.

Mallory knows the address and never sees the mailbox; the owner does.
"""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts import outbox
from accounts.models import User
from accounts.tests.conftest import Http
from accounts.tests.mails import query, send_mails, the_mail, token_of

pytestmark = pytest.mark.django_db

EMAIL = "owner@example.org"
MALLORYS = "a tunnel below the walls"
OWNERS = "a key to the front gate"
REGISTER = "/api/auth/register"
VERIFY = "/api/auth/verify-email"
LOGIN = "/api/auth/login"


def register(http: Http, password: str) -> Any:
    return http.post(REGISTER, {"email": EMAIL, "password": password})


def login(http: Http, password: str) -> int:
    return int(http.post(LOGIN, {"email": EMAIL, "password": password}).status_code)


def reset(http: Http, password: str) -> None:
    """As the owner does who forgot, or never knew, the password."""
    http.post("/api/auth/password/reset", {"email": EMAIL})
    choose(http, query(the_mail(), "/reset-password"), password)


def choose(http: Http, link: dict[str, str], password: str) -> None:
    response = http.post("/api/auth/password/reset/confirm", {**link, "new_password": password})
    assert response.status_code == 204
    send_mails()


@pytest.mark.parametrize("first", [MALLORYS, OWNERS])
@pytest.mark.parametrize("pause_seconds", [5, 90])
def test_mallory_registers_before_or_after_the_owner(
    http: Http, mandatory: None, first: str, pause_seconds: int
) -> None:
    """Whoever came first, and whichever mail the owner follows: Mallory's password is gone."""
    second = OWNERS if first == MALLORYS else MALLORYS
    register(http, first)
    oldest = the_mail()
    with time_machine.travel(timezone.now() + timedelta(seconds=pause_seconds)):
        register(http, second)
        newest = [*send_mails(), oldest][0]
        verified = http.post(VERIFY, {"token": token_of(newest)})
        assert verified.status_code == 200
        assert login(http, MALLORYS) == login(http, OWNERS) == 400
        # The owner is in, and is asked by mail to choose a password.
        owner = Http(verified.json()["access"])
        assert owner.get("/api/me").json()["has_password"] is False
        choose(http, query(the_mail(), "/reset-password"), OWNERS)
    assert login(http, OWNERS) == 200
    assert login(http, MALLORYS) == 400


def test_the_mail_of_a_contested_account_says_so(http: Http, mandatory: None) -> None:
    register(http, MALLORYS)
    register(http, OWNERS)
    letter = the_mail()
    html = str(letter.alternatives[0][0])
    for text in (str(letter.body), html):
        assert "registered more than once" in text


def test_mallory_cannot_take_a_password_away_from_an_account_in_use(
    http: Http, settings: Any
) -> None:
    """Registered while nothing had to be confirmed, and in use since."""
    tokens = register(http, OWNERS).json()
    settings.EMAIL_VERIFICATION_REQUIRED = True
    register(http, MALLORYS)
    settings.EMAIL_VERIFICATION_REQUIRED = False
    assert login(http, OWNERS) == 200
    assert Http(tokens["access"]).get("/api/me").status_code == 200


def test_a_session_of_mallorys_does_not_outlive_a_reset(http: Http) -> None:
    tokens = register(http, MALLORYS).json()
    assert Http(tokens["access"]).get("/api/me").status_code == 200
    reset(http, OWNERS)
    assert Http(tokens["access"]).get("/api/me").status_code == 401
    assert http.post("/api/auth/refresh", {"refresh": tokens["refresh"]}).status_code == 401
    assert login(http, MALLORYS) == 400
    assert login(http, OWNERS) == 200


def test_a_session_of_mallorys_does_not_outlive_a_contested_confirmation(
    http: Http, settings: Any
) -> None:
    tokens = register(http, MALLORYS).json()
    settings.EMAIL_VERIFICATION_REQUIRED = True
    register(http, OWNERS)
    http.post(VERIFY, {"token": token_of(the_mail())})
    assert Http(tokens["access"]).get("/api/me").status_code == 401
    assert http.post("/api/auth/refresh", {"refresh": tokens["refresh"]}).status_code == 401


def test_a_link_asked_for_by_mallory_is_no_use_after_a_reset(http: Http, mandatory: None) -> None:
    """Had Mallory got hold of an old mail: it confirms nothing and opens nothing any more."""
    register(http, MALLORYS)
    old = token_of(the_mail())
    http.post("/api/auth/password/reset", {"email": EMAIL})
    old_reset = query(the_mail(), "/reset-password")
    reset(http, OWNERS)
    assert http.post(VERIFY, {"token": old}).json()["code"] == "invalid_token"
    stale = http.post("/api/auth/password/reset/confirm", {**old_reset, "new_password": MALLORYS})
    assert stale.json()["code"] == "invalid_token"
    assert login(http, OWNERS) == 200


def test_a_link_does_not_follow_the_account_to_another_address(http: Http, mandatory: None) -> None:
    """Mallory registers an own address, gets its link, and has the address changed to the owner's:
    the link proves nothing about that one.
    """
    mallory = {"email": "mallory@example.org", "password": MALLORYS}
    http.post(REGISTER, mallory)
    token = token_of(the_mail())
    http.post("/api/auth/password/reset", {"email": mallory["email"]})
    link = query(the_mail(), "/reset-password")
    User.objects.filter(email=mallory["email"]).update(email=EMAIL)
    assert http.post(VERIFY, {"token": token}).json()["code"] == "invalid_token"
    refused = http.post("/api/auth/password/reset/confirm", {**link, "new_password": MALLORYS})
    assert refused.json()["code"] == "invalid_token"
    assert not User.objects.get().email_verified


def test_a_mail_that_waits_does_not_go_to_the_next_owner_of_an_address(http: Http) -> None:
    """The account it was for is gone before it left."""
    user = User.objects.create_user(EMAIL, MALLORYS)
    outbox.post(outbox.Kind.PASSWORD_CHANGED, EMAIL, user=user)
    User.objects.filter(pk=user.pk).update(email="elsewhere@example.org")
    User.objects.create_user(EMAIL, OWNERS)
    assert send_mails() == []
