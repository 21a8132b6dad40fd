"""Inserts and updates whose SQL is compiled once."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Generic, TypeAlias, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model
from django.db.models.expressions import Combinable
from django.db.models.sql import InsertQuery

from api.sql.prepared.queries import open_cursor
from api.sql.row_lists import PARAMETERS

M = TypeVar("M", bound=Model)
# Source of an insert's values: a field of the row, or constants.
Source: TypeAlias = "Field[Any, Any] | tuple[Any, ...]"

# Larger inserts seldom have the same number of rows twice, so the server need not keep them.
KEPT_ROWS = 4


class PreparedInsert(Generic[M]):
    """Inserts instances of `model` as they are, with every column, returning nothing.

    `computed` names attributes set by the database, with expressions such as `Now() +
    timedelta(...)`; the values of the instances are ignored there. No signals are sent.
    `on_conflict` is SQL after `ON CONFLICT`.
    """

    def __init__(self, model: type[M], *, on_conflict: str = "", **computed: Combinable) -> None:
        self._model = model
        self._on_conflict = f" ON CONFLICT {on_conflict}" if on_conflict else ""
        self._computed = computed
        self._local = threading.local()

    def store(self, rows: Sequence[M]) -> None:
        """One statement for up to `PARAMETERS` values, none for no rows; raises the database's
        errors, above all `IntegrityError`.
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
    """The SQL before `VALUES` and that of one row. `sources` are where the row's parameters come
    from, in order: a field, or constants.
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
        """The number of rows changed. `values` and `where` name exactly the fields given before."""
        connection = connections[DEFAULT_DB_ALIAS]
        given = [values[name] for name in self._changed] + [where[name] for name in self._where]
        names = (*self._changed, *self._where)
        params = [
            self._fields[name].get_db_prep_save(value, connection)
            for name, value in zip(names, given, strict=True)
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
