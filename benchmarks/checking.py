"""Whether a loaded database is one that Loket itself could have made; a sample goes through the real acts."""

from datetime import datetime, time
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.databases import Database
from benchmarks.serving import serving
from cases.actions.enrolment import search_text
from cases.clock import flag_deadlines, replan
from cases.models import Absence, Casus, Deadline, Pupil

SAMPLE = 500
Rows = list[tuple[Any, ...]]


class LoadError(Exception):
    """The load wrote something that the acts would not have written; after a change of the acts, load with --fresh."""


def check(database: Database) -> str:
    """Terms and search texts of a sample against the acts; says what was compared. Leaves nothing behind."""
    with serving(database), transaction.atomic():
        running = _sample(Absence.objects.filter(ended_on=None, casus__closed_on=None))
        over = _sample(Absence.objects.exclude(ended_on=None, casus__closed_on=None))
        compare_search()
        compare_terms(running, over, database)
        transaction.set_rollback(True)
    return f"terms of {len(running)} running and {len(over)} ended absences are those of replan"


def _sample(rows: Any) -> list[int]:
    # By number, spread: the table is in order of time.
    count = rows.count()
    return list(rows.order_by("pk").values_list("pk", flat=True)[:: max(1, -(-count // (SAMPLE // 2)))])


def compare_terms(running: list[int], over: list[int], database: Database) -> None:
    """Running absences: planned and signalled anew, nothing differs. Ended ones: replanning changes nothing."""
    now = timezone.make_aware(datetime.combine(database.as_of, time(12)))
    before = _terms(running)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_deadline WHERE flag_on <= %s", [database.as_of])
        if cursor.fetchone() != (0,):
            raise LoadError("something is due already")
    if moved := replan(Absence.objects.filter(pk__in=[*running, *over]), now=now):
        raise LoadError(f"replan moved {len(moved)} terms, such as {moved[0]}")
    if _terms(running) != before:
        raise LoadError("replan changed a term")
    # The serving role may not delete terms: what stands is withdrawn, and must come back the same.
    Deadline.objects.standing().filter(absence__in=running).update(withdrawn_at=now, flag_on=None)
    replan(Absence.objects.filter(pk__in=running), now=now)
    flag_deadlines(today=database.as_of, now=now)
    if differing := set(_terms(running)) ^ set(before):
        raise LoadError(f"{len(differing)} terms differ, such as {min(differing)}")


def _terms(absences: list[int]) -> Rows:
    columns = ("absence", "rule", "number", "due_on", "provisional", "flag_on", "flagged_on", "past_on_entry")
    rows = Deadline.objects.standing().filter(absence__in=absences)
    return [tuple(map(str, row)) for row in rows.order_by("absence", "rule", "number").values_list(*columns)]


def compare_search() -> None:
    """The folded texts of a few rows, written anew."""
    for casus in Casus.objects.select_related("pupil", "school").order_by("code")[: SAMPLE // 10]:
        if casus.search != search_text(casus):
            raise LoadError(f"{casus.code}: {casus.search!r}")
    for pupil in Pupil.objects.order_by("sorted_by", "pk")[: SAMPLE // 10]:
        before = (pupil.search, pupil.sorted_by)
        pupil.index()
        if (pupil.search, pupil.sorted_by) != before:
            raise LoadError(f"pupil {pupil.pk}: {before}")
