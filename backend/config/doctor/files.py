"""Checks files and folders: free space, write permission, and whether others may read secrets."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from api.health.checks import MIN_FREE_BYTES
from config.doctor.finding import Area, Finding
from config.mail import FILE

_DISK, _FILES = Area("Disk"), Area("Files")
LOW_FREE_BYTES = 1024**3
_MEGABYTE = 1024 * 1024


def check(backend: Path) -> Iterator[Finding]:
    """Free space first, then permissions."""
    yield from _check_room()
    refused = list(_check_rights())
    yield from refused
    if not refused:
        yield _FILES.ok(f"{user_name()} may write to the server's files and folders.")
    yield from _check_secrecy(backend)
    yield from _check_static()


def user_name() -> str:
    """The user that runs this process, by name if the system knows one."""
    try:
        import pwd

        return f"The user {pwd.getpwuid(os.geteuid()).pw_name}"
    except (ImportError, KeyError):
        return f"The user {os.geteuid()}" if hasattr(os, "geteuid") else "This user"


def _database_file() -> Path | None:
    return Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else None


def _check_room() -> Iterator[Finding]:
    file = _database_file()
    folders = {"the database": file.parent if file else None, "temporary files": _temporary()}
    for purpose, folder in folders.items():
        if folder is None or not os.path.isdir(folder):
            continue
        free = shutil.disk_usage(folder).free
        text = f"{free // _MEGABYTE:,} MB are free in {folder} for {purpose}."
        advice = "Free some space, or move it to a larger disk."
        if free < MIN_FREE_BYTES:
            yield _DISK.blame(text, advice)
        elif free < LOW_FREE_BYTES:
            yield _DISK.warn(text, advice)
        else:
            yield _DISK.ok(text)


def _temporary() -> Path | None:
    try:
        return Path(tempfile.gettempdir())
    except OSError:
        return None


def _check_rights() -> Iterator[Finding]:
    if _temporary() is None:
        yield _FILES.blame(
            f"{user_name()} has no writable folder for temporary files.", "Set TMPDIR to one."
        )
    file = _database_file()
    if file is not None:
        # SQLite creates its write-ahead log next to the file.
        yield from _require_writable(file.parent, "the database's folder")
        if os.path.exists(file):
            yield from _require_writable(file, "the database")
    if settings.EMAIL_BACKEND == FILE and settings.EMAIL_FILE_PATH:
        yield from _require_writable(Path(settings.EMAIL_FILE_PATH), "the folder for mails")


def _require_writable(path: Path, purpose: str) -> Iterator[Finding]:
    # `Path.exists` raises for a path in a folder that we may not search.
    if not os.path.exists(path):
        yield _FILES.blame(
            f"{path}, {purpose}, does not exist, or {user_name().lower()} may not look for it.",
            "Create it, owned by the user that runs the server.",
        )
        return
    wanted = os.R_OK | os.W_OK | (os.X_OK if os.path.isdir(path) else 0)
    by_effective_user = os.access in os.supports_effective_ids
    if not os.access(path, wanted, effective_ids=by_effective_user):
        yield _FILES.blame(
            f"{user_name()} may not write to {path}, {purpose}.",
            f"chown it to that user, or run the server as its owner: ls -ld {path}",
        )


def _check_secrecy(backend: Path) -> Iterator[Finding]:
    """Checks file modes, on POSIX systems only."""
    if os.name != "posix":
        return
    for path in (backend / ".env", backend.parent / ".env", _database_file()):
        if path is None or not os.path.isfile(path):
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & stat.S_IROTH:
            yield _FILES.warn(
                f"Every user of this machine may read {path}, which holds secrets.",
                f"chmod o-rwx {path}",
            )


def _check_static() -> Iterator[Finding]:
    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "admin").is_dir():
        yield _FILES.warn(
            f"The admin's pages have no styles: {settings.STATIC_ROOT} is empty.",
            "python manage.py collectstatic --noinput",
        )
