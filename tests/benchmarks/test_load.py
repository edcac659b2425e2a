"""What is loaded is what the acts of Loket would have written, and the check that says so can say otherwise."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.models import Role, Toegang
from benchmarks import checking
from benchmarks.databases import Database
from cases.models import Absence, Casus, Deadline, Event, Phase, Pupil
from tests.benchmarks.conftest import CASES

pytestmark = pytest.mark.django_db


def test_load_fills_every_table(loaded: Database) -> None:
    assert Casus.objects.count() == Absence.objects.count() == CASES
    assert Casus.objects.values("code").distinct().count() == CASES
    assert Pupil.objects.count() == 54_000
    assert Phase.objects.filter(kind="terug").count() == Absence.objects.exclude(ended_on=None).count() > 0
    assert Event.objects.filter(kind="termijn").count() == Deadline.objects.exclude(flagged_on=None).count() > 0
    assert Toegang.objects.filter(role=Role.VOORZITTER).count() == 1


def test_load_equals_the_acts(loaded: Database) -> None:
    assert checking.check(loaded).endswith("are those of replan")


def test_load_check_sees_one_term_that_is_a_day_off(loaded: Database) -> None:
    with transaction.atomic():
        wrong = Deadline.objects.exclude(flag_on=None).order_by("pk")[0]
        Deadline.objects.filter(pk=wrong.pk).update(due_on=wrong.due_on + timedelta(days=1))

        with pytest.raises(checking.LoadError, match="replan moved 1 terms"):
            checking.check(loaded)
        transaction.set_rollback(True)


def test_load_check_sees_a_search_text_without_the_code(loaded: Database) -> None:
    with transaction.atomic():
        casus = Casus.objects.order_by("code")[0]
        Casus.objects.filter(pk=casus.pk).update(search=casus.search.replace(casus.code.lower(), ""))

        with pytest.raises(checking.LoadError, match=casus.code):
            checking.check(loaded)
        transaction.set_rollback(True)


def test_load_leaves_triggers_and_constraints_as_they_were(loaded: Database) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE tgenabled = 'D'), count(*) FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgrelid = 'cases_casus'::regclass"
        )
        disabled, triggers = cursor.fetchone()
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'cases_casus'")
        indexes = {name for (name,) in cursor.fetchall()}

    assert (disabled, triggers > 0) == (0, True)
    assert {index.name for index in Casus._meta.indexes} <= indexes
    assert "casus_one_open_per_pupil" in indexes
