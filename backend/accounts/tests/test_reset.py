from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts import verification
from accounts.models import EmailVerificationToken, OutgoingMail, Session, User
from accounts.reset_tokens import write_uid
from accounts.tests.conftest import CREDENTIALS, EMAIL, PASSWORD, Http
from accounts.tests.mails import in_parallel, query, send_mails, the_mail

pytestmark = pytest.mark.django_db

PATH = "/api/auth/password/reset"
CONFIRM = "/api/auth/password/reset/confirm"
NEW = "a bridge over the river"
NEUTRAL = {
    "detail": "If there is an account with this address, an email with a link is on its way."
}


def ask(http: Http) -> dict[str, str]:
    """Ask for a link; what it carries."""
    assert http.post(PATH, {"email": EMAIL}).status_code == 202
    return query(the_mail(), "/reset-password")


def login(http: Http, password: str) -> int:
    return int(http.post("/api/auth/login", {"email": EMAIL, "password": password}).status_code)


CASES = {"known": 1, "unverified": 1, "without a password": 1, "deactivated": 0, "unknown": 0}


def make(case: str) -> None:
    if case != "unknown":
        password = None if case == "without a password" else PASSWORD
        User.objects.create_user(
            EMAIL, password, email_verified=case == "known", is_active=case != "deactivated"
        )


@pytest.mark.parametrize("case", CASES)
def test_everybody_gets_the_same_answer_for_the_same_queries(
    http: Http, case: str, django_assert_num_queries: Any
) -> None:
    make(case)
    with django_assert_num_queries(1):
        response = http.post(PATH, {"email": EMAIL.upper()})
    assert (response.status_code, response.json()) == (202, NEUTRAL)
    assert [letter.to for letter in send_mails()] == [[EMAIL]] * CASES[case]
    assert OutgoingMail.objects.count() == CASES[case]


@pytest.mark.parametrize("case", ["known", "unverified", "without a password"])
def test_the_link_sets_a_password_and_proves_the_mailbox(http: Http, case: str) -> None:
    make(case)
    link = ask(http)
    response = http.post(CONFIRM, {**link, "new_password": NEW})
    assert (response.status_code, response.content) == (204, b"")
    assert login(http, PASSWORD) == 400
    assert login(http, NEW) == 200
    assert User.objects.get().email_verified
    assert the_mail().subject == "Your password was changed"


def test_the_new_password_opens_a_door_that_failures_had_shut(
    http: Http, bronn: User, settings: Any
) -> None:
    settings.RATE_LIMITS_ENABLED = True
    assert [login(http, "wrong") for _ in range(6)] == [400] * 5 + [429]
    link = ask(http)
    assert http.post(CONFIRM, {**link, "new_password": NEW}).status_code == 204
    assert login(http, NEW) == 200


def test_a_link_is_good_once(http: Http, bronn: User) -> None:
    link = ask(http)
    assert http.post(CONFIRM, {**link, "new_password": NEW}).status_code == 204
    again = http.post(CONFIRM, {**link, "new_password": "yet another castle"})
    assert (again.status_code, again.json()["code"]) == (400, "invalid_token")
    assert login(http, NEW) == 200


@pytest.mark.parametrize(("age", "status"), [(3599, 204), (3602, 400)])
def test_a_link_expires(http: Http, bronn: User, age: int, status: int) -> None:
    link = ask(http)
    with time_machine.travel(timezone.now() + timedelta(seconds=age)):
        assert http.post(CONFIRM, {**link, "new_password": NEW}).status_code == status


@pytest.mark.parametrize("password", ["short", "password", "8462957301", EMAIL])
def test_a_weak_password_leaves_the_link_good(http: Http, bronn: User, password: str) -> None:
    link = ask(http)
    response = http.post(CONFIRM, {**link, "new_password": password})
    assert response.status_code == 400
    assert set(response.json()) == {"detail", "code", "new_password"}
    assert response.json()["code"] == "invalid"
    assert http.post(CONFIRM, {**link, "new_password": NEW}).status_code == 204


def test_every_session_ends(http: Http, bronn: User, tokens: dict[str, str]) -> None:
    link = ask(http)
    assert Http(tokens["access"]).get("/api/me").status_code == 200
    http.post(CONFIRM, {**link, "new_password": NEW})
    assert Http(tokens["access"]).get("/api/me").status_code == 401
    refused = http.post("/api/auth/refresh", {"refresh": tokens["refresh"]})
    assert (refused.status_code, refused.json()["code"]) == (401, "token_not_valid")
    assert not Session.objects.filter(revoked_at=None).exists()


def test_links_that_confirm_the_address_end(http: Http, bronn: User) -> None:
    _, secret = verification.mint(bronn)
    link = ask(http)
    http.post(CONFIRM, {**link, "new_password": NEW})
    response = http.post("/api/auth/verify-email", {"token": secret})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_token")
    assert EmailVerificationToken.objects.filter(used_at=None).count() == 0


def change_password(user: User) -> None:
    user.set_password("set by someone else")
    user.save()


@pytest.mark.parametrize(
    "change",
    [
        User.end_sessions,
        change_password,
        lambda user: User.objects.update(email="new@example.org"),
        lambda user: User.objects.update(is_active=False),
        lambda user: user.delete(),
    ],
    ids=["signed out everywhere", "password", "address", "deactivated", "deleted"],
)
def test_a_link_is_good_for_the_account_as_it_was(http: Http, bronn: User, change: Any) -> None:
    link = ask(http)
    change(bronn)
    before = list(User.objects.values_list("password", flat=True))
    response = http.post(CONFIRM, {**link, "new_password": NEW})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_token")
    assert list(User.objects.values_list("password", flat=True)) == before


def test_a_link_opens_nobody_elses_account(http: Http, bronn: User) -> None:
    other = User.objects.create_user("other@example.org", PASSWORD)
    link = ask(http)
    response = http.post(CONFIRM, {**link, "uid": write_uid(other), "new_password": NEW})
    assert response.json()["code"] == "invalid_token"


@pytest.mark.parametrize("uid", ["x", "AAAA", "MQ", "é", "%00", "x" * 200])
def test_a_malformed_uid_is_refused_like_any_other(http: Http, bronn: User, uid: str) -> None:
    link = ask(http)
    response = http.post(CONFIRM, {**link, "uid": uid, "new_password": NEW})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_token")


@pytest.mark.django_db(transaction=True)
def test_of_64_parallel_uses_exactly_one_sets_its_password(http: Http) -> None:
    User.objects.create_user(EMAIL, PASSWORD)
    link = ask(http)
    passwords = [f"castle number {number} of many" for number in range(64)]
    statuses = in_parallel(
        64, lambda n: Http().post(CONFIRM, {**link, "new_password": passwords[n]}).status_code
    )
    assert sorted(statuses) == [204] + [400] * 63
    winner = passwords[statuses.index(204)]
    assert User.objects.get().check_password(winner)
    assert login(http, CREDENTIALS["password"]) == 400
