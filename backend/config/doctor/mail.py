"""Checks whether the mail server accepts us (nothing is sent), and which mails are not sent yet."""

import smtplib
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone

from accounts.mail import describe_failure
from accounts.models import OutgoingMail
from config.doctor.finding import Area, Finding, first_line
from config.mail import CONSOLE, FILE, MAILGUN, SMTP

_AREA, _OUTBOX = Area("Mail"), Area("Outbox")
LATE = timedelta(minutes=10)
RECENT = timedelta(days=7)


def check() -> Iterator[Finding]:
    """The mail backend in use."""
    backend = settings.EMAIL_BACKEND
    if backend == SMTP:
        yield _check_server()
    elif backend == MAILGUN:
        yield _AREA.ok("Mailgun is configured; the first mail will show whether it accepts mails.")
    elif backend == FILE:
        yield _AREA.ok(f"Mails are written to files in {settings.EMAIL_FILE_PATH}.")
    elif backend == CONSOLE:
        yield _AREA.warn(
            "Mails are printed to the server's terminal.", "On a server set EMAIL_HOST."
        )
    elif backend:
        yield _AREA.ok(f"{backend} sends the mails; it cannot be checked here.")
    else:
        yield _AREA.warn(
            "Mails are not sent: nobody can confirm an address or choose a new password.",
            "Set EMAIL_HOST and DEFAULT_FROM_EMAIL.",
        )


def _check_server() -> Finding:
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    # The class that sends mails, so that TLS and login are tested as they are used.
    server: Any = get_connection(fail_silently=False)
    try:
        server.open()
        server.connection.ehlo_or_helo_if_needed()
    except smtplib.SMTPAuthenticationError as error:
        return _AREA.blame(
            f"{place} does not accept the login ({describe_failure(error)}).",
            "Correct EMAIL_HOST_USER and EMAIL_HOST_PASSWORD.",
        )
    except smtplib.SMTPServerDisconnected:
        return _AREA.blame(
            f"{place} accepts the connection, but sends nothing or closes it.",
            "Is it a mail server, and does EMAIL_USE_SSL (TLS from the first byte) match it?",
        )
    except smtplib.SMTPException as error:
        return _AREA.blame(
            f"{place} answers with an error: {describe_failure(error)}.",
            "Compare EMAIL_PORT, EMAIL_USE_TLS and EMAIL_USE_SSL with what the mail server "
            "expects.",
        )
    except OSError as error:
        return _AREA.blame(
            f"{place} does not answer: {error.strerror or first_line(error)}",
            "Correct EMAIL_HOST and EMAIL_PORT, or ask the network's administrator whether the "
            "port is open.",
        )
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.close()
    kind = "over TLS" if settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL else "without TLS"
    who = "with a login" if settings.EMAIL_HOST_USER else "without a login"
    return _AREA.ok(f"{place} accepts connections, {kind}, {who}.")


def check_outbox() -> Iterator[Finding]:
    """The unsent mails. Queries the database."""
    now = timezone.now()
    late = OutgoingMail.objects.filter(next_attempt_at__lt=now - LATE).count()
    retried = OutgoingMail.objects.exclude(last_error="").filter(next_attempt_at__gt=now).count()
    given_up = OutgoingMail.objects.filter(
        next_attempt_at=None, sent_at=None, attempts__gt=0, created_at__gt=now - RECENT
    ).count()
    if late:
        yield _OUTBOX.blame(
            f"{late} mails are overdue by more than ten minutes.",
            "Is the server running? To see the cause: python manage.py send_outbox",
        )
    if retried:
        yield _OUTBOX.warn(
            f"{retried} mails failed and are waiting for another attempt.",
            "See their errors in /admin/ under Outbox; python manage.py send_outbox --all",
        )
    if given_up:
        yield _OUTBOX.warn(
            f"{given_up} mails of the last seven days failed for the last time.",
            "See their errors in /admin/ under Outbox, where they can be sent again.",
        )
    if not (late or retried or given_up):
        yield _OUTBOX.ok("No mail is overdue or has failed.")
