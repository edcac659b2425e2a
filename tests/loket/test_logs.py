"""Nothing that a person typed or a row holds gets into a log, whatever goes wrong."""

import io
import logging
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from loket.logs import PlacesOnly
from region.models import Area
from tests.conftest import Cast, Login

CANARY = "Fenna Kanarieveer"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the log of this installation writes from here on, in its own form."""
    root = logging.getLogger()
    [form] = {one.formatter for one in root.handlers if isinstance(one.formatter, PlacesOnly)}
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(form)
    root.addHandler(handler)
    yield lines
    root.removeHandler(handler)


def refused() -> IntegrityError:
    """By PostgreSQL, with the row in what it says."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Area.objects.bulk_create([Area(name=CANARY), Area(name=CANARY)])
    return caught.value


def test_a_row_that_the_database_refuses_stays_out(db: None, written: io.StringIO) -> None:
    error = refused()
    assert CANARY in str(error)

    logging.getLogger("loket").error("went wrong", exc_info=error)

    assert CANARY not in written.getvalue()
    assert "psycopg.errors.UniqueViolation 23505 region_area" in written.getvalue()
    assert "bulk_create([Area(name=CANARY), Area(name=CANARY)])" in written.getvalue()


@pytest.mark.parametrize("form", ["Task %s raised unexpected: %r", "Task %s raised unexpected: %s"])
def test_an_exception_in_the_line_itself_becomes_its_kind(db: None, written: io.StringIO, form: str) -> None:
    """As Celery writes a task that failed."""
    error = refused()

    logging.getLogger("celery.app.trace").error(form, "post.tasks.send", error, exc_info=error)

    assert CANARY not in written.getvalue()
    assert "raised unexpected: django.db.utils.IntegrityError" in written.getvalue()


def test_what_it_came_from_is_said_as_well(written: io.StringIO) -> None:
    def inner() -> None:
        raise ValueError(CANARY)

    try:
        try:
            inner()
        except ValueError as first:
            raise RuntimeError(f"{CANARY} again") from first
    except RuntimeError as error:
        logging.getLogger("loket").exception("no %s", 1, exc_info=error)

    told = written.getvalue()
    assert CANARY not in told
    assert "no 1\nbuiltins.RuntimeError\n" in told
    assert "builtins.ValueError\n" in told
    assert "in inner" in told


def test_another_handler_gets_the_record_as_it_was() -> None:
    error = ValueError(CANARY)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "%s", (error,), (ValueError, error, None))

    assert PlacesOnly().format(record) == "builtins.ValueError\nbuiltins.ValueError"
    assert CANARY in logging.Formatter().format(record)


def test_a_page_that_breaks_logs_its_address_and_the_place(
    cast: Cast, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        User.objects.filter(pk=cast.consulent.user.pk).update(email=cast.school.user.email)

    monkeypatch.setattr(import_module("loket.views.search"), "rows_of", broken)
    client: Client = Login(cast.consulent)
    client.raise_request_exception = False

    answer = client.get("/zoeken/", {"q": CANARY})

    assert answer.status_code == 500
    told = written.getvalue()
    assert "Internal Server Error: /zoeken/" in told
    assert "psycopg.errors.UniqueViolation" in told
    assert cast.school.user.email not in told
    assert CANARY not in told
    assert CANARY not in answer.content.decode()
