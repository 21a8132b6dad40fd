"""What mails never carry, and no log line does."""

import logging
import re
from typing import Any

import pytest

from accounts import mail, outbox
from accounts.models import OutgoingMail, User
from accounts.tests.conftest import EMAIL, PASSWORD, Http
from accounts.tests.smtp import Behaviour, Mailbox

pytestmark = pytest.mark.django_db

WEB = "https://chat.example.org"


@pytest.fixture(autouse=True)
def frontend(settings: Any) -> None:
    settings.FRONTEND_ORIGINS = (WEB, "http://localhost:3000")


def listen_to_everything(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    caplog.set_level(logging.DEBUG)
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            monkeypatch.setattr(logger, "level", logging.DEBUG)
            if not logger.propagate:
                monkeypatch.setattr(logger, "handlers", [*logger.handlers, caplog.handler])
    logging.root.manager._clear_cache()  # type: ignore[attr-defined]


SECRET = re.compile(r"(?:token|uid)=([\w-]+)")


def test_no_secret_in_a_log_line_a_header_or_a_stored_error(
    http: Http,
    mailbox: Mailbox,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every logger at its loudest, servers that take and servers that refuse."""
    settings.EMAIL_VERIFICATION_REQUIRED = True
    listen_to_everything(caplog, monkeypatch)
    secrets = {PASSWORD, "a bridge over the river"}
    for replies in ({}, {"END": "554 5.7.1 spam: see {}"}, {"RCPT": "451 4.2.0 later"}):
        User.objects.all().delete()
        mailbox.behaviour = Behaviour()
        http.post("/api/auth/register", {"email": EMAIL, "password": PASSWORD})
        http.post("/api/auth/password/reset", {"email": EMAIL})
        mailbox.behaviour = Behaviour(replies=replies)
        outbox.send_due()
        if not replies:
            bodies = [envelope.text() for envelope in mailbox.received]
            found = [secret for body in bodies for secret in SECRET.findall(body)]
            assert len(found) == 3
            verify, uid, reset = found
            for _ in range(2):
                http.post("/api/auth/verify-email", {"token": verify})
            http.post(
                "/api/auth/password/reset/confirm",
                {"uid": uid, "token": reset, "new_password": "a bridge over the river"},
            )
            secrets |= {verify, reset}
    assert {"accounts.outbox", "django.request"} <= {record.name for record in caplog.records}
    logged = "\n".join(
        f"{record.getMessage()} {record.args} {record.exc_info} {record.exc_text}"
        for record in caplog.records
        # SQL statements, logged only at level DEBUG, hold hashes, not tokens.
        if record.name != "django.db.backends"
    )
    stored = str(list(OutgoingMail.objects.values()))
    headers = str([envelope.message.items() for envelope in mailbox.received])
    assert len(secrets) == 4
    for secret in secrets:
        assert secret not in logged
        assert secret not in stored
        assert secret not in headers
    assert "/verify-email?" not in logged
    assert "/reset-password?" not in logged


def test_what_a_web_service_quotes_is_not_kept(caplog: pytest.LogCaptureFixture) -> None:
    class QuotingError(Exception):
        status_code = 400

    error = QuotingError("payload: https://chat.example.org/verify-email?token=abc")
    assert mail.describe_failure(error) == "QuotingError 400"
    assert mail.is_final(error) is False
