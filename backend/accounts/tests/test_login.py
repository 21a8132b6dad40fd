from typing import Any

import pytest
from django.test.utils import override_settings

from accounts.models import Session, User
from accounts.tests.conftest import CREDENTIALS, EMAIL, PASSWORD, Http
from accounts.tests.hashers import COUNTING, CountingHasher

pytestmark = pytest.mark.django_db

PATH = "/api/auth/login"
REFUSED = b'{"detail":"invalid credentials","code":"invalid_credentials"}'


def test_the_right_password_opens_a_session(http: Http, bronn: User) -> None:
    response = http.post(PATH, CREDENTIALS, **{"User-Agent": "A browser"})
    assert response.status_code == 200
    body = response.json()
    assert body["user"] == {"id": str(bronn.id), "email": EMAIL, "email_verified": False}
    session = Session.objects.get()
    assert (session.user, session.user_agent, session.ip) == (bronn, "A browser", "127.0.0.1")


def test_the_case_of_the_address_does_not_matter(http: Http, bronn: User) -> None:
    body = {"email": "BRONN@Example.org", "password": PASSWORD}
    assert http.post(PATH, body).status_code == 200


def test_each_login_is_a_session_of_its_own(http: Http, bronn: User) -> None:
    for _ in range(3):
        http.post(PATH, CREDENTIALS)
    assert Session.objects.count() == 3


def prepare(case: str) -> None:
    if case == "inactive":
        User.objects.update(is_active=False)
    if case == "without a password":
        user = User.objects.get()
        user.set_unusable_password()
        user.save()


OUTCOMES = {
    "right": CREDENTIALS,
    "wrong": {"email": EMAIL, "password": "not it at all"},
    "unknown": {"email": "nobody@example.org", "password": PASSWORD},
    "inactive": CREDENTIALS,
    "inactive and wrong": {"email": EMAIL, "password": "not it at all"},
    "without a password": CREDENTIALS,
}


@pytest.mark.parametrize("case", [case for case in OUTCOMES if case != "right"])
def test_every_refusal_is_the_same_bytes(http: Http, bronn: User, case: str) -> None:
    prepare(case.removesuffix(" and wrong"))
    response = http.post(PATH, OUTCOMES[case])
    assert (response.status_code, response.content) == (400, REFUSED)
    assert not Session.objects.exists()


@pytest.mark.parametrize("case", OUTCOMES)
def test_the_hasher_runs_exactly_once(http: Http, case: str) -> None:
    hashers = [COUNTING]
    with override_settings(PASSWORD_HASHERS=hashers):
        User.objects.create_user(EMAIL, PASSWORD)
        prepare(case.removesuffix(" and wrong"))
        CountingHasher.runs = 0
        http.post(PATH, OUTCOMES[case])
    assert CountingHasher.runs == 1


@pytest.mark.parametrize("case", [case for case in OUTCOMES if case != "right"])
def test_every_refusal_asks_the_database_once(
    http: Http, bronn: User, case: str, django_assert_num_queries: Any
) -> None:
    prepare(case.removesuffix(" and wrong"))
    with django_assert_num_queries(1):
        http.post(PATH, OUTCOMES[case])


def test_an_unverified_address_is_named_only_with_the_right_password(
    http: Http, bronn: User, settings: Any
) -> None:
    settings.EMAIL_VERIFICATION_REQUIRED = True
    right = http.post(PATH, CREDENTIALS)
    assert right.status_code == 403
    assert right.json()["code"] == "email_not_verified"
    assert http.post(PATH, OUTCOMES["wrong"]).content == REFUSED
    User.objects.update(email_verified=True)
    assert http.post(PATH, CREDENTIALS).status_code == 200


def test_a_stale_token_in_the_header_does_not_stop_a_login(http: Http, bronn: User) -> None:
    assert Http("not.a.token").post(PATH, CREDENTIALS).status_code == 200
