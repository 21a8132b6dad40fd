"""What the mails say, and where they go on a machine without a mail server."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from accounts import mail_words, outbox
from accounts.models import User, UserSettings
from accounts.outbox import Kind
from accounts.tests.conftest import EMAIL, PASSWORD, Http
from accounts.tests.mails import links, query, send_mails, the_mail, token_of

pytestmark = pytest.mark.django_db

WEB = "https://chat.example.org"


@pytest.fixture(autouse=True)
def frontend(settings: Any) -> None:
    settings.FRONTEND_ORIGINS = (WEB, "http://localhost:3000")


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
    ("seconds", "words"),
    [
        (24 * 3600, "24 hours"),
        (3600, "1 hour"),
        (90 * 60, "90 minutes"),
        (61, "61 seconds"),
        (1, "1 second"),
    ],
)
def test_a_duration_in_words(seconds: int, words: str) -> None:
    assert mail_words.format_duration(seconds, UserSettings.Language.ENGLISH) == words


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
