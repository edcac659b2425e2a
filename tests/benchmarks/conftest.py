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


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    today = date.today()  # noqa: DTZ011 - the pages under test go by today as well
    made = population.build(cases=CASES, as_of=today, list_rows=CASES)
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        load.fill(connection.connection, made, as_of=today, say=lambda text: None)
        yield Database(CASES, str(connection.settings_dict["NAME"]), today)
        transaction.set_rollback(True)
