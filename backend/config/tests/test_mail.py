"""A server that could not keep its promises about mail does not start, and names the variable."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import env_sources, mail
from config.mail import MailSettings
from testing import first_of
from testing_processes import python

BACKEND: Path = settings.BASE_DIR
CONSOLE = "django.core.mail.backends.console.EmailBackend"
FILE = "django.core.mail.backends.filebased.EmailBackend"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"
DUMMY = "django.core.mail.backends.dummy.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
MAILGUN = "anymail.backends.mailgun.EmailBackend"
SENDER = {"DEFAULT_FROM_EMAIL": "Bronn <noreply@example.org>"}
KEYS = {"MAILGUN_API_KEY": "key-of-the-test", "MAILGUN_SENDER_DOMAIN": "example.org"}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], MailSettings]:
    """The settings of a server with these variables."""
    monkeypatch.setattr(env_sources, "use_files", False)
    for name in [*os.environ]:
        if name.startswith(("EMAIL_", "MAILGUN_", "DEFAULT_FROM", "DJANGO_EMAIL")):
            monkeypatch.delenv(name)

    def read_mail(variables: dict[str, str]) -> MailSettings:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return mail.read(
            base=BACKEND,
            debug=variables.get("DJANGO_DEBUG") == "True",
            verification_required=variables.get("EMAIL_VERIFICATION_REQUIRED", "False") == "True",
        )

    return read_mail


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    """A real process that reads all settings."""
    code = (
        "from config import env_sources; env_sources.use_files = False\n"
        "import django; django.setup()\n"
        "from django.conf import settings as s; import sys\n"
        "print(s.EMAIL_BACKEND, s.PASSWORD_RESET_TIMEOUT, s.EMAIL_TIMEOUT, s.ANYMAIL,"
        " 'anymail.backends.mailgun' in sys.modules, sep='|')"
    )
    return subprocess.run(
        [*python(), "-c", code],
        cwd=BACKEND,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DJANGO_SECRET_KEY": "x" * 40,
            **variables,
        },
        capture_output=True,
        text=True,
    )


ON = {"EMAIL_SENDING_ENABLED": "True"}
REQUIRED = {"EMAIL_VERIFICATION_REQUIRED": "True"}
DEBUG = {"DJANGO_DEBUG": "True"}
FOLDER = {"DJANGO_EMAIL_BACKEND": FILE, "EMAIL_FILE_PATH": "/tmp/mails"}  # noqa: S108
REFUSED: list[tuple[str, dict[str, str]]] = [
    # Sending is on, but with what?
    ("DJANGO_EMAIL_BACKEND", ON | SENDER),
    *[
        ("DJANGO_EMAIL_BACKEND", ON | SENDER | {"DJANGO_EMAIL_BACKEND": backend})
        for backend in (CONSOLE, LOCMEM, DUMMY)
    ],
    ("DJANGO_EMAIL_BACKEND", ON | SENDER | DEBUG),
    ("DJANGO_EMAIL_BACKEND", {"DJANGO_EMAIL_BACKEND": "no.such.Backend"}),
    ("DJANGO_EMAIL_BACKEND", {"DJANGO_EMAIL_BACKEND": "smtp"}),
    # Sending is on, but from whom?
    ("DEFAULT_FROM_EMAIL", {"DJANGO_EMAIL_BACKEND": SMTP}),
    ("DEFAULT_FROM_EMAIL", {"EMAIL_HOST": "mail.example.org"}),
    ("DEFAULT_FROM_EMAIL", ON | KEYS | {"DJANGO_EMAIL_BACKEND": MAILGUN}),
    ("DEFAULT_FROM_EMAIL", {"EMAIL_HOST": "mail.example.org", "DEFAULT_FROM_EMAIL": "Bronn"}),
    ("DEFAULT_FROM_EMAIL", {"DEFAULT_FROM_EMAIL": "Bronn <a@b.org>\nBcc: <c@d.org>"}),
    # Mailgun without its key or domain.
    (
        "MAILGUN_API_KEY",
        ON | SENDER | {"DJANGO_EMAIL_BACKEND": MAILGUN, "MAILGUN_SENDER_DOMAIN": "example.org"},
    ),
    (
        "MAILGUN_SENDER_DOMAIN",
        ON | SENDER | {"DJANGO_EMAIL_BACKEND": MAILGUN, "MAILGUN_API_KEY": "key"},
    ),
    # Addresses must be confirmed, by mails that nobody gets.
    ("EMAIL_VERIFICATION_REQUIRED", REQUIRED),
    *[
        ("EMAIL_VERIFICATION_REQUIRED", REQUIRED | {"DJANGO_EMAIL_BACKEND": backend})
        for backend in (CONSOLE, LOCMEM, DUMMY)
    ],
    (
        "EMAIL_VERIFICATION_REQUIRED",
        REQUIRED | SENDER | {"EMAIL_HOST": "x.org", "EMAIL_SENDING_ENABLED": "False"},
    ),
    # Contradictions and values that are not understood.
    ("EMAIL_FILE_PATH", {"DJANGO_EMAIL_BACKEND": FILE}),
    ("EMAIL_FILE_PATH", {"DJANGO_EMAIL_BACKEND": FILE, "EMAIL_FILE_PATH": __file__}),
    ("EMAIL_FILE_PATH", {"DJANGO_EMAIL_BACKEND": FILE, "EMAIL_FILE_PATH": f"{__file__}/mails"}),
    ("EMAIL_USE_SSL", {"EMAIL_USE_SSL": "True", "EMAIL_USE_TLS": "True"}),
    ("EMAIL_PORT", {"EMAIL_PORT": "0"}),
    ("EMAIL_TIMEOUT", {"EMAIL_TIMEOUT": "0"}),
    ("EMAIL_SENDING_ENABLED", {"EMAIL_SENDING_ENABLED": "perhaps"}),
    ("MAILGUN_API_URL", {"MAILGUN_API_URL": "api"}),
]


@pytest.mark.parametrize(("name", "variables"), REFUSED)
def test_it_does_not_start(
    read: Callable[[dict[str, str]], MailSettings], name: str, variables: dict[str, str]
) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name}: expected ") as caught:
        read(variables)
    assert KEYS["MAILGUN_API_KEY"] not in str(caught.value)


STARTED: list[tuple[dict[str, str], str, bool]] = [
    (DEBUG, CONSOLE, False),
    (DEBUG | REQUIRED, CONSOLE, False),
    ({}, "", False),
    ({"DJANGO_EMAIL_BACKEND": CONSOLE}, CONSOLE, False),
    (FOLDER, FILE, False),
    (FOLDER | REQUIRED, FILE, False),
    (FOLDER | SENDER | ON, FILE, True),
    (SENDER | {"EMAIL_HOST": "mail.example.org"} | REQUIRED, SMTP, True),
    (SENDER | {"DJANGO_EMAIL_BACKEND": SMTP} | ON | REQUIRED, SMTP, True),
    (SENDER | KEYS | {"DJANGO_EMAIL_BACKEND": MAILGUN} | ON | REQUIRED, MAILGUN, True),
    # Sending is off: printed in development, kept elsewhere; nothing has to be complete then.
    ({"DJANGO_EMAIL_BACKEND": MAILGUN, "EMAIL_SENDING_ENABLED": "False"}, "", False),
    (DEBUG | {"EMAIL_HOST": "x.org", "EMAIL_SENDING_ENABLED": "False"}, CONSOLE, False),
]


@pytest.mark.parametrize(("variables", "backend", "is_sending"), STARTED)
def test_it_starts(
    read: Callable[[dict[str, str]], MailSettings],
    variables: dict[str, str],
    backend: str,
    is_sending: bool,
) -> None:
    found = read(variables)
    assert (found.backend, found.is_sending) == (backend, is_sending)


@pytest.mark.parametrize(
    ("variables", "port"),
    [
        ({}, 25),
        ({"EMAIL_USE_TLS": "True"}, 587),
        ({"EMAIL_USE_SSL": "True"}, 465),
        ({"EMAIL_USE_SSL": "True", "EMAIL_PORT": "2465"}, 2465),
    ],
)
def test_the_port_follows_the_encryption(
    read: Callable[[dict[str, str]], MailSettings], variables: dict[str, str], port: int
) -> None:
    assert read(variables).port == port


def test_a_sender_is_made_up_only_where_nothing_is_sent(
    read: Callable[[dict[str, str]], MailSettings],
) -> None:
    assert read({}).sender == "Bronn <noreply@localhost>"
    assert read(SENDER).sender == SENDER["DEFAULT_FROM_EMAIL"]


@pytest.mark.parametrize(
    ("name", "variables"),
    first_of(
        ("EMAIL_VERIFICATION_REQUIRED", {}),
        ("DJANGO_EMAIL_BACKEND", ON | SENDER),
        ("DEFAULT_FROM_EMAIL", {"EMAIL_HOST": "mail.example.org"}),
        ("MAILGUN_API_KEY", SENDER | {"DJANGO_EMAIL_BACKEND": MAILGUN}),
        ("EMAIL_VERIFICATION_TIMEOUT", {"EMAIL_VERIFICATION_TIMEOUT": "0"}),
        ("DJANGO_PASSWORD_RESET_TIMEOUT", {"DJANGO_PASSWORD_RESET_TIMEOUT": "soon"}),
        ("CORS_FRONTEND", {"CORS_FRONTEND": ","}),
    ),
)
def test_a_process_stops_with_the_name(name: str, variables: dict[str, str]) -> None:
    done = start(**variables)
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {name}: expected " in done.stderr


def test_a_process_that_sends_through_mailgun_loads_it_when_it_does() -> None:
    done = start(**SENDER, **KEYS, DJANGO_EMAIL_BACKEND=MAILGUN)
    assert done.stdout == f"{MAILGUN}|3600|10|{KEYS}|False\n", done.stderr


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("EMAIL_HOST", {"EMAIL_HOST": "smtp://mail.example.org"}),
        ("EMAIL_HOST", {"EMAIL_HOST": "mail.example.org:587"}),
        ("EMAIL_HOST_PASSWORD", {"EMAIL_HOST_PASSWORD": "schlüssel"}),
        ("EMAIL_HOST_USER", {"EMAIL_HOST_USER": "jürgen@example.org"}),
        ("EMAIL_USE_TLS", {"EMAIL_USE_TLS": "True", "EMAIL_PORT": "465"}),
        ("EMAIL_PORT", {"EMAIL_PORT": "smtp"}),
    ],
)
def test_what_no_mail_server_takes_is_named(
    read: Callable[[dict[str, str]], MailSettings], name: str, variables: dict[str, str]
) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name}: expected "):
        read(variables)


def test_an_app_password_is_taken_as_google_shows_it(
    read: Callable[[dict[str, str]], MailSettings],
) -> None:
    assert read({"EMAIL_HOST_PASSWORD": "abcd\u00a0efgh\u00a0ijkl"}).password == "abcd efgh ijkl"
