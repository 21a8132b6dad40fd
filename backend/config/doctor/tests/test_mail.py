"""The doctor's look at the mail server and the outbox: a real server, and nothing is sent."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import OutgoingMail
from accounts.tests.smtp import Behaviour, Mailbox, run_mailbox, settings_for
from config.doctor import mail
from config.doctor.tests.levels import levels, told
from config.mail import FILE, SMTP


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with run_mailbox() as found:
        for name, value in settings_for(found).items():
            setattr(settings, name, value)
        settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = SMTP, 2
        yield found


def test_a_server_that_lets_us_in_is_told_and_gets_no_mail(mailbox: Mailbox) -> None:
    assert levels(mail.check()) == [("Mail", "ok")]
    assert mailbox.connections == 1
    assert mailbox.received == []


def test_a_port_where_nobody_listens_is_named(mailbox: Mailbox, settings: Settings) -> None:
    settings.EMAIL_PORT = 1
    blamed = told(mail.check(), "problem")
    assert "127.0.0.1:1 does not answer: Connection refused" in blamed
    assert "EMAIL_PORT" in blamed


def test_a_server_that_hangs_is_told(mailbox: Mailbox) -> None:
    mailbox.behaviour = Behaviour(is_hanging=True)
    assert "sends nothing or closes it" in told(mail.check(), "problem")


def test_a_refused_greeting_is_told_with_its_code(mailbox: Mailbox) -> None:
    mailbox.behaviour = Behaviour(replies={"CONNECT": "554 5.7.1 not you"})
    blamed = told(mail.check(), "problem")
    assert "554 5.7.1" in blamed
    assert "not you" not in blamed


def test_a_login_that_the_server_does_not_know_is_told(
    mailbox: Mailbox, settings: Settings
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "bronn", "a-password"
    blamed = told(mail.check(), "problem")
    assert "a-password" not in blamed
    assert blamed


def test_no_way_to_send_mails_is_a_warning(settings: Settings) -> None:
    settings.EMAIL_BACKEND = ""
    assert "EMAIL_HOST" in told(mail.check(), "warning")
    settings.EMAIL_BACKEND = FILE
    assert levels(mail.check()) == [("Mail", "ok")]


@pytest.mark.django_db
def test_what_waits_in_the_outbox_is_counted() -> None:
    assert levels(mail.check_outbox()) == [("Outbox", "ok")]
    now = timezone.now()
    address = {"kind": "verify", "address": "somebody@example.org"}
    OutgoingMail.objects.create(**address, next_attempt_at=now - timedelta(hours=1))
    OutgoingMail.objects.create(
        **address, next_attempt_at=now + timedelta(hours=1), attempts=2, last_error="OSError 111"
    )
    OutgoingMail.objects.create(**address, next_attempt_at=None, attempts=6, last_error="x")
    findings = list(mail.check_outbox())
    assert levels(findings) == [("Outbox", "problem"), ("Outbox", "warning"), ("Outbox", "warning")]
    assert all(finding.text.startswith("1 mails") for finding in findings)
