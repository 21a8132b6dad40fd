from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import MailSchedule, OutgoingMail, User
from accounts.tests.conftest import CREDENTIALS, EMAIL, Http
from accounts.tests.mails import in_parallel, send_mails, the_mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mandatory")]

PATH = "/api/auth/verify-email/resend"
NEUTRAL = {
    "detail": "If this address waits to be confirmed, an email with a new link is on its way."
}


def make(case: str) -> None:
    if case != "unknown":
        User.objects.create_user(
            EMAIL, None, email_verified=case == "verified", is_active=case != "deactivated"
        )


CASES = ["unverified", "verified", "deactivated", "unknown"]


@pytest.mark.parametrize("case", CASES)
def test_everybody_gets_the_same_answer(http: Http, case: str) -> None:
    make(case)
    response = http.post(PATH, {"email": EMAIL.upper()})
    assert (response.status_code, response.json()) == (202, NEUTRAL)
    assert [letter.to for letter in send_mails()] == [[EMAIL]] * (case == "unverified")


@pytest.mark.parametrize("case", CASES)
def test_everybody_costs_the_same_queries(
    http: Http, case: str, django_assert_num_queries: Any
) -> None:
    make(case)
    # The savepoint, the turn, the mail, the end of the savepoint.
    with django_assert_num_queries(4):
        http.post(PATH, {"email": EMAIL})
    # The wait is the same, too, and so is what it costs to say so.
    with django_assert_num_queries(4):
        assert http.post(PATH, {"email": EMAIL}).json()["retry_after"] == 60


def waits(http: Http, start: datetime, count: int) -> list[int]:
    """The wait after each of so many mails, each sent as early as it may."""
    found = []
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(count):
            assert http.post(PATH, {"email": EMAIL}).status_code == 202
            refused = http.post(PATH, {"email": EMAIL})
            assert refused.status_code == 429
            body = refused.json()
            assert refused.headers["Retry-After"] == str(body["retry_after"])
            assert body["code"] == "throttled"
            found.append(body["retry_after"])
            clock.shift(body["retry_after"] - 1)
            assert http.post(PATH, {"email": EMAIL}).status_code == 429
            clock.shift(1)
    return found


@pytest.mark.parametrize("case", CASES)
def test_the_wait_doubles_up_to_a_day(http: Http, case: str) -> None:
    make(case)
    minutes = [seconds / 60 for seconds in waits(http, timezone.now(), 14)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1, 2]


def test_after_a_day_it_begins_anew(http: Http) -> None:
    start = timezone.now()
    assert waits(http, start, 3) == [60, 120, 240]
    later = start + timedelta(seconds=60 + 120) + timedelta(hours=24)
    assert waits(http, later, 3) == [60, 120, 240]


def test_the_mail_of_the_registration_is_the_first(http: Http) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        http.post("/api/auth/register", CREDENTIALS)
        assert http.post(PATH, {"email": EMAIL}).json()["retry_after"] == 60
        clock.shift(60)
        assert http.post(PATH, {"email": EMAIL}).status_code == 202
        assert http.post(PATH, {"email": EMAIL}).json()["retry_after"] == 120


def test_each_address_has_its_own_turns(http: Http) -> None:
    assert http.post(PATH, {"email": EMAIL}).status_code == 202
    assert http.post(PATH, {"email": "x" + EMAIL}).status_code == 202


def test_strangers_cannot_keep_a_new_account_from_its_mail(http: Http) -> None:
    """Whoever used up the turns of an address before anybody registered it."""
    waits(http, timezone.now() - timedelta(minutes=2), 2)
    send_mails()
    assert http.post(PATH, {"email": EMAIL}).status_code == 429
    http.post("/api/auth/register", CREDENTIALS)
    assert the_mail().to == [EMAIL]


def test_the_switch_of_the_rate_limits_does_not_matter(http: Http, settings: Any) -> None:
    for is_on in (True, False):
        settings.RATE_LIMITS_ENABLED = is_on
        MailSchedule.objects.all().delete()
        assert http.post(PATH, {"email": EMAIL}).status_code == 202
        assert http.post(PATH, {"email": EMAIL}).status_code == 429


def test_nobodys_address_is_kept(http: Http) -> None:
    http.post(PATH, {"email": EMAIL})
    assert EMAIL not in str(list(MailSchedule.objects.values()))
    send_mails()
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("case", ["unverified", "unknown"])
def test_of_64_parallel_requests_exactly_one_takes_the_turn(case: str) -> None:
    make(case)
    responses = in_parallel(64, lambda _: Http().post(PATH, {"email": EMAIL}))
    assert sorted(response.status_code for response in responses) == [202] + [429] * 63
    waits = [
        response.json()["retry_after"] for response in responses if response.status_code == 429
    ]
    assert all(40 <= wait <= 60 for wait in waits)
    row = MailSchedule.objects.get()
    assert row.sent_count == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        again = in_parallel(64, lambda _: Http().post(PATH, {"email": EMAIL}))
    assert sorted(response.status_code for response in again) == [202] + [429] * 63
    row.refresh_from_db()
    assert row.sent_count == 2
