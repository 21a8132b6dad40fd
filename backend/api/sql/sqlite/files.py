"""Whether SQLite can write to its database's file and folder. Also used by the supervisor, which
runs without Django's database layer.
"""

from __future__ import annotations

import getpass
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_ELSEWHERE = "set DATABASE_URL to another place"


def find_obstacle(file: Path) -> str:
    """Why the database `file` cannot be written, in a sentence that names the path and the user of
    this process; empty if it can.
    """
    folder = file.parent
    if not folder.is_dir():
        return f"The folder {folder} of the database does not exist. Create it, or {_ELSEWHERE}."
    # SQLite creates its write-ahead log in the folder.
    for what, path in (("folder", folder), ("file", file)):
        if path.exists() and not os.access(path, os.W_OK):
            return (
                f"The database's {what} {path} cannot be written by {_describe_user()}. "
                f"Give it to that user, or {_ELSEWHERE}."
            )
    return ""


def create_file(database: str) -> None:
    """Create a new database's file with mode 0640; SQLite's own default lets every user of the
    machine read it. The write-ahead log gets the same mode.
    """
    if database.startswith((":", "file:")):
        return
    # Either the file exists, or SQLite's own attempt will report the error.
    with suppress(OSError):
        os.close(os.open(database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640))


def find_connection_obstacle(connection: BaseDatabaseWrapper) -> str:
    """The same for a connection's database; empty for one that is not SQLite."""
    if connection.vendor != "sqlite":
        return ""
    return find_obstacle(Path(str(connection.settings_dict["NAME"])))


def _describe_user() -> str:
    """With the uid, because a container's volume records its owner as one."""
    try:
        import pwd
    except ImportError:
        return f"the user {getpass.getuser()}"
    number = os.geteuid()
    try:
        return f"the user {pwd.getpwuid(number).pw_name} ({number})"
    except KeyError:
        return f"the user {number}"
