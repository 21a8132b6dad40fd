"""SQLite's cursor for prepared statements beside Django's own."""

from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from api.sql.prepared import open_cursor

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has another one"),
]


def test_the_prepared_cursor_answers_as_djangos_own() -> None:
    sql = "SELECT %s, 'ten %%', model FROM django_content_type WHERE app_label = %s"
    with connection.cursor() as own, open_cursor() as prepared:
        assert type(prepared) is not type(own)
        for cursor in (own, prepared):
            cursor.execute(sql, [7, "auth"])
        rows = own.fetchall()
        assert rows
        assert prepared.fetchall() == rows
        prepared.execute("SELECT 1")
        assert prepared.fetchone() == (1,)


def test_the_prepared_cursor_raises_djangos_errors() -> None:
    group = "INSERT INTO auth_group (id, name) VALUES (%s, %s)"
    with open_cursor() as cursor:
        cursor.execute(group, [1, "x"])
        assert cursor.rowcount == 1
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(group, [2, "x"])
        with pytest.raises(OperationalError):
            cursor.execute("SELECT * FROM nowhere")
    with pytest.raises(TransactionManagementError), transaction.atomic():
        transaction.set_rollback(True)
        with open_cursor() as cursor:
            cursor.execute("SELECT 1")


def test_who_watches_statements_sees_those_of_the_prepared_cursor() -> None:
    seen: list[str] = []

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(watch), open_cursor() as cursor:
        cursor.execute("SELECT %s", [1])
    with CaptureQueriesContext(connection) as logged, open_cursor() as cursor:
        cursor.execute("SELECT %s", [2])
    assert seen == ["SELECT %s"]
    assert [query["sql"] for query in logged] == ["SELECT 2"]
