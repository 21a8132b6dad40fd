"""Workers of the outbox: several, slow or dead ones, and the command."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts import outbox
from accounts.models import EmailVerificationToken, MailSchedule, OutgoingMail, User
from accounts.outbox import Kind
from accounts.tests.conftest import EMAIL
from accounts.tests.mails import in_parallel, wait_for_the_delivery
from accounts.tests.smtp import Behaviour, Mailbox

pytestmark = pytest.mark.django_db

DOWN = Behaviour(replies={"MAIL": "451 4.3.0 later"})


@pytest.fixture
def person() -> User:
    return User.objects.create_user(EMAIL, None)


def test_a_worker_that_died_loses_nothing(mailbox: Mailbox, person: User) -> None:
    """A mail claimed by a dead process is left alone until the claim expires, then sent once."""
    outbox.post(Kind.RESET, EMAIL)
    assert outbox._claim() is not None
    start = timezone.now()
    with time_machine.travel(start + outbox.LEASE - timedelta(seconds=2)):
        assert outbox.send_due() == {}
    with time_machine.travel(start + outbox.LEASE + timedelta(seconds=1)):
        assert outbox.send_due() == {"sent": 1}
    assert len(mailbox.received) == 1


def test_a_mail_that_kills_every_worker_is_given_up(person: User) -> None:
    outbox.post(Kind.RESET, EMAIL)
    start = timezone.now()
    for number in range(outbox.MAX_ATTEMPTS):
        with time_machine.travel(start + number * (outbox.LEASE + timedelta(seconds=1))):
            assert outbox._claim() is not None
    with time_machine.travel(start + timedelta(days=1)):
        assert outbox.send_due() == {"given up": 1}
    assert OutgoingMail.objects.get().last_error == "attempts ended without a result"
    assert mail.outbox == []


def test_a_worker_that_was_too_slow_changes_nothing_any_more(person: User) -> None:
    """Its lease ran out, another one has the mail; the late word of the first does not count."""
    outbox.post(Kind.RESET, EMAIL)
    late = outbox._claim()
    assert late is not None
    with time_machine.travel(timezone.now() + outbox.LEASE + timedelta(seconds=1)):
        assert outbox._claim() is not None
        outbox._put_off(late, OSError())
    row = OutgoingMail.objects.get()
    assert (row.attempts, row.last_error) == (2, "")


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_one_sends_each_mail(mailbox: Mailbox, settings: Any) -> None:
    # On a loaded machine the mail server may take longer than the usual second of these tests.
    settings.EMAIL_TIMEOUT = 30
    addresses = [f"person{number}@example.org" for number in range(12)]
    for address in addresses:
        User.objects.create_user(address, None)
        outbox.post(Kind.RESET, address)
    in_parallel(8, lambda _: outbox.send_due())
    wait_for_the_delivery()
    assert OutgoingMail.objects.exclude(sent_at=None).count() == 12
    assert sorted(envelope.recipients for envelope in mailbox.received) == sorted(
        (address,) for address in addresses
    )


@pytest.mark.parametrize("kind", Kind)
def test_nobody_to_write_to(kind: Kind, mailbox: Mailbox) -> None:
    User.objects.create_user("gone@example.org", None, is_active=False)
    outbox.post(kind, EMAIL)
    outbox.post(kind, "gone@example.org")
    assert outbox.send_due() == {"dropped": 2}
    assert not OutgoingMail.objects.exists()
    assert mailbox.connections == 0


def test_old_rows_are_forgotten(person: User) -> None:
    outbox.post(Kind.VERIFY, EMAIL)
    outbox.send_due()
    MailSchedule.objects.create(key="k", last_sent_at=timezone.now(), sent_count=1)
    outbox.forget()
    assert OutgoingMail.objects.count() == EmailVerificationToken.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        outbox.forget()
    assert not MailSchedule.objects.exists()
    assert OutgoingMail.objects.count() == EmailVerificationToken.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=32)):
        outbox.post(Kind.RESET, EMAIL)
        outbox.forget()
    assert not EmailVerificationToken.objects.exists()
    # What has yet to be sent is kept, however old.
    assert [row.kind for row in OutgoingMail.objects.all()] == [Kind.RESET]


def test_the_command_sends_and_says_so(
    mailbox: Mailbox, person: User, capsys: pytest.CaptureFixture[str]
) -> None:
    mailbox.behaviour = DOWN
    outbox.post(Kind.RESET, EMAIL)
    outbox.post(Kind.RESET, "nobody@example.org")
    call_command("send_outbox")
    assert capsys.readouterr().out == "0 sent, 1 put off, 0 given up, 1 dropped, 1 waiting\n"
    mailbox.behaviour = Behaviour()
    call_command("send_outbox")
    assert capsys.readouterr().out == "0 sent, 0 put off, 0 given up, 0 dropped, 1 waiting\n"
    call_command("send_outbox", "--all")
    assert capsys.readouterr().out == "1 sent, 0 put off, 0 given up, 0 dropped, 0 waiting\n"
    assert len(mailbox.received) == 1


def test_the_command_leaves_alone_what_a_worker_has_in_hand(person: User) -> None:
    outbox.post(Kind.RESET, EMAIL)
    assert outbox._claim() is not None
    call_command("send_outbox", "--all")
    assert mail.outbox == []
