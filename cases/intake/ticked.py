"""Rows with one thing missing that a person may answer in the preview: without its first absence day (*nog niet bekend*, as Nieuwe
casus can), or with a woongemeente that Loket does not know (then that of the school).

A row stays an error until somebody ticks it. Then it is looked up as any other row, and is new, known or like somebody from there on;
without the tick it is the error it was. So reading in asks nothing: it does what the preview says.
"""

from django.db import transaction
from django.db.models import Q
from django.http import QueryDict

from cases.intake.entries import NO_DAY, Entry
from cases.intake.matching import match
from cases.intake.reading import describe_all
from cases.models import Intake, IntakeRow, RowPlan, RowState
from cases.scope import Scope

FIELDS = ("state", "message", "plan", "candidates", "candidate", "outside", "casus", "decision", "take_over")


@transaction.atomic
def take_ticked(intake: Intake, posted: QueryDict, scope: Scope, shown: list[int]) -> list[IntakeRow]:
    """Follow the ticks (`zo-inlezen-<row>`) of the rows that stood on the page (`shown`); the rows that changed. Nothing for a list of a
    later room: its page asks for the day itself."""
    # the counts are of the whole list: two ticks at once wait for each other, and for somebody who reads it in
    locked = Intake.objects.select_for_update().filter(pk=intake.pk, committed_at=None, goes_to="").first()
    if locked is None:
        return []
    changed = []
    asked = Q(values__lacks_day=True) | Q(values__has_key="lacks_home")
    for row in locked.rows.filter(asked, pk__in=shown).order_by("number"):
        ticked = f"zo-inlezen-{row.pk}" in posted
        if ticked != is_taken(row):
            changed.append(row)
    before = [(row.state, row.plan) for row in changed]
    _back_to_error(changed)
    taken = [(row, Entry.from_json(row.number, row.values)) for row in changed if f"zo-inlezen-{row.pk}" in posted]
    describe_all(taken, match([entry for _, entry in taken], scope), locked.reference_date, scope.today)
    IntakeRow.objects.bulk_update(changed, FIELDS)
    for row, was in zip(changed, before, strict=True):
        _count(locked.counts, was, -1)
        _count(locked.counts, (row.state, row.plan), 1)
    locked.save(update_fields=["counts"])
    intake.counts = locked.counts
    return changed


def is_taken(row: IntakeRow) -> bool:
    """A row that lacks something and is no error any more: somebody ticked it."""
    return bool(row.values.get("lacks_day") or row.values.get("lacks_home")) and row.state != RowState.ERROR


def _back_to_error(rows: list[IntakeRow]) -> None:
    for row in rows:
        row.state, row.plan = RowState.ERROR, RowPlan.NOTHING
        row.message = row.values.get("lacks_home", NO_DAY)[:300]
        row.candidates, row.candidate, row.outside, row.casus = [], None, False, None
        row.decision, row.take_over = "", False


def _count(counts: dict[str, int], stands: tuple[str, str], by: int) -> None:
    state, plan = stands
    counts[state] += by
    if plan == RowPlan.DIFFERS:
        counts[RowPlan.DIFFERS] += by
