"""Statements that every request makes, their SQL worked out once.

Django builds the SQL of a query anew each time it runs. For the session behind a token, with its
user and settings, that made 380 to 425 µs of CPU; prepared it is 58 to 64, of which the database
takes 35 (SQLite, means of 2,000 calls). On PostgreSQL the server prepares them too.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from inspect import signature
from itertools import chain, cycle, islice
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID, uuid5

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model, QuerySet, UUIDField
from django.db.models.expressions import Combinable
from django.db.models.query import ValuesListIterable, get_related_populators
from django.db.models.sql import InsertQuery

from api.sql.row_lists import PARAMETERS

M = TypeVar("M", bound=Model)
R = TypeVar("R")
# Where the values of an insert's placeholders come from: a field of the row, or fixed ones.
Source: TypeAlias = "Field[Any, Any] | tuple[Any, ...]"

_NAMESPACE = UUID("5b1f3f52-9c55-4d5e-8f0a-6d0b7c3e2a19")
# So many ids a statement: any database takes them.
LOOKUP_IDS = 256
# Inserts of more rows are too seldom of the same length to be kept by a server.
KEPT_ROWS = 4


def open_cursor() -> CursorWrapper:
    """A cursor of the default database for statements whose text is always the same."""
    connection = connections[DEFAULT_DB_ALIAS]
    # PostgreSQL's, see `api.sql.postgresql`; SQLite's module keeps all statements parsed.
    open_prepared: Callable[[], CursorWrapper] | None = getattr(connection, "prepared_cursor", None)
    return open_prepared() if open_prepared else connection.cursor()


class PreparedQuery(Generic[M]):
    """`build(id)` as a query whose one variable is that id; `fetch(id)` runs it. It may also take
    two ids.

    `build` may use `select_related`, `order_by` and a slice, but no deferred fields and no
    annotations. It is called once for each thread that fetches.
    """

    def __init__(self, build: Callable[..., QuerySet[M]]) -> None:
        self._build = build
        self._placeholders = _make_placeholders(len(signature(build).parameters))
        self._local = threading.local()

    def fetch(self, *ids: UUID) -> list[M]:
        """The rows as model instances, in one query on the default database."""
        connection = connections[DEFAULT_DB_ALIAS]
        plan: _Plan | None = getattr(self._local, "plan", None)
        if plan is None or plan.connection is not connection:
            ids_of_plan = self._placeholders
            plan = self._local.plan = _Plan.of(self._build(*ids_of_plan), ids_of_plan, connection)
        return plan.fetch(ids)


class PreparedLookup(Generic[R]):
    """`build(ids)` as a query whose one variable is that list of ids; `fetch(ids)` runs it.

    The SQL is worked out for lists of 1, 2, 4, 8 ... ids: one of another length is filled up with
    ids that it has. `build` may end in `values_list` of columns and aggregates: `fetch` gives
    tuples then. It may not sort, nor refer to rows of other ids: a long list is asked in pieces.
    """

    def __init__(self, build: Callable[[Sequence[UUID]], QuerySet[Any, R]]) -> None:
        self._build = build
        self._local = threading.local()

    def fetch(self, ids: Sequence[UUID]) -> list[R]:
        """The rows of the default database, by one query for each `LOOKUP_IDS` ids or fewer."""
        connection = connections[DEFAULT_DB_ALIAS]
        rows: list[R] = []
        for start in range(0, len(ids), LOOKUP_IDS):
            piece = ids[start : start + LOOKUP_IDS]
            size = 1 << (len(piece) - 1).bit_length()
            rows += self._plan(size, connection).fetch(list(islice(cycle(piece), size)))
        return rows

    def _plan(self, size: int, connection: BaseDatabaseWrapper) -> "_Plan":
        plans: dict[int, _Plan] = self._local.__dict__.setdefault("plans", {})
        plan = plans.get(size)
        if plan is None or plan.connection is not connection:
            ids = _make_placeholders(size)
            plan = plans[size] = _Plan.of(self._build(ids), ids, connection)
        return plan


@dataclass(frozen=True, slots=True)
class _Plan:
    """The SQL, and how a row of it becomes an object or a tuple: the steps of Django's own
    iteration. `model` is None for tuples.
    """

    connection: BaseDatabaseWrapper
    sql: str
    params: tuple[Any, ...]
    # For each parameter which of the ids it is, or None for a fixed one.
    variables: tuple[int | None, ...]
    converters: tuple[tuple[int, Any, Any], ...]
    model: type[Model] | None
    attributes: list[str]
    columns: slice
    populators: tuple[Any, ...]

    @classmethod
    def of(
        cls, rows: QuerySet[Any, Any], ids: Sequence[UUID], connection: BaseDatabaseWrapper
    ) -> "_Plan":
        compiler = rows.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        placeholders = {_adapt(one, connection): n for n, one in enumerate(ids)}
        is_tuple = issubclass(rows._iterable_class, ValuesListIterable)
        info, select = None if is_tuple else compiler.klass_info, compiler.select
        assert select is not None  # noqa: S101  set by as_sql
        fields = info["select_fields"] if info else [0, -1]
        columns = slice(fields[0], fields[-1] + 1)
        converters = compiler.get_converters([expression for expression, *_ in select])
        return cls(
            connection=connection,
            sql=sql,
            params=tuple(params),
            variables=tuple(placeholders.get(param) for param in params),
            converters=tuple((i, *found) for i, found in converters.items()),
            model=info["model"] if info else None,
            attributes=[expression.target.attname for expression, *_ in select[columns]],
            columns=columns,
            populators=_populators(info, select, connection.alias) if info else (),
        )

    def fetch(self, ids: Sequence[UUID]) -> list[Any]:
        with open_cursor() as cursor:
            cursor.execute(self.sql, self._bind(ids))
            rows = cursor.fetchall()
        return [self._make(row) for row in rows]

    def _bind(self, ids: Sequence[UUID]) -> list[Any]:
        adapted = [_adapt(one, self.connection) for one in ids]
        return [
            param if which is None else adapted[which]
            for which, param in zip(self.variables, self.params, strict=True)
        ]

    def _make(self, row: tuple[Any, ...]) -> Any:
        values = list(row)
        for position, functions, expression in self.converters:
            for convert in functions:
                values[position] = convert(values[position], expression, self.connection)
        if self.model is None:
            return tuple(values)
        found = self.model.from_db(self.connection.alias, self.attributes, values[self.columns])
        for populator in self.populators:
            populator.populate(values, found)
        return found


class PreparedInsert(Generic[M]):
    """Stores instances of `model` as they stand, every column, without asking anything back.

    `computed` names attributes whose value the database works out, as expressions such as
    `Now() + timedelta(...)`; what the instances hold there is not looked at. No signals are sent.
    `on_conflict` is SQL that goes behind `ON CONFLICT`.
    """

    def __init__(self, model: type[M], *, on_conflict: str = "", **computed: Combinable) -> None:
        self._model = model
        self._on_conflict = f" ON CONFLICT {on_conflict}" if on_conflict else ""
        self._computed = computed
        self._local = threading.local()

    def store(self, rows: Sequence[M]) -> None:
        """By one statement for each `PARAMETERS` values or fewer, none for no rows; raises what the
        database raises, `IntegrityError` above all.
        """
        if not rows:
            return
        connection = connections[DEFAULT_DB_ALIAS]
        plan: _InsertPlan | None = getattr(self._local, "plan", None)
        if plan is None or plan.connection is not connection:
            plan = self._local.plan = _InsertPlan.of(self._model, self._computed, connection)
        values = [plan.bind(row) for row in rows]
        size = max(PARAMETERS // len(values[0]), 1)
        with open_cursor() if len(rows) <= KEPT_ROWS else connection.cursor() as cursor:
            for start in range(0, len(rows), size):
                piece = values[start : start + size]
                sql = f"{plan.head} VALUES {', '.join([plan.row] * len(piece))}{self._on_conflict}"
                cursor.execute(sql, list(chain.from_iterable(piece)))
        for row in rows:
            row._state.adding = False
            row._state.db = DEFAULT_DB_ALIAS


@dataclass(frozen=True, slots=True)
class _InsertPlan:
    """The SQL before `VALUES` and that of one row; for each of its placeholders the field it takes
    or the fixed values it has.
    """

    connection: BaseDatabaseWrapper
    head: str
    row: str
    sources: "tuple[Source, ...]"

    @classmethod
    def of(
        cls, model: type[Model], computed: Mapping[str, Combinable], connection: BaseDatabaseWrapper
    ) -> "_InsertPlan":
        quote = connection.ops.quote_name
        compiler = InsertQuery(model).get_compiler(connection=connection)
        columns: list[str] = []
        values: list[str] = []
        sources: list[Source] = []
        for field in model._meta.local_concrete_fields:
            columns.append(quote(str(field.column)))
            if expression := computed.get(field.attname):
                resolved = expression.resolve_expression(compiler.query, for_save=True)  # type: ignore[attr-defined]  # of 5.2
                sql, params = compiler.compile(resolved)
                values.append(sql)
                sources.append(tuple(params))
            else:
                values.append("%s")
                sources.append(field)
        table = quote(model._meta.db_table)
        head = f"INSERT INTO {table} ({', '.join(columns)})"
        return cls(connection, head, f"({', '.join(values)})", tuple(sources))

    def bind(self, row: Model) -> list[Any]:
        values: list[Any] = []
        for source in self.sources:
            if isinstance(source, tuple):
                values.extend(source)
            else:
                value = getattr(row, source.attname)
                values.append(source.get_db_prep_save(value, self.connection))
        return values


class PreparedUpdate:
    """Sets the fields `changed` of the rows of `model` whose fields `where` have given values."""

    def __init__(
        self, model: type[Model], *, changed: Sequence[str], where: Sequence[str] = ("id",)
    ) -> None:
        self._model = model
        self._changed = tuple(changed)
        self._where = tuple(where)

    def apply(self, values: Mapping[str, Any], **where: Any) -> int:
        """How many rows were changed. `values` and `where` name exactly the fields given before."""
        connection = connections[DEFAULT_DB_ALIAS]
        fields = self._fields
        params = [
            field.get_db_prep_save(given[name], connection)
            for names, given in ((self._changed, values), (self._where, where))
            for name in names
            for field in (fields[name],)
        ]
        with open_cursor() as cursor:
            cursor.execute(self._sql, params)
            return int(cursor.rowcount)

    @cached_property
    def _fields(self) -> dict[str, "Field[Any, Any]"]:
        return {field.attname: field for field in self._model._meta.local_concrete_fields}

    @cached_property
    def _sql(self) -> str:
        quote = connections[DEFAULT_DB_ALIAS].ops.quote_name

        def each(names: Sequence[str], between: str) -> str:
            return between.join(f"{quote(str(self._fields[name].column))} = %s" for name in names)

        table, where = quote(self._model._meta.db_table), each(self._where, " AND ")
        return f"UPDATE {table} SET {each(self._changed, ', ')} WHERE {where}"  # noqa: S608  names of our own models


def _populators(info: Any, select: Any, alias: str) -> tuple[Any, ...]:
    return tuple(get_related_populators(info, select, alias))  # type: ignore[call-arg]  # of 5.2


def _make_placeholders(count: int) -> list[UUID]:
    """Ids that stand for the variables, and are no others'."""
    return [uuid5(_NAMESPACE, str(n)) for n in range(count)]


def _adapt(value: UUID, connection: BaseDatabaseWrapper) -> Any:
    return UUIDField().get_db_prep_value(value, connection)
