# ruff: noqa: S608 - statements of tables and roles of our own, tried as the serving role
"""What the serving role may do in the database, tried as that role. The whole access matrix runs as it too."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.models import AccessLog, Casus, Event, EventKind, Phase, Voice
from loket.privileges import APPEND_ONLY, REMOVABLE, grant_all
from overleg.models import Blad, Overleg, PrintLog
from tests import build
from tests.conftest import Cast

TODAY = date(2026, 11, 24)


@contextmanager
def serving() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.SERVING_ROLE}")
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")


@pytest.fixture
def casus(cast: Cast) -> Casus:
    grant_all()
    found = build.casus(by=cast.consulent.user, at=cast.beemd)
    build.absence(found)
    return found


def refused(statement: str) -> str:
    """What the database says; empty when it let it pass. The savepoint is made and left as the owner."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SAVEPOINT attempt")
        cursor.execute(f"SET LOCAL ROLE {settings.SERVING_ROLE}")
        try:
            cursor.execute(statement)
        except DatabaseError as error:
            said = str(error)
        else:
            said = ""
        cursor.execute("ROLLBACK TO SAVEPOINT attempt")
        return said


def may(privilege: str, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [settings.SERVING_ROLE, table, privilege])
        return bool(cursor.fetchone()[0])


def may_column(table: str, column: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_column_privilege(%s, %s, %s, 'UPDATE')", [settings.SERVING_ROLE, table, column])
        return bool(cursor.fetchone()[0])


def tables() -> dict[str, str]:
    """{label: table} of every model with a table."""
    managed = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {model._meta.label: model._meta.db_table for model in managed if not model._meta.proxy}


def test_rows_that_are_history_cannot_be_changed_or_removed(cast: Cast, casus: Casus) -> None:
    by, now = cast.consulent.user, timezone.now()
    Event.objects.create(casus=casus, kind=EventKind.NOTE, on=TODAY, by=by, text="stond er")
    Voice.objects.create(casus=casus, party="leerling", text="zei", on=TODAY, by=by)
    AccessLog.objects.create(
        at=now, user=by, toegang_id=cast.consulent.pk, role="consulent", page="casus", casussen=[casus.pk]
    )
    table = Overleg.objects.create(code="tafel", area=cast.noord, on=TODAY, starts_at="13:30", created_by=by)
    Blad.objects.create(overleg=table, code="BC-23", approved_by=by, approved_at=now)
    PrintLog.objects.create(overleg=table, document="agendablad", copies=[1], sha256="0" * 64, by=by, at=now)

    for name in ("cases_event", "cases_voice", "cases_accesslog", "overleg_blad", "overleg_printlog"):
        assert "permission denied" in refused(f"UPDATE {name} SET id = id"), name
        assert "permission denied" in refused(f"DELETE FROM {name}"), name
        assert "permission denied" in refused(f"TRUNCATE {name} CASCADE"), name


def test_history_tables_only_grow(casus: Casus) -> None:
    histories = {label: table for label, table in tables().items() if label.endswith("History")}

    assert "cases.CasusHistory" in histories
    for table in histories.values():
        assert [may(privilege, table) for privilege in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")] == [
            True, True, False, False, False,
        ], table  # fmt: skip
        assert "permission denied" in refused(f"DELETE FROM {table}")
        assert "permission denied" in refused(f"UPDATE {table} SET pgh_label = 'anders'")


def test_of_a_phase_only_the_withdrawal_can_be_set(casus: Casus) -> None:
    assert refused("UPDATE cases_phase SET withdrawn_at = now()") == ""
    for column in ("kind", "true_from", "known_at", "by_id", "absence_id", "casus_id"):
        assert "permission denied" in refused(f"UPDATE cases_phase SET {column} = {column}"), column
    assert "permission denied" in refused("DELETE FROM cases_phase")


def test_only_work_in_hand_can_be_removed(casus: Casus) -> None:
    removable = {label for label, table in tables().items() if may("DELETE", table)}

    assert removable == REMOVABLE


def test_what_may_still_be_set_is_exactly_listed(casus: Casus) -> None:
    for label, columns in APPEND_ONLY.items():
        model = apps.get_model(label)
        table = model._meta.db_table
        settable = {f.column for f in model._meta.concrete_fields if may_column(table, f.column)}
        assert settable == set(columns), label
        assert not may("UPDATE", table), label


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE achterdeur (id int)",
        "CREATE SCHEMA achterdeur",
        "CREATE FUNCTION achterdeur() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP TABLE cases_event",
        "ALTER TABLE cases_event DISABLE TRIGGER ALL",
        "CREATE TRIGGER achterdeur BEFORE UPDATE ON cases_casus FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE ROLE achterdeur",
        "GRANT UPDATE ON cases_event TO PUBLIC",
        "COMMENT ON SCHEMA public IS 'loket: verzonnen gegevens'",
        "COPY cases_event TO '/tmp/achterdeur'",
        "SET ROLE postgres",
    ],
)
def test_the_serving_role_owns_nothing_and_makes_nothing(casus: Casus, statement: str) -> None:
    said = refused(statement)

    if statement.startswith("GRANT"):
        assert not may("UPDATE", "cases_event")  # PostgreSQL only warns: nothing was granted
    else:
        assert "permission denied" in said or "must be owner" in said


def test_the_serving_role_is_nobody_special(casus: Casus) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = %s",
            [settings.SERVING_ROLE],
        )
        assert cursor.fetchone() == (False, False, False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class JOIN pg_roles r ON relowner = r.oid WHERE rolname = %s",
            [settings.SERVING_ROLE],
        )
        assert cursor.fetchone() == (0,)


def test_a_column_that_was_granted_by_mistake_is_taken_back(casus: Casus) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE (text), DELETE ON cases_event TO {settings.SERVING_ROLE}")

    grant_all()

    assert not may_column("cases_event", "text")
    assert not may("DELETE", "cases_event")


def test_history_is_written_by_the_serving_role_itself(casus: Casus) -> None:
    """The trigger runs with the rights of who changes the row."""
    with serving():
        Casus.objects.filter(pk=casus.pk).update(offer_text="Twee ochtenden")
        Phase.objects.filter(casus=casus).update(withdrawn_at=timezone.now())

    assert list(casus.history.order_by("pgh_id").values_list("offer_text", flat=True))[-1] == "Twee ochtenden"  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_it_holds_outside_a_test_transaction_too(transactional_db: None) -> None:
    """Committed for real: privileges of tables, not of the transaction that made them."""
    grant_all()

    with serving(), pytest.raises(DatabaseError, match="permission denied"):
        Event.objects.all().delete()
