"""Mails leave once, after their reason was stored, whatever the mail server does."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from accounts import outbox
from accounts.models import EmailVerificationToken, OutgoingMail, User
from accounts.outbox import Kind
from accounts.tests.conftest import EMAIL
from accounts.tests.smtp import Behaviour, Mailbox

pytestmark = pytest.mark.django_db

DOWN = Behaviour(replies={"MAIL": "451 4.3.0 later"})


@pytest.fixture
def person() -> User:
    return User.objects.create_user(EMAIL, None)


def test_a_mail_leaves_once(mailbox: Mailbox, person: User) -> None:
    outbox.post(Kind.RESET, EMAIL)
    assert outbox.send_due() == {"sent": 1}
    assert outbox.send_due() == {}
    [envelope] = mailbox.received
    assert envelope.recipients == (EMAIL,)
    row = OutgoingMail.objects.get()
    assert row.sent_at is not None
    assert (row.next_attempt_at, row.attempts, row.last_error) == (None, 1, "")


def test_a_mail_whose_reason_was_rolled_back_never_was(mailbox: Mailbox, person: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        outbox.post(Kind.RESET, EMAIL)
        raise RuntimeError
    assert outbox.send_due() == {}


def test_the_pauses_grow_until_it_is_given_up(mailbox: Mailbox, person: User) -> None:
    mailbox.behaviour = DOWN
    start = timezone.now()
    pauses = []
    with time_machine.travel(start, tick=False) as clock:
        outbox.post(Kind.RESET, EMAIL)
        for _ in range(5):
            assert outbox.send_due() == {"put off": 1}
            due = OutgoingMail.objects.get().next_attempt_at
            assert due is not None
            pauses.append(due - timezone.now())
            clock.shift(pauses[-1] - timedelta(seconds=1))
            assert outbox.send_due() == {}
            clock.shift(timedelta(seconds=1))
        assert outbox.send_due() == {"given up": 1}
        clock.shift(timedelta(days=1))
        assert outbox.send_due() == {}
    assert pauses == [
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=8),
    ]
    row = OutgoingMail.objects.get()
    assert (row.sent_at, row.next_attempt_at, row.attempts) == (None, None, 6)
    assert row.last_error == "SMTPSenderRefused 451 4.3.0"
    assert mailbox.connections == 6


def test_a_server_that_comes_back_gets_the_mail(mailbox: Mailbox, person: User) -> None:
    mailbox.behaviour = DOWN
    outbox.post(Kind.VERIFY, EMAIL)
    outbox.send_due()
    mailbox.behaviour = Behaviour()
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert outbox.send_due() == {"sent": 1}
    # A link for each attempt: the one in the mail that arrived is the one that counts.
    assert EmailVerificationToken.objects.count() == 2
    assert EmailVerificationToken.objects.filter(used_at=None).count() == 1
    assert len(mailbox.received) == 1


def test_a_link_that_may_have_arrived_stays_good_until_the_next_one_has(
    mailbox: Mailbox, person: User
) -> None:
    """The server took the mail and hung up before saying so."""
    mailbox.behaviour = Behaviour(replies={"END": ""})
    outbox.post(Kind.VERIFY, EMAIL)
    assert outbox.send_due() == {"put off": 1}
    assert len(mailbox.received) == 1
    assert EmailVerificationToken.objects.filter(used_at=None).count() == 1
    mailbox.behaviour = DOWN
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        outbox.send_due()
    assert EmailVerificationToken.objects.filter(used_at=None).count() == 2


FAULTS = {
    "refuses to talk": ({"CONNECT": "554 5.3.2 no"}, "SMTPConnectError 554 5.3.2", False),
    "hangs up": ({"CONNECT": ""}, "SMTPServerDisconnected", False),
    "hangs up at MAIL": ({"MAIL": ""}, "SMTPServerDisconnected", False),
    "greylists": ({"RCPT": "450 4.2.0 later"}, "SMTPRecipientsRefused 450 4.2.0", False),
    "knows no such mailbox": ({"RCPT": "550 5.1.1 no"}, "SMTPRecipientsRefused 550 5.1.1", True),
    "takes it for spam": ({"END": "554 5.7.1 spam"}, "SMTPDataError 554 5.7.1", True),
    "is full": ({"END": "452 4.3.1 full"}, "SMTPDataError 452 4.3.1", False),
    "takes no data": ({"DATA": "421 4.3.2 down"}, "SMTPDataError 421 4.3.2", False),
    "hangs up after the mail": ({"END": ""}, "SMTPServerDisconnected", False),
    "talks nonsense": ({"EHLO": "hello", "HELO": "hello"}, "SMTPHeloError -1", False),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_server_that_fails(
    mailbox: Mailbox, person: User, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    replies, reason, is_final = FAULTS[case]
    mailbox.behaviour = Behaviour(replies=replies)
    outbox.post(Kind.RESET, EMAIL)
    with caplog.at_level(logging.WARNING):
        done = outbox.send_due()
    assert done == ({"given up": 1} if is_final else {"put off": 1})
    row = OutgoingMail.objects.get()
    assert row.last_error == reason
    assert (row.next_attempt_at is None) is is_final
    assert reason in caplog.text
    assert EMAIL not in caplog.text


def test_a_server_that_hangs_is_left_after_the_timeout(mailbox: Mailbox, person: User) -> None:
    mailbox.behaviour = Behaviour(is_hanging=True)
    outbox.post(Kind.RESET, EMAIL)
    before = timezone.now()
    assert outbox.send_due() == {"put off": 1}
    assert timedelta(seconds=0.9) < timezone.now() - before < timedelta(seconds=5)
    assert OutgoingMail.objects.get().last_error == "SMTPServerDisconnected"


def test_a_server_that_is_not_there(mailbox: Mailbox, person: User, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    outbox.post(Kind.RESET, EMAIL)
    assert outbox.send_due() == {"put off": 1}
    assert OutgoingMail.objects.get().last_error == "ConnectionRefusedError 111"


def test_one_mail_that_fails_holds_up_no_other(mailbox: Mailbox, person: User) -> None:
    other = User.objects.create_user("other@example.org", None)
    outbox.post(Kind.RESET, EMAIL)
    outbox.post(Kind.RESET, other.email)
    mailbox.behaviour = Behaviour(replies={"END": "554 5.7.1 spam"})
    assert outbox.send_due() == {"given up": 2}


def test_without_anything_to_send_with_it_is_given_up(person: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = ""
    outbox.post(Kind.RESET, EMAIL)
    assert outbox.send_due() == {"given up": 1}
    assert "DJANGO_EMAIL_BACKEND" in OutgoingMail.objects.get().last_error
    # With a backend again it may be sent once more from the admin.
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.requeue(OutgoingMail.objects.all()) == 1
    assert outbox.send_due() == {"sent": 1}
    assert outbox.requeue(OutgoingMail.objects.all()) == 0
