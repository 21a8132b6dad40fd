"""Headers of mails: one recipient whatever the address, and no two mails with one id."""

from typing import Any

import pytest
from django.core.validators import validate_email
from django.utils import timezone

from accounts import outbox
from accounts.models import OutgoingMail, User
from accounts.outbox import Kind
from accounts.tests.conftest import EMAIL, PASSWORD, Http
from accounts.tests.smtp import Behaviour, Mailbox

pytestmark = pytest.mark.django_db

WEB = "https://chat.example.org"


@pytest.fixture(autouse=True)
def frontend(settings: Any) -> None:
    settings.FRONTEND_ORIGINS = (WEB, "http://localhost:3000")


NASTY = [
    '"a,b"@example.org',
    '"a;b"@example.org',
    '"bcc:c"@example.org',
    "o'brien+tag@example.org",
    "=?utf-8?q?x?=@example.org",
    "person@bücher.example",
]


@pytest.mark.parametrize("address", NASTY)
def test_a_strange_address_is_one_recipient(mailbox: Mailbox, address: str) -> None:
    validate_email(address)
    User.objects.create_user(address, None)
    outbox.post(Kind.RESET, address.lower())
    assert outbox.send_due() == {"sent": 1}
    [envelope] = mailbox.received
    assert len(envelope.recipients) == 1
    assert envelope.sender == "noreply@example.org"
    assert len(envelope.message.get_all("To", [])) == 1
    assert envelope.message["Cc"] is envelope.message["Bcc"] is None


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org,b@example.org",
        "Name <a@example.org>",
        "a@example.org\u2028Bcc: b@example.org",
        '"a\nb"@example.org',
        "a@exa\nmple.org",
    ],
)
def test_an_address_that_would_be_a_header_does_not_get_in(
    http: Http, address: str, mailbox: Mailbox
) -> None:
    for path in ("register", "password/reset", "verify-email/resend"):
        response = http.post(f"/api/auth/{path}", {"email": address, "password": PASSWORD})
        assert response.status_code == 400, path
    assert not OutgoingMail.objects.exists()
    # Nor out, had it got in some other way.
    User.objects.bulk_create([User(email=address.lower())])
    OutgoingMail.objects.create(kind=Kind.RESET, address=address.lower())
    outbox.send_due()
    for envelope in mailbox.received:
        assert len(envelope.recipients) == 1
        assert envelope.message["Bcc"] is None


def test_the_headers_on_the_wire(mailbox: Mailbox) -> None:
    User.objects.create_user(EMAIL, None)
    outbox.post(Kind.VERIFY, EMAIL)
    outbox.send_due()
    row = OutgoingMail.objects.get()
    [envelope] = mailbox.received
    headers = dict(envelope.message.items())
    assert headers["From"] == "Bronn <noreply@example.org>"
    assert headers["To"] == EMAIL
    assert headers["Subject"] == "Confirm your email address"
    assert headers["Message-ID"] == f"<{row.pk}.1@example.org>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert set(headers) == {
        "Content-Type",
        "MIME-Version",
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
    }
    assert envelope.text().strip().startswith("Welcome.")
    assert "<h1" in envelope.text("html")
    assert max(len(line) for line in envelope.content.split(b"\r\n")) <= 998


def test_an_attempt_is_a_message_of_its_own(mailbox: Mailbox) -> None:
    """Else a mailbox might keep the first of two, whose link has ended."""
    User.objects.create_user(EMAIL, None)
    mailbox.behaviour = Behaviour(replies={"END": ""})
    outbox.post(Kind.VERIFY, EMAIL)
    outbox.send_due()
    mailbox.behaviour = Behaviour()
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    outbox.send_due()
    first, second = (envelope.message for envelope in mailbox.received)
    assert first["Message-ID"] != second["Message-ID"]
