"""The doctor's look at the database, its schema and its clock."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config.doctor import database
from config.doctor.tests.levels import levels, told
from llm_service.models import LLMCallLog

pytestmark = pytest.mark.django_db


def test_a_sound_database_is_told_so() -> None:
    findings = list(database.check())
    assert levels(findings) == [("Database", "ok"), ("Schema", "ok"), ("Clock", "ok")]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="which has standbys")
def test_a_database_that_refuses_writes_is_a_problem() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    assert "accepts no writes" in told(database.check(), "problem")


def test_a_schema_of_a_later_version_is_named() -> None:
    MigrationRecorder(connection).record_applied("chat", "9999_of_tomorrow")
    assert "chat.9999_of_tomorrow" in told(database.check(), "problem")


def test_a_migration_that_is_missing_is_named_with_the_command() -> None:
    MigrationRecorder(connection).record_unapplied("llm_service", "0002_previews")
    blamed = told(database.check(), "problem")
    assert "llm_service.0002_previews" in blamed
    assert "manage.py upgrade" in blamed


def test_a_database_without_tables_is_told_with_the_command_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE llm_service_llmcalllog RENAME TO llm_service_of_old")
    for name in ("0001_initial", "0002_previews"):
        MigrationRecorder(connection).record_unapplied("llm_service", name)

    findings = list(database.check())

    assert levels(findings) == [("Database", "ok"), ("Schema", "problem"), ("Clock", "ok")]
    assert "manage.py upgrade" in findings[1].advice


def test_a_call_of_tomorrow_shows_that_the_clock_was_set_back() -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    LLMCallLog.objects.create(model="offline/persona", status="success", created_at=tomorrow)
    assert f"{tomorrow:%Y-%m-%d %H:%M}" in told(database.check(), "problem")


@pytest.mark.parametrize(("seconds", "level"), [(0, "ok"), (3, "warning"), (-60, "problem")])
def test_the_databases_clock_is_compared_with_ours(seconds: int, level: str) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no clock of its own")
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds)):
        finding = database._check_clock()
    assert finding.level == level
    assert seconds == 0 or ("behind" if seconds > 0 else "ahead") in finding.text
