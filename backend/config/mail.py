"""Mail settings: a configuration that could not send stops the start and names the variable."""

import ast
from dataclasses import dataclass
from email.utils import parseaddr
from importlib.abc import SourceLoader
from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from config import env

_DJANGO = "django.core.mail.backends."
CONSOLE = f"{_DJANGO}console.EmailBackend"
FILE = f"{_DJANGO}filebased.EmailBackend"
SMTP = f"{_DJANGO}smtp.EmailBackend"
MAILGUN = "anymail.backends.mailgun.EmailBackend"
# Backends that deliver to no mailbox.
_LOCAL = frozenset({CONSOLE, f"{_DJANGO}locmem.EmailBackend", f"{_DJANGO}dummy.EmailBackend"})
_DEVELOPMENT_SENDER = "Bronn <noreply@localhost>"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """`backend` is empty if nothing can send mails: they then stay unsent in the outbox."""

    backend: str
    is_sending: bool
    sender: str
    host: str
    port: int
    user: str
    password: str
    use_tls: bool
    use_ssl: bool
    timeout_seconds: int
    file_path: Path | None
    anymail: dict[str, str]


def read(*, base: Path, debug: bool, verification_required: bool) -> MailSettings:
    """The settings of mail; raises `ImproperlyConfigured` with the name of the variable that is
    missing or contradicts another one.
    """
    host = env.host("EMAIL_HOST")
    chosen = env.text("DJANGO_EMAIL_BACKEND", _default_backend(host, debug=debug))
    can_send = bool(chosen) and chosen not in _LOCAL
    # A mail server may send the mails from the folder, so an explicit setting is trusted.
    is_spooling = chosen == FILE
    is_sending = env.boolean("EMAIL_SENDING_ENABLED", can_send and not is_spooling)
    _check_backend(chosen, can_send=can_send, is_sending=is_sending)
    if verification_required and not (is_sending or is_spooling or debug):
        raise ImproperlyConfigured(
            "EMAIL_VERIFICATION_REQUIRED: expected False, unless DJANGO_EMAIL_BACKEND and "
            "EMAIL_SENDING_ENABLED allow sending mails: nobody could confirm an address"
        )
    use_tls, use_ssl = env.boolean("EMAIL_USE_TLS", False), env.boolean("EMAIL_USE_SSL", False)
    if use_tls and use_ssl:
        raise ImproperlyConfigured("EMAIL_USE_SSL: expected False where EMAIL_USE_TLS is True")
    port = env.integer(
        "EMAIL_PORT", 587 if use_tls else 465 if use_ssl else 25, minimum=1, maximum=65535
    )
    if use_tls and port == 465:
        # RFC 8314: TLS from the first byte. A client that waits for a greeting waits for ever.
        raise ImproperlyConfigured(
            "EMAIL_USE_TLS: expected False, and EMAIL_USE_SSL True, where EMAIL_PORT is 465"
        )
    file_path = env.path("EMAIL_FILE_PATH", None, base=base)
    if chosen == FILE and not (file_path and _can_be_folder(file_path)):
        raise ImproperlyConfigured("EMAIL_FILE_PATH: expected a folder for the mails")
    backend = chosen
    if can_send and not (is_sending or is_spooling):
        # In production, links in the log would reveal secrets; in development they are wanted.
        backend = CONSOLE if debug else ""
    return MailSettings(
        backend=backend,
        is_sending=is_sending,
        sender=_read_sender(is_sending=is_sending),
        host=host or "localhost",
        port=port,
        user=_check_login("EMAIL_HOST_USER", env.text("EMAIL_HOST_USER")),
        password=_check_login("EMAIL_HOST_PASSWORD", env.text("EMAIL_HOST_PASSWORD")),
        use_tls=use_tls,
        use_ssl=use_ssl,
        timeout_seconds=env.integer("EMAIL_TIMEOUT", 10, minimum=1, maximum=60),
        file_path=file_path,
        anymail=_read_anymail(is_chosen=chosen == MAILGUN and is_sending),
    )


def _can_be_folder(path: Path) -> bool:
    """Whether `path` is a folder or can be created: the backend does so with the first mail."""
    return next(place.is_dir() for place in (path, *path.parents) if place.exists())


def _check_login(name: str, value: str) -> str:
    # Google shows its app passwords with no-break spaces.
    value = value.replace("\xa0", " ")
    if not value.isascii():
        raise ImproperlyConfigured(
            f"{name}: expected ASCII, because SMTP logins allow nothing else"
        )
    return value


def _default_backend(host: str, *, debug: bool) -> str:
    if host:
        return SMTP
    return CONSOLE if debug else ""


def _check_backend(chosen: str, *, can_send: bool, is_sending: bool) -> None:
    if is_sending and not can_send:
        raise ImproperlyConfigured(
            "DJANGO_EMAIL_BACKEND: expected a backend that can send, such as "
            f"{SMTP}, where EMAIL_SENDING_ENABLED is True"
        )
    if chosen and not _is_installed(chosen):
        raise ImproperlyConfigured(
            "DJANGO_EMAIL_BACKEND: expected the path of an installed class; for those of anymail: "
            "pip install -r requirements-mailgun.txt"
        )


def _is_installed(backend: str) -> bool:
    module, _, name = backend.rpartition(".")
    try:
        # Without importing it: that would read the settings, which are being loaded now.
        spec = find_spec(module)
    except (ImportError, ValueError):
        return False
    if spec is None or not name:
        return False
    source = spec.loader.get_source(module) if isinstance(spec.loader, SourceLoader) else None
    return source is None or name in _list_names(source)


def _list_names(source: str) -> set[str]:
    """Names defined, imported or assigned at a module's top level."""
    names: set[str] = set()
    for node in ast.parse(source).body:
        match node:
            case ast.ClassDef(name=name):
                names.add(name)
            case ast.ImportFrom(names=aliases):
                names.update(alias.asname or alias.name for alias in aliases)
            case ast.Assign(targets=targets):
                names.update(target.id for target in targets if isinstance(target, ast.Name))
    return names


def _read_sender(*, is_sending: bool) -> str:
    sender = env.text("DEFAULT_FROM_EMAIL", "" if is_sending else _DEVELOPMENT_SENDER)
    try:
        if any(ord(character) < 32 for character in sender):
            raise ValidationError("control character")
        validate_email(parseaddr(sender)[1])
    except ValidationError as error:
        raise ImproperlyConfigured(
            "DEFAULT_FROM_EMAIL: expected an address such as Bronn <noreply@example.org> "
            "to send mails from"
        ) from error
    return sender


def _read_anymail(*, is_chosen: bool) -> dict[str, str]:
    """Settings of django-anymail; Mailgun's key and domain are required where it is chosen."""
    found = {
        "MAILGUN_API_KEY": env.word("MAILGUN_API_KEY"),
        "MAILGUN_SENDER_DOMAIN": env.host("MAILGUN_SENDER_DOMAIN"),
        "MAILGUN_API_URL": env.url("MAILGUN_API_URL"),
    }
    for name in ("MAILGUN_API_KEY", "MAILGUN_SENDER_DOMAIN"):
        if is_chosen and not found[name]:
            raise ImproperlyConfigured(f"{name}: expected a value, because Mailgun sends the mails")
    return {name: value for name, value in found.items() if value}
