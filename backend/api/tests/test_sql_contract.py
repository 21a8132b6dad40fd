"""What `api/sql/` takes from the insides of Django and psycopg, which no documentation promises.

When one of the packages is upgraded, the first test fails and names what to look at. Run the others
on SQLite and on PostgreSQL, read the release notes for what they name, and set the new version.
"""

from importlib.metadata import version
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DataError, connection, connections, models, transaction
from django.db.models import QuerySet, UUIDField
from django.db.models.functions import Now
from django.db.models.query import ValuesListIterable, get_related_populators
from django.db.models.sql import InsertQuery
from django.test.utils import isolate_apps
from psycopg.errors import _WaitTimeout
from psycopg.types import numeric

from api.sql.postgresql.base import DatabaseWrapper
from api.sql.postgresql.connection import TimedConnection
from api.sql.prepared import open_cursor

pytestmark = pytest.mark.django_db
needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="what psycopg and PostgreSQL's backend do"
)

# The versions with which the tests below were last gone through.
CHECKED = {
    "Django": (
        "5.2",
        "queries.py: SQLCompiler.as_sql, .select, .klass_info, .get_converters; QuerySet"
        "._iterable_class; get_related_populators. writes.py: InsertQuery, resolve_expression, "
        "Field.get_db_prep_save, Model._state. postgresql/base.py: "
        "BaseDatabaseWrapper._prepare_cursor, get_connection_params, get_new_connection, "
        "close_if_unusable_or_obsolete. sqlite/: FORMAT_QMARK_REGEX, "
        "SQLiteCursorWrapper, CursorWrapper, queries_logged, execute_wrappers",
    ),
    "psycopg": (
        "3.3",
        "postgresql/connection.py: Connection.wait(gen, interval, timeout), errors._WaitTimeout, "
        "pgconn.finish, types.numeric.Int2/Int4/Int8 and their dumpers. postgresql/base.py: "
        "prepare_threshold, Cursor and ClientCursor",
    ),
}


@pytest.mark.parametrize("package", CHECKED)
def test_the_versions_are_those_that_were_gone_through(package: str) -> None:
    checked, what = CHECKED[package]
    installed = ".".join(version(package).split(".")[:2])
    assert installed == checked, (
        f"{package} {installed} is installed, api/sql was last compared with {checked}. "
        f"Compare again: {what}"
    )


# --- Django: queries ------------------------------------------------------------------------------


def test_a_compiled_query_says_how_its_rows_become_objects() -> None:
    rows = Permission.objects.select_related("content_type").filter(codename="add_group")
    compiler = rows.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    info, select = compiler.klass_info, compiler.select
    assert info is not None
    assert select is not None
    assert params == ("add_group",)
    assert info["model"] is Permission
    own = [field.column for field in Permission._meta.local_concrete_fields]
    fields = info["select_fields"]
    assert fields == list(range(len(own))), "the columns of the model itself come first"
    assert [expression.target.column for expression, *_ in select[: len(own)]] == own
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        [row] = cursor.fetchall()
    found = Permission.from_db("default", [one.target.attname for one, *_ in select[:4]], row[:4])
    assert found == rows.get()
    [populator] = get_related_populators(info, select, "default")  # type: ignore[call-arg]
    populator.populate(list(row), found)
    assert found.content_type == ContentType.objects.get(app_label="auth", model="group")
    assert "content_type" in found._state.fields_cache


@isolate_apps("api")
def test_converters_are_found_by_the_position_of_their_column() -> None:
    class Thing(models.Model):
        name = models.TextField()
        id = models.UUIDField(primary_key=True)

        class Meta:
            app_label = "api"
            managed = False

        def __str__(self) -> str:
            return self.name

    compiler = QuerySet(Thing).query.get_compiler(connection=connection)
    compiler.as_sql()
    assert compiler.select is not None
    converters = compiler.get_converters([expression for expression, *_ in compiler.select])
    if connection.vendor == "postgresql":
        assert converters == {}, "psycopg gives UUIDs by itself"
        return
    [(position, (functions, expression))] = converters.items()
    assert position == 1
    value: Any = "00000000000000000000000000000001"
    for convert in functions:
        value = convert(value, expression, connection)
    assert value == UUID(int=1)


def test_a_query_of_tuples_says_so() -> None:
    assert issubclass(Group.objects.values_list("id")._iterable_class, ValuesListIterable)
    assert not issubclass(Group.objects.all()._iterable_class, ValuesListIterable)


@isolate_apps("api")
def test_an_id_is_the_same_parameter_alone_and_in_a_query() -> None:
    """By this `_Plan` finds its variables again."""

    class Owner(models.Model):
        id = models.UUIDField(primary_key=True)

        class Meta:
            app_label = "api"
            managed = False

        def __str__(self) -> str:
            return str(self.id)

    ids = [uuid4(), uuid4()]
    compiler = QuerySet(Owner).filter(pk__in=ids).query.get_compiler(connection=connection)
    _, params = compiler.as_sql()
    adapted = [UUIDField().get_db_prep_value(one, connection) for one in ids]
    assert sorted(params) == sorted(adapted)


# --- Django: writes -------------------------------------------------------------------------------


def test_an_expression_of_an_insert_compiles_by_itself() -> None:
    compiler = InsertQuery(Group).get_compiler(connection=connection)
    resolved = Now().resolve_expression(compiler.query, for_save=True)
    sql, params = compiler.compile(resolved)
    assert list(params) == []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}")
        assert cursor.fetchone()[0] is not None


def test_fields_prepare_their_values_and_instances_know_whether_they_are_stored() -> None:
    group = Group(name="x")
    assert group._state.adding is True
    assert group._state.db is None
    [field] = [one for one in Group._meta.local_concrete_fields if one.attname == "name"]
    assert field.get_db_prep_save("x", connection) == "x"


# --- The PostgreSQL backend -----------------------------------------------------------------------


@needs_postgresql
def test_the_cursor_that_django_prepares_is_the_servers_own_kind() -> None:
    with open_cursor() as cursor:
        assert type(cursor.cursor) is psycopg.Cursor
        cursor.execute("SELECT %s", ["x"])
        assert cursor.fetchone() == ("x",)
    with connection.cursor() as cursor:
        assert isinstance(cursor.cursor, psycopg.ClientCursor), "the ORM's own"


@needs_postgresql
def test_the_connection_is_ours_and_prepares_when_told() -> None:
    connection.ensure_connection()
    raw = connection.connection
    assert isinstance(raw, TimedConnection)
    assert raw.prepare_threshold == 5
    assert isinstance(connections["default"], DatabaseWrapper)


@needs_postgresql
def test_a_number_that_a_column_cannot_hold_is_refused() -> None:
    """psycopg's own dumpers would cut it to the width that Django's type says."""
    for kind, digits in ((numeric.Int2, 1 << 15), (numeric.Int4, 1 << 31)):
        assert issubclass(kind, int)
        with pytest.raises(DataError), transaction.atomic(), open_cursor() as cursor:
            cursor.execute("SELECT %s", [kind(digits)])


@needs_postgresql
def test_a_silent_server_is_given_up_and_the_connection_with_it() -> None:
    connection.ensure_connection()
    options = connection.get_connection_params()
    options.pop("cursor_factory", None)
    options.pop("context", None)
    with TimedConnection.connect(**options, autocommit=True) as other:
        other.answer_timeout_seconds = 0.2
        with pytest.raises(psycopg.OperationalError, match=r"did not answer within 0\.2 s"):
            other.execute("SELECT pg_sleep(5)")
        assert other.closed
        assert other.broken


@needs_postgresql
def test_a_limit_of_the_callers_own_is_left_to_psycopg() -> None:
    options = connection.get_connection_params()
    options.pop("cursor_factory", None)
    options.pop("context", None)
    with TimedConnection.connect(**options, autocommit=True) as other:
        other.answer_timeout_seconds = 0.01
        assert list(other.notifies(timeout=0.1)) == []
        assert not other.closed
    assert issubclass(_WaitTimeout, Exception)
