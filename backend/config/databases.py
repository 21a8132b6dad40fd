"""Django's settings of a database, from a URL."""

import os
import tempfile
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from config.addresses import check_host

Settings = dict[str, object]

SQLITE = "api.sql.sqlite"

# How long a thread waits for the write lock of another connection. A server has six threads for all
# requests: it is better to answer a few with "try again" than to let all of them wait.
SQLITE_LOCK_SECONDS = 5

# The limits that the PostgreSQL server enforces.
_LIMITS = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    # Shorter than a run's lease: a process that is frozen inside a transaction must lose its locks
    # before another process ends its replies.
    "idle_in_transaction_session_timeout": "10s",
    # A commit that was acknowledged survives a power cut, whatever the server's own default.
    "synchronous_commit": "on",
}
# The limits that the client enforces: for a connection that cannot be opened, one whose peer is
# gone, and a server that accepts a statement and never answers.
_POSTGRESQL: Settings = {
    "answer_timeout_seconds": 15,
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "options": " ".join(f"-c {name}={value}" for name, value in _LIMITS.items()),
}
_NUMBERS = {"keepalives", *_POSTGRESQL} - {"options"}
_CHOICES = {
    "sslmode": {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"},
    "channel_binding": {"disable", "prefer", "require"},
    "gssencmode": {"disable", "prefer", "require"},
    "target_session_attrs": {"any", "read-write", "primary"},
    "prepared_statements": {"on", "off"},
}
_FORMER_NAMES = {"patience_seconds": "answer_timeout_seconds"}
_TEXTS = frozenset(
    {"application_name", "options", "passfile", "sslcert", "sslcrl", "sslkey", "sslrootcert"}
)


def read_url(raw: str) -> Settings:
    """`sqlite:///path` or `postgres://user:password@host:port/name?sslmode=require`; raises
    ValueError for anything else.

    The query may have the parameters listed above, most of which are libpq's. `host` in it is a
    socket's folder or a name; `options` replaces `_LIMITS`, for a pooler that accepts none;
    `prepared_statements=off` is for a pooler that gives each transaction another connection;
    `answer_timeout_seconds` is how long to wait for a server that does not answer at all.
    """
    url = urlsplit(raw)
    if url.fragment:
        raise ValueError("a # in a password is written %23")
    if url.scheme == "sqlite" and url.path.strip("/") and not url.query and not url.netloc:
        return sqlite(Path(unquote(url.path[1:])))
    if url.scheme in ("postgres", "postgresql") and url.path.strip("/"):
        return _postgresql(url)
    raise ValueError("no database")


def _postgresql(url: SplitResult) -> Settings:
    given = parse_qsl(url.query, strict_parsing=True) if url.query else []
    query = {_FORMER_NAMES.get(name, name): value for name, value in given}
    address = unquote(url.hostname or "")
    for host in filter(None, address.split(",")):
        if not host.startswith("/"):
            check_host(host)
    port = query.pop("port", "" if url.port is None else str(url.port))
    if port and not 0 < int(port) < 65536:
        raise ValueError("no port")
    return {
        "ENGINE": "api.sql.postgresql",
        "NAME": unquote(url.path.removeprefix("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.pop("host", address),
        "PORT": port,
        "OPTIONS": _POSTGRESQL | {name: _option(name, value) for name, value in query.items()},
    }


def _option(name: str, value: str) -> str | int:
    if name in _NUMBERS:
        number = int(value)
        if number < 0:
            raise ValueError("no number")
        return number
    if name not in _TEXTS and value not in _CHOICES.get(name, ()):
        raise ValueError("no parameter")
    return value


def sqlite(file: Path) -> Settings:
    """SQLite as a server's database: readers never wait for the writer, and a commit survives a
    power cut.

    Without `IMMEDIATE` a transaction that reads before it writes fails under concurrent writers
    instead of waiting.
    """
    return {
        "ENGINE": SQLITE,
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_LOCK_SECONDS,
            # `secure_delete`: deleted content is overwritten, in free pages and within others.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            ),
        },
    }


def backup_folder(database: Settings, base: Path) -> Path:
    """Default folder of backups: next to SQLite's file, otherwise in `base`."""
    is_file = database["ENGINE"] == SQLITE
    return (Path(str(database["NAME"])).parent if is_file else base) / "backups"


def test_name(database: Settings) -> str:
    """The test database's name: for SQLite a file, as each thread needs its own connection."""
    if database["ENGINE"] == SQLITE:
        return str(Path(tempfile.gettempdir()) / f"bronn-test-{os.getpid()}.sqlite3")
    return f"test_{database['NAME']}_{os.getpid()}"
