"""The admin asks for the second factor where there is one, and may want one of all its staff."""

import logging
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import pending_sign_ins
from accounts.models import User
from accounts.services import second_factor
from accounts.tests.conftest import EMAIL, Http
from accounts.tests.mails import send_mails
from accounts.tests.phones import Phone, set_up

pytestmark = pytest.mark.django_db

BOSS = "cersei@example.org"
PASSWORD = "power is power now"
INDEX = "/admin/"
LOGIN = "/admin/login/"
CODE = "/admin/login/code/"
USERS = "/admin/accounts/user/"


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser(BOSS, PASSWORD)


@pytest.fixture
def phone(boss: User) -> Phone:
    return set_up(boss)


@pytest.fixture
def client() -> Client:
    return Client()


def sign_in(client: Client, next_page: str = USERS) -> Any:
    return client.post(LOGIN, {"username": BOSS, "password": PASSWORD, "next": next_page})


def enter(client: Client, first: Any, code: str) -> Any:
    """Fill in the form of the second step as it stands on the page."""
    page = first.content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(pending|next)" value="([^"]*)"', page))
    return client.post(CODE, {"code": code, **fields})


def is_in(client: Client) -> bool:
    status: int = client.get(INDEX).status_code
    return status == 200


def test_the_password_leads_to_the_second_step(client: Client, phone: Phone) -> None:
    first = sign_in(client)
    assert first.status_code == 200
    page = first.content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'name="password"' not in page
    assert not is_in(client)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_the_code_opens_the_admin(
    client: Client, phone: Phone, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    code = phone.code() if kind == "app" else phone.recovery_codes[0]
    answer = enter(client, sign_in(client), code)
    assert (answer.status_code, answer["Location"]) == (302, USERS)
    assert is_in(client)
    said = [record.message for record in caplog.records if record.name == "security"]
    assert said[0] == "second_factor_asked"
    assert said[-1] == "admin_sign_in"


def test_a_wrong_code_does_not(client: Client, phone: Phone) -> None:
    first = sign_in(client)
    refused = enter(client, first, phone.wrong_code())
    assert refused.status_code == 200
    assert "This code is not right." in refused.content.decode()
    assert not is_in(client)
    # The page that refuses has what the next try needs.
    assert enter(client, refused, phone.code()).status_code == 302
    assert is_in(client)


def test_it_leads_to_no_other_site(client: Client, phone: Phone) -> None:
    first = sign_in(client, "https://evil.example/")
    answer = enter(client, first, phone.code())
    assert answer["Location"] == INDEX


def test_tries_are_counted(client: Client, phone: Phone, settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED = True
    first = sign_in(client)
    answers = [enter(client, first, phone.wrong_code()) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 200
    refused = enter(client, first, phone.code())
    assert refused.status_code == 429
    assert sign_in(client).status_code == 429, "a right password forgives no wrong codes"


def test_the_second_step_alone_leads_back(client: Client, phone: Phone) -> None:
    assert client.get(CODE)["Location"] == LOGIN
    refused = client.post(CODE, {"pending": "made up", "code": phone.code()})
    assert "Sign in again." in refused.content.decode()
    assert client.post(CODE, {}).status_code == 200
    assert not is_in(client)


def test_it_is_for_staff(client: Client, bronn: User) -> None:
    phone = set_up(bronn)
    pending = pending_sign_ins.issue(bronn)
    answer = client.post(CODE, {"pending": pending, "code": phone.code()})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_session_of_before_ends_when_it_is_turned_on(client: Client, boss: User) -> None:
    assert sign_in(client).status_code == 302
    assert is_in(client)
    phone = set_up(boss)
    assert not is_in(client)
    enter(client, sign_in(client), phone.code())
    assert is_in(client)
    # And one of an authenticator that has been replaced since.
    second_factor.reset(boss)
    set_up(boss)
    assert not is_in(client)


def test_staff_without_it_are_told_where_it_is_required(
    client: Client, boss: User, settings: Any
) -> None:
    assert sign_in(client).status_code == 302
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    settings.FRONTEND_ORIGINS = ("https://chat.example.org",)
    assert not is_in(client), "a session of before ends, too"
    refused = sign_in(Client())
    assert refused.status_code == 200
    assert "https://chat.example.org/settings" in refused.content.decode()

    me = Http(
        Http().post("/api/auth/login", {"email": BOSS, "password": PASSWORD}).json()["access"]
    )
    assert me.get("/api/auth/authenticator").json()["is_required"] is True
    phone = set_up(boss)
    enter(client, sign_in(client), phone.code())
    assert is_in(client)


def test_nobody_else_is_asked_where_staff_are(bronn: User, settings: Any, signed_in: Http) -> None:
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    assert signed_in.get("/api/auth/authenticator").json()["is_required"] is False


def test_staff_can_turn_it_off_for_others(
    client: Client, boss: User, bronn: User, caplog: pytest.LogCaptureFixture
) -> None:
    set_up(bronn)
    client.force_login(boss)
    caplog.set_level(logging.INFO)
    form = {"action": "reset_second_factor", "_selected_action": [str(bronn.pk), str(boss.pk)]}
    answer = client.post(USERS, form, follow=True)
    assert "Turned off for 1 of 2." in answer.content.decode()
    bronn.refresh_from_db()
    assert bronn.second_factor_since is None
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (boss, str(bronn.pk))
    said = [record.message for record in caplog.records if record.name == "security"]
    assert said == ["second_factor_reset", "admin_action"]
    [letter] = send_mails()
    assert (letter.to, letter.subject) == ([EMAIL], "Two-step sign-in was turned off")


def test_no_page_shows_a_secret(client: Client, boss: User, bronn: User) -> None:
    phone = set_up(bronn)
    secret = TOTPDevice.objects.get().key
    client.force_login(boss)
    for page in (USERS, f"{USERS}{bronn.pk}/change/", f"{USERS}{bronn.pk}/delete/", INDEX):
        answer = client.get(page)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert not [
            word for word in (secret, phone.secret, "otp_totp", "otp_static") if word in text
        ]
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert client.get(reverse("admin:accounts_user_changelist") + "?second_factor_since__isempty=0")
