"""What many tests begin with is made once: rows go in again as one statement, and a life that was lived is shared by the workers."""

import os
import pickle
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models import Model
from django.db.models.sql import InsertQuery
from pytest_django import DjangoDbBlocker

from runtime.home import exclusive

T = TypeVar("T")
Write = Callable[[Iterable[Any]], list[Any]]


def written_once(make: Callable[[Write], T]) -> Callable[[], T]:
    """`make` builds objects and gives them to the `write` it is handed. Later calls write the same rows with the same numbers, in
    whichever database is open, and return a fresh copy of what `make` returned.

    The numbers stay free: a sequence does not go back when the transaction that asked it does.
    """
    kept: list[tuple[str, bytes]] = []

    def again() -> T:
        if not kept:
            statements: list[str] = []
            made = make(lambda rows: _written(list(rows), statements))
            kept.append((";".join(statements), pickle.dumps(made)))
            return made
        statement, copies = kept[0]
        with connection.cursor() as cursor:
            cursor.execute(statement)
        fresh: T = pickle.loads(copies)  # noqa: S301 - our own, made above
        return fresh

    return again


def _written(rows: list[Model], statements: list[str]) -> list[Model]:
    model = type(rows[0])
    model._base_manager.bulk_create(rows)
    query = InsertQuery(model)
    query.insert_values([field for field in model._meta.concrete_fields if not field.generated], rows)
    compiler = query.get_compiler(connection=connection)
    compose = cast(DatabaseOperations, connection.ops).compose_sql
    statements += [compose(sql, params) for sql, params in compiler.as_sql()]
    return rows


def lived_once(live: Callable[[], T], name: str, blocker: DjangoDbBlocker, folders: pytest.TempPathFactory) -> T:
    """What `live` returns, as plain data: the first worker that asks lives it, in a transaction that is undone; the others wait."""
    own = folders.getbasetemp()
    folder = (
        own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    )  # of all workers of this run, and of this run alone
    with exclusive(folder / f"{name}.lock"):
        kept = folder / name
        if not kept.exists():
            with blocker.unblock(), transaction.atomic():
                lived = live()
                transaction.set_rollback(True)
            kept.write_bytes(pickle.dumps(lived))
        read: T = pickle.loads(kept.read_bytes())  # noqa: S301 - our own, made above
    return read
