"""Checks whether the database answers, its schema is the code's, and its clock agrees with ours."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import Error, connection
from django.utils import timezone

from accounts.google import SKEW_SECONDS
from api.health.migrations import describe_mismatch, read_schema
from config.doctor.finding import Area, Finding, first_line
from llm_service.models import LLMCallLog

_DATABASE, _SCHEMA, _CLOCK = Area("Database"), Area("Schema"), Area("Clock")
# Leases of replies use the database's clock and last 15 s; tokens use the server's own clock.
WORRYING_SECONDS, WRONG_SECONDS = 1.0, 5.0


def check() -> Iterator[Finding]:
    """The findings; those of schema and clock only where the database answers."""
    place = describe_place()
    try:
        connected = _connect(place)
    except Error as error:
        yield _DATABASE.blame(
            f"{place} does not answer: {_tell(error)}",
            "Start it, or correct DATABASE_URL; the user needs permission to connect and to write.",
        )
        return
    yield connected
    if connected.level == "problem":
        return
    schema = _check_schema()
    yield schema
    if schema.level == "ok":
        # Otherwise the table of calls may be missing.
        yield from _check_calls()
    yield _check_clock()


def describe_place() -> str:
    """The database in use, without user and password."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"SQLite in {told['NAME']}"
    host = told["HOST"] or "a local socket"
    return f"PostgreSQL {told['NAME']} at {host}{':' + told['PORT'] if told['PORT'] else ''}"


def _tell(error: Error) -> str:
    password = connection.settings_dict["PASSWORD"]
    text = first_line(error)
    return text.replace(password, "***") if password else text


def _connect(place: str) -> Finding:
    if connection.vendor == "sqlite" and not os.path.exists(connection.settings_dict["NAME"]):
        # Connecting would create an empty file.
        return _DATABASE.blame(f"{place}: the file does not exist yet.", "python manage.py upgrade")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            (mode,) = cursor.fetchone()
            if mode != "wal":
                return _DATABASE.warn(
                    f"{place} cannot use a write-ahead log (its mode is {mode}): readers wait "
                    "for writers.",
                    "Put the file on a local disk; network folders do not support it.",
                )
            return _DATABASE.ok(f"{place} answers.")
        cursor.execute(
            "SELECT current_setting('server_version'), pg_encoding_to_char(encoding),"
            " current_setting('transaction_read_only')"
            " FROM pg_database WHERE datname = current_database()"
        )
        version, encoding, read_only = cursor.fetchone()
    if encoding != "UTF8":
        return _DATABASE.blame(
            f"{place} has the encoding {encoding}.", "Create a database with ENCODING 'UTF8'."
        )
    if read_only == "on":
        return _DATABASE.blame(
            f"{place} accepts no writes.",
            "Is it a standby, or was it locked (default_transaction_read_only)? Name the primary.",
        )
    return _DATABASE.ok(f"{place} answers, version {version}.")


def _check_schema() -> Finding:
    mismatch = describe_mismatch(read_schema(connection))
    if mismatch:
        return _SCHEMA.blame(*mismatch)
    return _SCHEMA.ok("It matches this version of the server.")


def _check_calls() -> Iterator[Finding]:
    newest = LLMCallLog.objects.order_by("-created_at").values_list("created_at", flat=True).first()
    if newest and newest > timezone.now() + timedelta(seconds=60):
        yield _CLOCK.blame(
            f"A model call of {newest:%Y-%m-%d %H:%M} UTC is in the future: the clock was set "
            "back, or was wrong then.",
            "Synchronize the clock (NTP), and wait until that time has passed.",
        )


def _check_clock() -> Finding:
    ahead = _measure_ahead()
    if ahead is None:
        now = timezone.now()
        return _CLOCK.ok(f"It is {now:%Y-%m-%d %H:%M:%S} UTC here; SQLite uses the same clock.")
    text = f"The database's clock is {abs(ahead):.1f} s {'ahead' if ahead > 0 else 'behind'}"
    advice = "Synchronize both clocks (NTP)."
    if abs(ahead) > WRONG_SECONDS:
        return _CLOCK.blame(
            f"{text}: running replies may be marked as interrupted; Google's tokens allow "
            f"{SKEW_SECONDS} s.",
            advice,
        )
    if abs(ahead) > WORRYING_SECONDS:
        return _CLOCK.warn(f"{text}.", advice)
    return _CLOCK.ok("The database's clock agrees with this one within a second.")


def _measure_ahead() -> float | None:
    """By how many seconds the database's clock is ahead; None where it is our own."""
    if connection.vendor == "sqlite":
        return None
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        (there,) = cursor.fetchone()
        return float(there) - (before + time.time()) / 2
