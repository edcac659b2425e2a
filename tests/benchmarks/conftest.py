"""One small population for all tests here, loaded once, in a transaction that is undone."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from benchmarks import load, population
from benchmarks.databases import Database
from cases.reference import load_reference

CASES = 500


def quiet(text: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    today = date.today()  # noqa: DTZ011 - the pages under test go by today as well
    made = population.build(cases=CASES, as_of=today, list_rows=CASES)
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        with connection.cursor() as cursor:  # what waits for the commit would keep tables from being altered
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        load.fill(connection.connection, made, as_of=today, say=quiet)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield Database(CASES, str(connection.settings_dict["NAME"]), today)
        transaction.set_rollback(True)
