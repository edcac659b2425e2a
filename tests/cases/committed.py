"""A list that is read in, and what it leaves."""

from datetime import date
from typing import Any

from django.http import QueryDict

from cases.access import resolve
from cases.intake.ticked import take_ticked
from cases.models import (
    Casus,
    DeadlineRule,
    Intake,
)
from tests import build
from tests.conftest import TODAY, Cast

FIRST = date(2026, 11, 2)


def rule(weeks: int) -> DeadlineRule:
    return DeadlineRule.objects.create(
        code=f"{weeks}-weken", name=f"{weeks} weken", amount=weeks, source="Leerplichtwet", valid_from=build.START
    )


def known(cast: Cast, *, first_day: date | None = FIRST, kind: str = "relatief", **fields: Any) -> Casus:
    """Fenna Roskam with a running absence at the Beemdcollege, known since the day before the list."""
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user, **fields)
    if first_day:
        build.absence(casus, first_day=first_day, kind=kind)
    return casus


def tick(intake: Intake, cast: Cast) -> None:
    """Take every row that lacks only its first absence day as *nog niet bekend*."""
    shown = list(intake.rows.values_list("pk", flat=True))
    posted = QueryDict("&".join(f"zo-inlezen-{pk}=on" for pk in shown))
    take_ticked(intake, posted, resolve(intake.toegang, TODAY), shown)
