"""Statements that are built once and asked again with other values.

Building and compiling a union of ten arms costs Django more time than PostgreSQL needs to answer it, and a list page has three.
So a statement is kept by the shape of what is asked: role, day and how many ids of each sort, never the ids or a result. It is
built for stand-ins; each time it is asked, the values of this reader take their place. A stand-in that is left behind matches
no row, because no row has a negative number, and none the text of one.

`ask` gives bare rows, `rows` what the queryset would have given: objects with what they are joined to.
"""

from collections.abc import Callable, Hashable
from copy import copy
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from cases.scope import Scope

FIRST = -1_000_000_000_000  # stand-ins for numbers count down from here
MOMENT = datetime(1, 1, 2, tzinfo=UTC)
SHAPES = 512  # statements kept in a process, some 20 kB each

Build = Callable[..., QuerySet[Any, Any]]
M = TypeVar("M", bound=Model)


class Text(str):
    """A text that is a value, not a part of the shape: what somebody typed, a code from an address."""

    __slots__ = ()


def ask(build: Build, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of `build(*values)`, as the driver gives them (JSON as text). `build` may look at values only to compare them
    with columns: what it makes must depend on nothing else than their shape.

    `values`: scopes, moments, numbers, Text, and tuples of these; anything else is part of the shape and must be hashable.
    """
    stand_ins = _StandIns()
    sql, params = _statement(build, *(stand_ins.of(value) for value in values))
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, [stand_ins.value(param) for param in params])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def rows(build: Callable[..., QuerySet[M, M]], *values: Any) -> list[M]:
    """The objects of `build(*values)`, under the same conditions as `ask`."""
    stand_ins = _StandIns()
    kept = _compiled(build, *(stand_ins.of(value) for value in values))
    if kept is None:
        return []
    queryset, compiler = kept.queryset.all(), copy(kept.compiler)
    compiler.connection = connection
    filled = tuple(stand_ins.value(param) for param in kept.params)
    compiler.as_sql = lambda *_, **__: (kept.sql, filled)  # type: ignore[method-assign]
    queryset.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
    return list(queryset)


class _StandIns:
    """Hands out stand-ins in order, so that values of one shape get the same ones, and knows what each stands for."""

    def __init__(self) -> None:
        self.known: dict[Hashable, Any] = {}

    def of(self, value: Any) -> Any:
        if isinstance(value, Scope):
            return replace(value, **{field.name: self.of(getattr(value, field.name)) for field in fields(value)})
        if isinstance(value, tuple):
            return tuple(self.of(part) for part in value)
        if isinstance(value, datetime):
            return self._new(MOMENT + timedelta(days=len(self.known)), value)
        if isinstance(value, int) and not isinstance(value, bool):
            return self._new(FIRST - len(self.known), value)
        if isinstance(value, Text):
            return self._new(Text(f"stand-in {len(self.known)}"), str(value))
        return value

    def _new(self, stand_in: Hashable, value: Any) -> Any:
        self.known[stand_in] = value
        return stand_in

    def value(self, param: Any) -> Any:
        return self.known.get(param, param) if isinstance(param, int | datetime | Text) else param


@lru_cache(maxsize=SHAPES)
def _statement(build: Build, *shape: Any) -> tuple[str, tuple[Any, ...]]:
    try:
        sql, params = build(*shape).query.sql_with_params()
    except EmptyResultSet:  # nothing can come of it, whatever the values: a role that sees no casus
        return "", ()
    return sql, tuple(params)


@dataclass(frozen=True)
class _Kept:
    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]


@lru_cache(maxsize=SHAPES)
def _compiled(build: Build, *shape: Any) -> _Kept | None:
    queryset = build(*shape)
    compiler = queryset.query.get_compiler(connection.alias)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    return _Kept(queryset, compiler, sql, tuple(params))
