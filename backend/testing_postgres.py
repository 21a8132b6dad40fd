"""`python testing_postgres.py COMMAND ...` runs a command with DATABASE_URL set to a PostgreSQL for
tests: `DATABASE_URL_TEST`, else a server of its own, started with the installed programs, else the
server of this machine. Without any it prints that; under CI that is a failure.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from getpass import getuser

import psycopg

from chat.tests.faults.database_servers import PostgresServer, find_postgres
from chat.tests.faults.harness import find_free_port

# Tests open hundreds of connections at once, and their data need not survive them.
_OPTIONS = ("max_connections=600", "fsync=off", "synchronous_commit=off", "full_page_writes=off")
_MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"


@contextmanager
def open_postgres() -> Iterator[str | None]:
    """The URL of a database whose server lets us create test databases; None if there is no
    PostgreSQL. Raises AssertionError if `DATABASE_URL_TEST` names none.
    """
    if named := os.environ.get("DATABASE_URL_TEST"):
        assert may_create(named), (
            "DATABASE_URL_TEST: no PostgreSQL there that lets us make databases"
        )
        yield named
        return
    if find_postgres() is not None:
        server = PostgresServer(find_free_port())
        try:
            server.start(*_OPTIONS)
            yield f"postgres://postgres@127.0.0.1:{server.port}/postgres"
        finally:
            server.close()
        return
    for name in dict.fromkeys(("postgres", getuser())):
        url = f"postgres://{name}@127.0.0.1:5432/postgres"
        if may_create(url):
            yield url
            return
    yield None


def may_create(url: str) -> bool:
    """Whether a server answers at `url` and lets us create databases."""
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            return connection.execute(_MAY_CREATE).fetchone() == (True,)
    except psycopg.OperationalError:
        return False


def main(command: Sequence[str]) -> int:
    with open_postgres() as url:
        if url:
            return subprocess.call(command, env=os.environ | {"DATABASE_URL": url})
    if os.environ.get("CI"):
        sys.stderr.write("PostgreSQL is missing: install it or set DATABASE_URL_TEST.\n")
        return 1
    sys.stderr.write("SKIPPED on PostgreSQL: install it or set DATABASE_URL_TEST.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
