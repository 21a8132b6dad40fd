"""The content of mails, and sending one. Links and their secrets are made here."""

import re
import smtplib
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from accounts import second_factor, verification
from accounts.mail_words import SENT_BY, SUBJECTS, format_duration
from accounts.models import EmailVerificationToken, OutgoingMail, User, UserSettings, read_settings
from accounts.reset_tokens import reset_tokens, write_uid

Kind = OutgoingMail.Kind
Language = UserSettings.Language

_ENHANCED_CODE = re.compile(rb"\A([245]\.\d{1,3}\.\d{1,3})\b")


class SendingDisabled(Exception):
    """No mail backend is configured, or `EMAIL_SENDING_ENABLED` is off."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to be sent, and the verification link in it."""

    message: EmailMultiAlternatives
    link: EmailVerificationToken | None = None

    def send(self) -> None:
        """Hand it to the mail server. Raises `SendingDisabled`, or any error of the backend."""
        if not settings.EMAIL_BACKEND:
            raise SendingDisabled
        self.message.connection = get_connection(fail_silently=False)
        self.message.send()

    def confirm(self) -> None:
        """Call it after `send`. Only now the links of earlier mails are invalidated: a mail that
        did not arrive must not invalidate one that did.
        """
        if self.link:
            verification.end_older(self.link)


def write(row: OutgoingMail) -> Letter | None:
    """The mail of a row of the outbox; None if the address has no account that needs it."""
    user = User.objects.filter(email=row.address, is_active=True).first()
    if user is None or row.user_id not in (None, user.pk):
        return None
    # The user's language; otherwise that of the request that caused the mail.
    language = Language(read_settings(user).language or row.language or Language.ENGLISH)
    context: dict[str, Any]
    link = None
    match row.kind:
        case Kind.VERIFY:
            if user.email_verified:
                return None
            link, secret = verification.mint(user)
            context = {
                "link": _link("/verify-email", token=secret),
                "good_for": format_duration(settings.EMAIL_VERIFICATION_TIMEOUT, language),
                "is_contested": user.password_contested,
            }
        case Kind.RESET:
            token = reset_tokens.make_token(user)
            context = {
                "link": _link("/reset-password", uid=write_uid(user), token=token),
                "good_for": format_duration(settings.PASSWORD_RESET_TIMEOUT, language),
            }
        case _:
            context = {
                "login_link": _link("/login"),
                "forgot_link": _link("/forgot-password"),
                "settings_link": _link("/settings"),
            }
    if row.kind == Kind.RECOVERY_CODE_USED:
        context["codes_left"] = second_factor.count_recovery_codes(user)
    return Letter(_compose(row, context, language), link)


def _link(path: str, **query: str) -> str:
    """A URL of the web app. Its origin comes from the settings, never from a request's Host."""
    origin = settings.FRONTEND_ORIGINS[0]
    return f"{origin}{path}?{urlencode(query)}" if query else f"{origin}{path}"


def _compose(
    row: OutgoingMail, context: dict[str, Any], language: Language
) -> EmailMultiAlternatives:
    kind = Kind(row.kind)
    subject = SUBJECTS[language][kind]
    template = f"accounts/mail/{language.value}/{kind.value}"
    context = {
        **context,
        "subject": subject,
        "language": language.value,
        "sent_by": SENT_BY[language].format(address=row.address),
        "home_link": _link(""),
    }
    sender_domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{template}.txt", context),
        to=[row.address],
        headers={
            # Each attempt has its own link, so it is another message.
            "Message-ID": f"<{row.pk}.{row.attempts}@{sender_domain}>",
            # No out-of-office replies (RFC 3834).
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message


def is_final(error: Exception) -> bool:
    """Whether retrying is useless: no such mailbox, or the mail was refused permanently."""
    match error:
        case SendingDisabled():
            return True
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return all(code >= 500 for code, _ in refused.values())
        case smtplib.SMTPDataError(smtp_code=code):
            return code >= 500
        case _:
            return False


def describe_failure(error: Exception) -> str:
    """The type of the error and its codes, without the server's text, which may quote the mail."""
    name = type(error).__name__
    match error:
        case SendingDisabled():
            return "no mail is sent: see DJANGO_EMAIL_BACKEND and EMAIL_SENDING_ENABLED"
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            codes = sorted({_codes(code, text) for code, text in refused.values()})
            return f"{name} {', '.join(codes)}"
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=text):
            return f"{name} {_codes(code, text)}"
        case OSError(errno=int(number)):
            return f"{name} {number}"
        case _:
            # Errors of web services such as Mailgun.
            status = getattr(error, "status_code", None)
            return f"{name} {status}" if isinstance(status, int) else name


def _codes(code: int, text: bytes | str) -> str:
    raw = text if isinstance(text, bytes) else text.encode(errors="replace")
    found = _ENHANCED_CODE.match(raw)
    return f"{code} {found[1].decode()}" if found else str(code)
