"""Queries whose SQL is compiled once, and how their rows become objects."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import signature
from itertools import cycle, islice
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid5

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet, UUIDField
from django.db.models.query import ValuesListIterable, get_related_populators

M = TypeVar("M", bound=Model)
R = TypeVar("R")

_NAMESPACE = UUID("5b1f3f52-9c55-4d5e-8f0a-6d0b7c3e2a19")
_ID_FIELD = UUIDField()
# Maximum number of ids in one statement; every database accepts this many.
LOOKUP_IDS = 256


def open_cursor() -> CursorWrapper:
    """A cursor of the default database for statements whose text is always the same."""
    # The wrapper of `api.sql.sqlite` or `api.sql.postgresql`.
    connection: Any = connections[DEFAULT_DB_ALIAS]
    cursor: CursorWrapper = connection.prepared_cursor()
    return cursor


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

    def first(self, *ids: UUID) -> M | None:
        return next(iter(self.fetch(*ids)), None)


class PreparedLookup(Generic[R]):
    """`build(ids)` as a query whose one variable is that list of ids; `fetch(ids)` runs it.

    The SQL is compiled for lists of 1, 2, 4, 8 ... ids: a list of another length is padded with ids
    that it has. `build` may end in `values_list` of columns and aggregates: `fetch` gives tuples
    then. It may sort no more than the rows of each id, nor refer to rows of other ids: a long list
    is queried in pieces.
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
    """The SQL, and how to turn a row into an object or a tuple: the steps of Django's own
    iteration. `model` is None for tuples.
    """

    connection: BaseDatabaseWrapper
    sql: str
    params: tuple[Any, ...]
    # For each parameter the index of its id, or None for a constant.
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
        alias = connection.alias
        populators = get_related_populators(info, select, alias) if info else ()  # type: ignore[call-arg]  # of 5.2
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
            populators=tuple(populators),
        )

    def fetch(self, ids: Sequence[UUID]) -> list[Any]:
        adapted = [_adapt(one, self.connection) for one in ids]
        params = [
            param if which is None else adapted[which]
            for which, param in zip(self.variables, self.params, strict=True)
        ]
        with open_cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        return [self._make(row) for row in rows]

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


def _make_placeholders(count: int) -> list[UUID]:
    """Placeholder ids for the variables while the SQL is compiled; they occur nowhere else."""
    return [uuid5(_NAMESPACE, str(n)) for n in range(count)]


def _adapt(value: UUID, connection: BaseDatabaseWrapper) -> Any:
    return _ID_FIELD.get_db_prep_value(value, connection)
