"""The new school year: every pupil a leerjaar higher on 1 August."""

from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import Count, Q

from cases.models import Enrolment
from region.models import Level

LAST_YEAR = {
    Level.PRO: 6, Level.VSO: 6, Level.VMBO_B: 4, Level.VMBO_K: 4, Level.VMBO_T: 4, Level.HAVO: 5, Level.HAVO_VWO: 3,
    Level.VWO: 6, Level.PO: 8,
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """How many pupils of a level go from one leerjaar to the next; `to` None: the last year, a person decides."""

    level: str
    year_group: int
    to: int | None
    pupils: int


def promotion(*, start: date) -> list[Step]:
    """What promote would do, per level and leerjaar."""
    rows = _standing(start).values("level", "year_group").annotate(pupils=Count("pk")).order_by("level", "year_group")
    steps = []
    for row in rows:
        year = row["year_group"] or 0
        to = None if _is_last(row["level"], year) else year + 1
        steps.append(Step(str(Level(row["level"]).label), year, to, row["pupils"]))
    return steps


@transaction.atomic
def promote(*, start: date) -> int:
    """End each enrolment on `start` (1 August) and begin the same one a leerjaar higher. Returns how many; a second time 0.

    Pupils in the last year of their level stay where they are: they graduate, repeat or move, which a person knows.
    """
    last = Q()
    for level, year in LAST_YEAR.items():
        last |= Q(level=level, year_group__gte=year)
    rows = list(_standing(start).exclude(last).select_for_update())
    Enrolment.objects.filter(pk__in=[row.pk for row in rows]).update(valid_to=start)
    Enrolment.objects.bulk_create(
        Enrolment(
            pupil_id=row.pupil_id, school_id=row.school_id, level=row.level, year_group=(row.year_group or 0) + 1,
            valid_from=start, valid_to=row.valid_to,
        )
        for row in rows
    )  # fmt: skip
    return len(rows)


def _standing(start: date) -> models.QuerySet[Enrolment]:
    return Enrolment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=start), valid_from__lt=start, year_group__isnull=False
    )


def _is_last(level: str, year_group: int) -> bool:
    return year_group >= LAST_YEAR.get(Level(level), 99)
