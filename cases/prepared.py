"""Statements that are built once and asked again with other values.

Building and compiling a union of ten arms costs Django more time than PostgreSQL needs to answer it, and a list page has three.
So a statement is kept by the shape of what is asked: role, day and how many ids of each sort, never the ids or a result. It is
built for stand-ins; each time it is asked, the values of this reader take their place. A stand-in that is left behind matches
no row, because no row has a negative number.
"""

from collections.abc import Callable, Hashable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from cases.scope import Scope

FIRST = -1_000_000_000_000  # stand-ins for numbers count down from here
MOMENT = datetime(1, 1, 2, tzinfo=UTC)
SHAPES = 256  # statements kept in a process, some 20 kB each

Build = Callable[..., QuerySet[Any, Any]]


def ask(build: Build, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of `build(*values)`, as the driver gives them (JSON as text). `build` may look at values only to compare them
    with columns: what it makes must depend on nothing else than their shape.

    `values`: scopes, moments, numbers, and tuples of these; anything else is part of the shape and must be hashable.
    """
    stand_ins = _StandIns()
    sql, params = _statement(build, *(stand_ins.of(value) for value in values))
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, [stand_ins.value(param) for param in params])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


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
        return value

    def _new(self, stand_in: Hashable, value: Any) -> Any:
        self.known[stand_in] = value
        return stand_in

    def value(self, param: Any) -> Any:
        return self.known.get(param, param) if isinstance(param, int | datetime) else param


@lru_cache(maxsize=SHAPES)
def _statement(build: Build, *shape: Any) -> tuple[str, tuple[Any, ...]]:
    try:
        sql, params = build(*shape).query.sql_with_params()
    except EmptyResultSet:  # nothing can come of it, whatever the values: a role that sees no casus
        return "", ()
    return sql, tuple(params)
