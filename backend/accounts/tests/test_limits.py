"""The limits as a client meets them: which route, which code, whose address."""

from typing import Any

import pytest
from django.test.utils import override_settings

from accounts.models import Session, User
from accounts.tests.conftest import CREDENTIALS, EMAIL, Http
from accounts.tests.hashers import COUNTING, CountingHasher

pytestmark = pytest.mark.django_db

LOGIN = "/api/auth/login"
WRONG = {"email": EMAIL, "password": "not it at all"}
NEWCOMER = {"email": "new@example.org", "password": "weak"}
KEY = "the key that both servers share"


@pytest.fixture(autouse=True)
def _limits(settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED = True


def statuses(path: str, body: Any, times: int, **headers: str) -> list[int]:
    return [Http().post(path, body, **headers).status_code for _ in range(times)]


def assert_told_to_wait(response: Any, longest: int) -> None:
    assert response.status_code == 429
    body = response.json()
    assert set(body) == {"detail", "code", "retry_after"}
    assert body["code"] == "throttled"
    assert 0 < body["retry_after"] <= longest
    assert response.headers["Retry-After"] == str(body["retry_after"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (LOGIN, None),
        (LOGIN, {"email": 5}),
        ("/api/auth/google", {"id_token": "x"}),
        ("/api/auth/register", NEWCOMER),
        ("/api/auth/password/reset", {"email": "x"}),
        ("/api/auth/password/reset/confirm", {"uid": "x", "token": "x", "new_password": "x"}),
    ],
)
def test_twenty_a_minute_from_one_address_good_or_bad(path: str, body: Any) -> None:
    assert 429 not in statuses(path, body, 20)
    assert_told_to_wait(Http().post(path, body), 60)


def test_five_resets_of_an_address_be_it_anybodys_or_not(bronn: User) -> None:
    for email in (EMAIL, "nobody@example.org"):
        assert statuses("/api/auth/password/reset", {"email": email}, 5) == [202] * 5
        assert_told_to_wait(Http().post("/api/auth/password/reset", {"email": email}), 60)


@override_settings(PASSWORD_HASHERS=[COUNTING])
@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
def test_after_five_failures_nobody_is_even_looked_at(email: str) -> None:
    User.objects.create_user(EMAIL, CREDENTIALS["password"])
    CountingHasher.runs = 0
    assert statuses(LOGIN, WRONG | {"email": email}, 5) == [400] * 5
    assert CountingHasher.runs == 5, "once in each"
    response = Http().post(LOGIN, CREDENTIALS | {"email": email})
    assert_told_to_wait(response, 300)
    assert response.json()["retry_after"] > 290
    assert CountingHasher.runs == 5


def test_signing_in_forgets_the_failures(bronn: User) -> None:
    for _ in range(3):
        assert statuses(LOGIN, WRONG, 4) == [400] * 4
        assert Http().post(LOGIN, CREDENTIALS).status_code == 200


def test_a_right_password_of_an_unconfirmed_account_is_no_failure(
    settings: Any, bronn: User
) -> None:
    settings.EMAIL_VERIFICATION_REQUIRED = True
    assert statuses(LOGIN, CREDENTIALS, 10) == [403] * 10


SPELLINGS = ["X-Forwarded-For", "x-forwarded-for", "X-Real-IP", "Forwarded", "X-Client-IP"]


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_new_address_in_a_header_is_no_new_address(bronn: User, name: str) -> None:
    answers = [
        Http().post(LOGIN, WRONG, **{name: f"203.0.113.{number}"}).status_code
        for number in range(6)
    ]
    assert answers == [400] * 5 + [429]


def test_behind_a_proxy_only_what_it_wrote_counts(settings: Any, bronn: User) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    answers = [
        Http()
        .post(LOGIN, WRONG, **{"X-Forwarded-For": f"203.0.113.{number}, 192.0.2.{number}"})
        .status_code
        for number in range(6)
    ]
    assert answers == [400] * 5 + [429], "one network, whatever stands before"
    elsewhere = {"X-Forwarded-For": "192.0.2.1, 198.51.100.1"}
    assert Http().post(LOGIN, CREDENTIALS, **elsewhere).status_code == 200
    assert Session.objects.get().ip == "198.51.100.1"


def test_visitors_of_the_web_app_count_each_for_themselves(settings: Any, bronn: User) -> None:
    settings.WEB_APP_KEY = KEY
    proven = {"X-Web-App-Key": KEY}
    for visitor in ("192.0.2.7", "198.51.100.7"):
        line = {"X-Forwarded-For": f"6.6.6.6, {visitor}"}
        assert statuses(LOGIN, WRONG, 6, **proven, **line) == [400] * 5 + [429]
    # Whoever has not got the key is who they are.
    forged = {"X-Web-App-Key": "a guess", "X-Forwarded-For": "203.0.113.9"}
    assert statuses(LOGIN, WRONG, 6, **forged) == [400] * 5 + [429]
