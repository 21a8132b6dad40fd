"""What the mails say, and what they never carry."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.validators import validate_email
from django.utils import timezone

from accounts import mail, mail_words, outbox
from accounts.models import OutgoingMail, User
from accounts.outbox import Kind
from accounts.tests.conftest import EMAIL, PASSWORD, Http
from accounts.tests.mails import links, query, send_mails, the_mail, token_of
from accounts.tests.smtp import Behaviour, Mailbox, run_mailbox, settings_for

pytestmark = pytest.mark.django_db

WEB = "https://chat.example.org"


@pytest.fixture(autouse=True)
def frontend(settings: Any) -> None:
    settings.FRONTEND_ORIGINS = (WEB, "http://localhost:3000")


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with run_mailbox() as running:
        for name, value in settings_for(running).items():
            setattr(settings, name, value)
        yield running


class Page(HTMLParser):
    """What a mail program would show, follow and load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self.links.append(values["href"] or "")
        self.loads += [value for name in ("src", "background") if (value := values.get(name))]
        if tag in ("img", "link", "script", "iframe", "object", "form"):
            self.loads.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def write(kind: Kind, address: str = EMAIL, **fields: Any) -> Any:
    """The one mail of this kind."""
    User.objects.create_user(address, PASSWORD, **fields)
    outbox.post(kind, address)
    return the_mail()


@pytest.mark.parametrize("kind", Kind)
def test_each_mail_has_two_parts_that_say_the_same(kind: Kind) -> None:
    letter = write(kind)
    [alternative] = letter.alternatives
    html, media_type = alternative
    assert media_type == "text/html"
    page = Page(html)
    assert set(page.links) == set(links(letter.body))
    assert all(link == WEB or link.startswith(f"{WEB}/") for link in page.links)
    assert len(page.links) > 1
    assert letter.subject in "".join(page.texts)
    assert "{" not in letter.body


@pytest.mark.parametrize("kind", Kind)
def test_no_mail_loads_anything(kind: Kind) -> None:
    html = write(kind).alternatives[0][0]
    assert Page(html).loads == []
    assert "url(" not in html
    assert "@import" not in html


def test_the_links_carry_what_the_pages_take() -> None:
    letter = write(Kind.VERIFY)
    assert set(query(letter, "/verify-email")) == {"token"}
    outbox.post(Kind.RESET, EMAIL)
    assert set(query(the_mail(), "/reset-password")) == {"uid", "token"}


def test_the_links_never_follow_the_request(http: Http) -> None:
    User.objects.create_user(EMAIL, PASSWORD)
    forged = {
        "Host": "localhost",
        "X-Forwarded-Host": "evil.example",
        "Origin": "https://evil.example",
    }
    http.post("/api/auth/password/reset", {"email": EMAIL}, **forged)
    letter = the_mail()
    for text in (letter.body, letter.alternatives[0][0]):
        assert "evil.example" not in str(text)
        assert WEB in str(text)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(hours=24), "24 hours"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(seconds=61), "61 seconds"),
        (timedelta(seconds=1), "1 second"),
    ],
)
def test_a_duration_in_words(span: timedelta, words: str) -> None:
    assert mail_words.format_duration(span) == words


def test_a_mail_says_how_long_its_link_is_good(settings: Any) -> None:
    settings.PASSWORD_RESET_TIMEOUT = 5400
    letter = write(Kind.RESET)
    for text in (letter.body, letter.alternatives[0][0]):
        assert "good for 90 minutes, and once" in text


def test_an_address_is_escaped_in_the_page() -> None:
    letter = write(Kind.RESET, '"<b>&x"@example.org')
    html = letter.alternatives[0][0]
    assert "<b>" not in html
    assert "&lt;b&gt;&amp;x" in html


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
    assert headers["Subject"] == "Confirm your e-mail address"
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
        # The database's own log, for which nobody asks on a server, holds hashes only.
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


def test_the_console_shows_the_links(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    User.objects.create_user(EMAIL, None)
    outbox.post(Kind.VERIFY, EMAIL)
    outbox.send_due()
    assert f"{WEB}/verify-email?token=" in capsys.readouterr().out


def test_the_folder_gets_the_mails(settings: Any, tmp_path: Any, http: Http) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mails"
    settings.EMAIL_VERIFICATION_REQUIRED = True
    http.post("/api/auth/register", {"email": EMAIL, "password": PASSWORD})
    outbox.send_due()
    [file] = (tmp_path / "mails").iterdir()
    token = re.search(r"token=([\w-]+)", file.read_text(encoding="utf-8"))
    assert token is not None
    assert http.post("/api/auth/verify-email", {"token": token[1]}).status_code == 200


def test_a_contested_reader_is_told(http: Http) -> None:
    calm = write(Kind.VERIFY)
    User.objects.update(password_contested=True)
    outbox.post(Kind.VERIFY, EMAIL)
    [contested] = send_mails()
    assert "more than once" not in calm.body
    assert "more than once" in contested.body
    assert token_of(calm) != token_of(contested)
