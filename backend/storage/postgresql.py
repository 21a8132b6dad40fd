"""Copies of a PostgreSQL database through its own programs: pg_dump's custom format, read back by
pg_restore.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from api.health.migrations import Key
from storage.errors import StorageError
from storage.rows import count_rows, find_difference

SUFFIX = ".dump"
# How long a restore waits for running requests.
LOCK_SECONDS = 30
# Where Debian and derivatives keep the programs of all versions.
_VERSIONS = Path("/usr/lib/postgresql")
_LOCK_NOT_AVAILABLE, _DISK_FULL = "55P03", "53100"
# The upgrade lock's own (`storage/lock.py`) is left out.
_OPEN_TRANSACTIONS = """
    SELECT pid, application_name FROM pg_stat_activity
    WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
      AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND pid IS NOT NULL)
    ORDER BY xact_start
"""
_END_OF_ROWS = b"\\.\n"


def copy(connection: BaseDatabaseWrapper, target: Path) -> dict[str, int]:
    """Write the database into the file `target` as it is at one moment, read the file back, and
    return the numbers of rows. Raises `StorageError`.
    """
    with _snapshot(connection) as (snapshot, counts):
        _run(
            connection,
            ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-comments"],
            [f"--snapshot={snapshot}", f"--file={target}"],
        )
    found = _count_stored(target)
    if difference := find_difference(counts, {table: found.get(table, 0) for table in counts}):
        raise StorageError(f"The copy is incomplete: {difference}. It was deleted.")
    return counts


@contextmanager
def _snapshot(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, dict[str, int]]]:
    """The name of a moment that pg_dump can look at, and what there was to be counted then."""
    holder = connection.copy()
    try:
        holder.ensure_connection()
        # A large table takes longer to copy than any request may.
        holder.remove_time_limits()  # type: ignore[attr-defined]  # of our own backend
        with holder.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            name = str(cursor.fetchone()[0])
            yield name, count_rows(holder)
    finally:
        holder.close()


def check(file: Path) -> None:
    """Raise `StorageError` unless the file is a dump that can be read to its end."""
    if not file.is_file():
        raise StorageError(f"There is no file {file}.")
    for _ in _read_script(file):
        pass


def read_applied(file: Path) -> frozenset[Key]:
    """The migrations that the dumped database has had. Raises `StorageError`."""
    table = _read_script(file, "--data-only", "--table=django_migrations")
    columns: list[bytes] = []
    found = set()
    for line in table:
        if line.startswith(b"COPY "):
            columns = line.partition(b"(")[2].partition(b")")[0].split(b", ")
        elif line == _END_OF_ROWS:
            break
        elif columns:
            row = dict(zip(columns, line.rstrip(b"\n").split(b"\t"), strict=True))
            found.add((row[b"app"].decode(), row[b"name"].decode()))
    if not found:
        raise StorageError(f"{file} is not a backup of this server: it contains no migrations.")
    return frozenset(found)


def restore(connection: BaseDatabaseWrapper, source: Path) -> None:
    """Replace everything by what the file holds, in one transaction. Raises `StorageError`."""
    removal = _removal_script(connection)
    connection.close()
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    command, environment = _command(connection, ["psql", *options], ["--output=/dev/null"])
    with subprocess.Popen(  # noqa: S603  our own arguments
        command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as psql:
        assert psql.stdin is not None  # noqa: S101  a pipe
        assert psql.stderr is not None  # noqa: S101
        try:
            psql.stdin.write(removal.encode())
            for line in _read_script(source, "--no-owner", "--no-privileges"):
                psql.stdin.write(line)
            psql.stdin.close()
        except BrokenPipeError:
            # psql has failed; its exit status and stderr are read below.
            pass
        except BaseException:
            # Before it takes the end of its input for the end of the script.
            psql.kill()
            raise
        said = psql.stderr.read().decode(errors="replace").strip()
    if psql.returncode:
        raise StorageError(f"Nothing was restored: {said or 'psql failed'}")


def set_lock_timeout(_connection: BaseDatabaseWrapper) -> None:
    """Nothing to do: migrations have theirs from `api.apps`."""


def advise(connection: BaseDatabaseWrapper, error: DatabaseError) -> str:
    """What the operator can do about a failed upgrade: a sentence and a blank, or nothing."""
    code = getattr(error.__cause__, "sqlstate", None)
    if code == _DISK_FULL:
        return "Free some space on the server's disk. "
    if code != _LOCK_NOT_AVAILABLE:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_TRANSACTIONS)
        found = [f"{name or 'a client'} (process {pid})" for pid, name in cursor.fetchall()]
    return f"Open transactions: {', '.join(found) or 'of another user'}; wait for them to end. "


def _removal_script(connection: BaseDatabaseWrapper) -> str:
    """SQL that drops all tables, sequences and functions of the schema outside of extensions."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT format('DROP TABLE IF EXISTS %s CASCADE;', oid::regclass) FROM pg_class
            WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
              AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
            UNION ALL
            SELECT format('DROP FUNCTION IF EXISTS %s CASCADE;', oid::regprocedure) FROM pg_proc
            WHERE prokind = 'f' AND pronamespace = current_schema()::regnamespace
              AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
            """
        )
        statements = [statement for (statement,) in cursor.fetchall()]
    # Suppress NOTICEs: stderr is not drained during a restore and would block.
    limits = f"SET lock_timeout = '{LOCK_SECONDS}s'; SET client_min_messages = warning;"
    return "\n".join([limits, *statements, ""])


def _count_stored(file: Path) -> dict[str, int]:
    """Rows per table in the dump, by reading all of it."""
    counts: dict[str, int] = {}
    table = ""
    for line in _read_script(file, "--data-only"):
        if table:
            if line == _END_OF_ROWS:
                table = ""
            else:
                counts[table] += 1
        elif line.startswith(b"COPY "):
            table = line.split(b" ")[1].decode().rpartition(".")[2].strip('"')
            counts[table] = 0
    return counts


def _read_script(file: Path, *options: str) -> Iterator[bytes]:
    """The dump as lines of SQL. Raises `StorageError` if it is invalid or truncated."""
    command = [_find_program("pg_restore"), *options, "--file=-", str(file)]
    with subprocess.Popen(  # noqa: S603  our own arguments
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None  # noqa: S101  a pipe
        assert process.stderr is not None  # noqa: S101
        yield from process.stdout
        said = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        raise StorageError(f"{file} cannot be read: {said}")


def _run(connection: BaseDatabaseWrapper, program: Sequence[str], options: Sequence[str]) -> None:
    command, environment = _command(connection, program, options)
    done = subprocess.run(  # noqa: S603  our own arguments
        command, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise StorageError(f"The backup could not be made: {done.stderr.strip()}")


def _command(
    connection: BaseDatabaseWrapper, program: Sequence[str], options: Sequence[str]
) -> tuple[list[str], dict[str, str]]:
    """The command with connection options; the password goes through the environment, which process
    lists do not show.
    """
    name, *fixed = program
    (_, *way), secret = connection.client.settings_to_cmd_args_env(
        connection.settings_dict, [*fixed, *options]
    )
    return [_find_program(name), *way], {**os.environ, **(secret or {})}


def _find_program(name: str) -> str:
    if found := shutil.which(name):
        return found
    versions = sorted(_VERSIONS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if versions:
        return str(versions[-1])
    raise StorageError(
        f"{name} is not installed here. Install PostgreSQL's client programs in the server's "
        "version or a newer one (Debian: apt-get install postgresql-client), or use your "
        "provider's own backups."
    )
