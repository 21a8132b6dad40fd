"""Registering where addresses must be confirmed: nobody but the mailbox's owner learns anything."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from accounts.models import MailSchedule, User, UserSettings
from accounts.tests.conftest import CREDENTIALS, EMAIL, PASSWORD, Http
from accounts.tests.hashers import COUNTING, CountingHasher
from accounts.tests.mails import in_parallel, send_mails, the_mail, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mandatory")]

PATH = "/api/auth/register"
OTHER = "another castle entirely"


CASES = ["new", "unverified", "unverified, same password", "verified", "Google only", "deactivated"]


def make(case: str) -> None:
    if case != "new":
        User.objects.create_user(
            EMAIL,
            {"Google only": None, "unverified, same password": OTHER}.get(case, PASSWORD),
            email_verified="unverified" not in case,
            is_active=case != "deactivated",
        )


def register(http: Http, password: str = OTHER) -> Any:
    return http.post(PATH, {"email": EMAIL, "password": password})


def test_everybody_gets_the_same_bytes(http: Http) -> None:
    answers = set()
    for case in CASES:
        User.objects.all().delete()
        make(case)
        response = register(http)
        answers.add((response.status_code, response.content, str(sorted(response.headers))))
    [(status, content, _)] = answers
    assert status == 202
    assert content == (
        b'{"access":null,"refresh":null,"user":null,"verification_required":true,'
        b'"detail":"Check your email and follow the link in it to confirm your email address."}'
    )


@pytest.mark.parametrize("is_too_soon", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_everybody_costs_the_same_queries_and_one_run_of_the_hasher(
    http: Http, case: str, is_too_soon: bool
) -> None:
    with override_settings(PASSWORD_HASHERS=[COUNTING]):
        make(case)
        if is_too_soon:
            http.post("/api/auth/verify-email/resend", {"email": EMAIL})
        CountingHasher.runs = 0
        with CaptureQueriesContext(
            connection,
        ) as queries:
            register(http)
    assert CountingHasher.runs == 1
    kinds = [query["sql"].split()[0] for query in queries.captured_queries]
    # Who is it; the account, its settings, the turn by address and by kind, the mail.
    assert len(kinds) == 8
    assert kinds[0] == "SELECT"
    assert kinds.count("INSERT") + kinds.count("UPDATE") == 5


SUBJECTS = {
    "new": "Confirm your email address",
    "unverified": "Confirm your email address",
    "unverified, same password": "Confirm your email address",
    "verified": "You already have an account",
    "Google only": "You already have an account",
}


@pytest.mark.parametrize("case", CASES)
def test_the_mailbox_learns_what_happened(http: Http, case: str) -> None:
    make(case)
    register(http)
    letters = send_mails()
    expected = [SUBJECTS[case]] if case in SUBJECTS else []
    assert [(letter.subject, letter.to) for letter in letters] == [
        (subject, [EMAIL]) for subject in expected
    ]


@pytest.mark.parametrize("case", CASES)
def test_nobody_is_written_to_twice_in_a_minute(http: Http, case: str) -> None:
    make(case)
    for _ in range(5):
        register(http)
    assert len(send_mails()) == (case in SUBJECTS)
    assert {row.sent_count for row in MailSchedule.objects.all()} == {1}


def test_the_owner_of_a_new_account_is_told_at_once(http: Http) -> None:
    register(http)
    http.post("/api/auth/verify-email", {"token": token_of(the_mail())})
    register(http)
    assert the_mail().subject == "You already have an account"


@pytest.mark.parametrize("case", CASES)
def test_the_wait_for_another_mail_does_not_tell_whether_there_was_an_account(
    http: Http, case: str
) -> None:
    resend = "/api/auth/verify-email/resend"
    make(case)
    http.post(resend, {"email": EMAIL})
    register(http)
    assert http.post(resend, {"email": EMAIL}).json()["retry_after"] == 60


@pytest.mark.parametrize("case", ["verified", "Google only", "deactivated"])
def test_an_account_stays_as_it_is(http: Http, case: str) -> None:
    make(case)
    before = User.objects.values().get()
    register(http)
    assert User.objects.values().get() == before


def test_a_new_account_has_settings_and_may_not_sign_in_yet(http: Http) -> None:
    register(http)
    assert UserSettings.objects.get().theme == "light"
    response = http.post("/api/auth/login", {"email": EMAIL, "password": OTHER})
    assert (response.status_code, response.json()["code"]) == (403, "email_not_verified")


def test_registering_again_with_the_same_password_keeps_it(http: Http) -> None:
    http.post(PATH, CREDENTIALS)
    http.post(PATH, CREDENTIALS)
    http.post("/api/auth/verify-email", {"token": token_of(the_mail())})
    assert http.post("/api/auth/login", CREDENTIALS).status_code == 200


@pytest.mark.parametrize("case", ["new", "verified"])
def test_a_weak_password_is_refused_before_anything_else(http: Http, case: str) -> None:
    make(case)
    assert register(http, "password").status_code == 400
    assert send_mails() == []


@pytest.mark.django_db(transaction=True)
def test_of_parallel_registrations_one_makes_the_account(http: Http) -> None:
    """Twice the same password, as a button that was pressed twice: nothing is contested."""
    responses = in_parallel(16, lambda _: register(Http()))
    assert {response.status_code for response in responses} == {202}
    user = User.objects.get()
    assert UserSettings.objects.count() == 1
    assert not user.password_contested
    http.post("/api/auth/verify-email", {"token": token_of(the_mail())})
    body = {"email": EMAIL, "password": OTHER}
    assert http.post("/api/auth/login", body).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_parallel_registrations_with_different_passwords_leave_none(http: Http) -> None:
    in_parallel(8, lambda number: register(Http(), f"castle number {number} of many"))
    assert User.objects.get().password_contested
    verified = http.post("/api/auth/verify-email", {"token": token_of(the_mail())})
    assert verified.status_code == 200
    assert not User.objects.get().has_usable_password()
