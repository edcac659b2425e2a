"""Django on one of several databases, as the serving role, each with a connection that stays open as in production."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from benchmarks.databases import Database, serving_url
from loket import env


@contextmanager
def serving(database: Database) -> Iterator[None]:
    """Everything inside asks this database."""
    before = connections["default"]
    if before.settings_dict["NAME"] == database.name:
        yield
        return
    connections["default"] = _connection(database.name)
    try:
        yield
    finally:
        connections["default"] = before


@cache
def _connection(name: str) -> BaseDatabaseWrapper:
    wanted = connections.settings["default"] | env.database(serving_url(name))
    backend = load_backend(wanted["ENGINE"])
    wrapper: BaseDatabaseWrapper = backend.DatabaseWrapper(wanted, "default")
    return wrapper


def close(database: Database) -> None:
    """Let go of the database, so that it can be dropped."""
    _connection(database.name).close()
